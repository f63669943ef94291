import type { TranscriptLine } from '../../../shared/domain/call.ts';
import type { SpokenLine } from '../speaker.ts';
import type { ToolResult } from '../port.ts';
import { CUT_MARK } from './cutter.ts';
import type { ChatMessage, ChatToolCall } from './protocol.ts';

/** What is remembered of a conversation, in characters: what a small model on a LAN can read in no time. */
const MOST = 40_000;
const NOT_DONE = 'This was not done: the caller interrupted.';

/** What the agent said in one go, and what it asked to be done then. */
export interface SaidEntry {
  /** Null while nothing of it was given to the speaker. */
  line: SpokenLine | null;
  calls: ChatToolCall[];
  results: Map<string, ToolResult>;
}

type Entry = { role: 'user' | 'system'; text: string } | { role: 'assistant'; said: SaidEntry };

/** What the model is told of the conversation so far: of what the agent said, only what was heard. */
export class Memory {
  readonly #system: string;
  #entries: Entry[] = [];

  constructor(system: string) {
    this.#system = system;
  }

  /** The caller said this, or keyed it in. */
  heard(text: string): void {
    this.#entries.push({ role: 'user', text });
  }

  /** Something that the model must know, and the caller does not hear. */
  note(text: string): void {
    this.#entries.push({ role: 'system', text });
  }

  said(line: SpokenLine | null = null): SaidEntry {
    const said: SaidEntry = { line, calls: [], results: new Map() };
    this.#entries.push({ role: 'assistant', said });
    return said;
  }

  /** The messages as of now, with something more that the caller may have said. */
  messages(guess: string | null = null): ChatMessage[] {
    this.#forget();
    const entries: Entry[] = [...this.#entries];
    if (guess !== null) entries.push({ role: 'user', text: guess });
    const messages: ChatMessage[] = [{ role: 'system', content: this.#system }];
    for (const message of entries.flatMap(messagesOf)) {
      const last = messages.at(-1);
      // Nobody answered what was said before: many models insist on taking turns.
      if (last?.role === 'user' && message.role === 'user') last.content += ` ${message.content}`;
      else messages.push(message);
    }
    return messages;
  }

  /** What was said longest ago goes first. */
  #forget(): void {
    let size = 0;
    const from = this.#entries.findLastIndex((entry) => {
      size += entry.role === 'assistant' ? (entry.said.line?.heard().length ?? 0) : entry.text.length;
      return size > MOST;
    });
    if (from >= 0) this.#entries = this.#entries.slice(from + 1);
  }
}

function messagesOf(entry: Entry): ChatMessage[] {
  if (entry.role !== 'assistant') return [{ role: entry.role, content: entry.text }];
  const { line, calls, results } = entry.said;
  const heard = line?.heard() ?? '';
  const content = line?.wasCut() && heard !== '' ? `${heard}\u2026 ${CUT_MARK}` : heard;
  if (calls.length === 0) return content === '' ? [] : [{ role: 'assistant', content }];
  return [
    { role: 'assistant', content: content === '' ? null : content, tool_calls: calls },
    ...calls.map(({ id }): ChatMessage => ({
      role: 'tool',
      tool_call_id: id,
      content: results.get(id)?.text ?? NOT_DONE,
    })),
  ];
}

const NAMES: Record<TranscriptLine['from'], string> = {
  caller: 'Caller',
  agent: 'Agent',
  operator: 'Colleague',
  note: 'Note',
};

/** What was said, to be read by a model. */
export function asText(lines: readonly TranscriptLine[]): string {
  return lines
    .filter(({ from }) => from !== 'note')
    .map(({ from, text, heard }) => `${NAMES[from]}: ${heard?.text ?? text}`)
    .join('\n');
}
