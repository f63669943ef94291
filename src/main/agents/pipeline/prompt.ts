import type { AgentConfig } from '../../../shared/domain/agent.ts';
import { fill } from '../../../shared/domain/conversation.ts';
import type { CallContext } from '../port.ts';
import { CUT_MARK } from './cutter.ts';

export const GREET = 'The caller is connected. Greet the caller in one short sentence.';
export const BACK = 'The call is yours now. Go on with what the caller needs, in one or two short sentences.';
export const TAKEN_FROM = 'Another agent talked to the caller before you. This was said:\n';
export const COLLEAGUE_SAID = 'A human colleague had the call meanwhile. This was said:\n';
export const SUPERVISOR =
  'Your supervisor tells you this, and the caller does not hear it. Follow it from your next words on, without mentioning it: ';
export const KEYED = 'I keyed in on the telephone: ';

const MANNERS = `You are talking on the telephone: everything that you write is spoken aloud by a voice.
Answer in one to three short sentences of plain words. No lists, markup, emoji or web addresses, no stage directions.
What you hear comes from speech recognition: where it makes no sense, think of words that sound alike, or ask.
Where "${CUT_MARK}" stands in what you said, the caller heard nothing after it. Never write that yourself.
Do not promise what you have no tool for.`;

/** What the model is told first: the agent's instructions, the manners of a telephone call, and what is known of this one. */
export function promptOf(
  agent: AgentConfig,
  instructions: string,
  context: CallContext,
  now: Date = new Date(),
): string {
  const values = { ...context, ...agent.facts };
  const facts = Object.entries(agent.facts).map(([name, value]) => `${name}: ${value}`);
  const time = now.toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'short' });
  return [
    fill(instructions, values).trim(),
    MANNERS,
    `Speak the language ${agent.language}. It is ${time}. The caller's number is ${context.caller_number || 'not known'}.`,
    ...(facts.length > 0 ? [`Facts:\n${facts.join('\n')}`] : []),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
