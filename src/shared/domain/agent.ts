import { z } from 'zod';
import { Conversation } from './conversation.ts';

export const VOICES = ['slt', 'rms', 'awb', 'kal'] as const;

/** A configured voice agent. */
export const AgentConfig = z.object({
  id: z.string().min(1),
  name: z.string().trim().min(1).max(80),
  engine: z.enum(['embedded']),
  voice: z.enum(VOICES),
  /** Whether it still hears the call while an operator has it. */
  hearsTakeover: z.boolean(),
  /** Calls it takes at the same time; more go back to the dialplan. */
  maxCalls: z.int().min(1).max(1000),
  /** The agent ends a call politely after this long. */
  maxCallSeconds: z.int().min(10).max(86_400),
  /** What the conversation may refer to as {name}: business, opening_hours, address, ... */
  facts: z.record(z.string(), z.string()),
  conversation: Conversation,
});
export type AgentConfig = z.infer<typeof AgentConfig>;
