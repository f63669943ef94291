import type { Conversation } from '../domain/conversation.ts';
import { afterHours } from './after-hours.ts';
import { frontDesk } from './front-desk.ts';
import { orderStatus } from './order-status.ts';
import { survey } from './survey.ts';

/** A conversation that a new agent can start from. Copy it: it is one object for all. */
export interface ConversationTemplate {
  id: 'front-desk' | 'after-hours' | 'order-status' | 'survey';
  name: string;
  summary: string;
  conversation: Conversation;
  /** The facts that its texts speak of, with examples. */
  facts: Readonly<Record<string, string>>;
  /** Names of the tools that it looks things up with; the agent needs a webhook of that name. */
  tools: readonly string[];
}

const business = 'the front desk';
const opening_hours = 'Monday to Friday, 9:00 to 18:00';

export const TEMPLATES: readonly ConversationTemplate[] = [
  {
    id: 'front-desk',
    name: 'Front desk',
    summary: 'Tells opening hours and address, and connects to a person.',
    conversation: frontDesk,
    facts: { business, opening_hours, address: '12 Market Street' },
    tools: [],
  },
  {
    id: 'after-hours',
    name: 'After hours',
    summary: 'Says when you are open, takes a message and a number to call back.',
    conversation: afterHours,
    facts: { business, opening_hours },
    tools: [],
  },
  {
    id: 'order-status',
    name: 'Order status',
    summary: 'Asks for an order number, reads it back, looks it up with the tool order_status.',
    conversation: orderStatus,
    facts: { business },
    tools: ['order_status'],
  },
  {
    id: 'survey',
    name: 'Survey',
    summary: 'A rating from 1 to 5, a question of yes or no, and a comment.',
    conversation: survey,
    facts: { business },
    tools: [],
  },
];
