import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { TranscriptLine } from '../../shared/domain/call.ts';
import { fill } from '../../shared/domain/conversation.ts';
import type { CallContext } from './port.ts';

/** A text of an agent's options with its {names} replaced by the agent's facts and what is known of the call. */
export function filled(text: string, agent: AgentConfig, context: CallContext): string {
  return fill(text, { ...context, ...agent.facts });
}

export interface Words {
  from: 'caller' | 'agent' | 'operator';
  text: string;
}

/** What people said in these lines: of an interrupted one what was heard, of notes nothing. */
export function wordsOf(lines: readonly TranscriptLine[]): Words[] {
  return lines.flatMap(({ from, text, heard }) => {
    const words = (heard ? heard.text : text).trim();
    return from === 'note' || words === '' ? [] : [{ from, text: words }];
  });
}

/** The same in one text, for engines that take no more than that. */
export function wordsAsText(lines: readonly TranscriptLine[]): string {
  const who = { caller: 'Caller', agent: 'You', operator: 'Your colleague' };
  return wordsOf(lines)
    .map(({ from, text }) => `${who[from]}: ${text}`)
    .join('\n');
}
