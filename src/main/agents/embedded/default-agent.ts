import type { AgentConfig } from '../../../shared/domain/agent.ts';
import { frontDesk } from '../../../shared/conversations/front-desk.ts';
import { NORMAL_TURNS } from '../../../shared/domain/turn-taking.ts';

/** The conversation of a fresh installation's agent. */
export const defaultConversation = frontDesk;

/** The agent that a fresh installation has. */
export function defaultAgent(): AgentConfig {
  return {
    id: 'front-desk',
    name: 'Front desk',
    engine: 'embedded',
    options: { conversation: structuredClone(defaultConversation) },
    voice: 'rms',
    language: 'en',
    turnTaking: NORMAL_TURNS,
    hearsTakeover: true,
    maxCalls: 30,
    overQuota: { to: 'dialplan' },
    fallback: { to: 'dialplan' },
    holding: '',
    tools: [],
    lookup: null,
    afterCall: null,
    maxCallSeconds: 600,
    facts: {
      business: 'the front desk',
      opening_hours: 'Monday to Friday, 9:00 to 18:00',
      address: '12 Market Street',
    },
  };
}
