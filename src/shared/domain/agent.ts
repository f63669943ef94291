import { z } from 'zod';
import { Fallback } from './fallback.ts';
import { AgentTools } from './tools.ts';
import { NORMAL_TURNS, TurnTaking } from './turn-taking.ts';
import { Voice } from './voice.ts';
import { Lookup, Webhook } from './webhook.ts';

export { Fallback };

const TO_DIALPLAN: Fallback = { to: 'dialplan' };

/** A configured voice agent. */
export const AgentConfig = z.object({
  id: z.string().min(1),
  name: z.string().trim().min(1).max(80),
  /** The engine behind it, by its id. */
  engine: z.string().min(1),
  /** What that engine needs to know of the agent; the engine's own schema says what may stand here. No secrets. */
  options: z.record(z.string(), z.unknown()),
  /** Speaks where our own speech does: the embedded agent, and whatever is said for an engine that cannot. */
  voice: Voice,
  /** What callers speak, as BCP 47 has it. */
  language: z.string().min(2).max(35).default('en'),
  turnTaking: TurnTaking.default(NORMAL_TURNS),
  /** Whether it still hears the call while an operator has it. */
  hearsTakeover: z.boolean(),
  /** Calls it takes at the same time; more go to `overQuota`. */
  maxCalls: z.int().min(1).max(1000),
  overQuota: Fallback.default(TO_DIALPLAN),
  /** Where callers go when the agent fails. */
  fallback: Fallback.default(TO_DIALPLAN),
  /** Said when the engine behind the agent is slow to answer; empty to say nothing. */
  holding: z.string().max(300).default('One moment, please.'),
  /** The agent ends a call politely after this long. */
  maxCallSeconds: z.int().min(10).max(86_400),
  /** What texts may refer to as {name}: business, opening_hours, address, ... */
  facts: z.record(z.string(), z.string()),
  /** What it may do besides talking. */
  tools: AgentTools.default([]),
  /** Asked who is calling while the call is being answered; the fields of its JSON answer are variables of the call. */
  lookup: Lookup.nullable().default(null),
  /** Told how the call went, until it has taken note. */
  afterCall: Webhook.nullable().default(null),
});
export type AgentConfig = z.infer<typeof AgentConfig>;
