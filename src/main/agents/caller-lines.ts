import type { AgentHost } from './port.ts';

/** What the engine wrote down of the caller's words: one line for each turn, under the engine's own id of it. */
export class CallerLines {
  readonly #host: Pick<AgentHost, 'line'>;
  readonly #turns = new Map<string, { text: string; at: number }>();

  constructor(host: Pick<AgentHost, 'line'>) {
    this.#host = host;
  }

  /** The caller begins to speak. */
  began(id: string): void {
    this.#turns.set(id, { text: '', at: Date.now() });
  }

  /** More of the words, or (`all`) what they are in the end. */
  words(id: string, text: string, all = false): void {
    const turn = this.#turns.get(id) ?? { text: '', at: Date.now() };
    this.#turns.set(id, turn);
    turn.text = all ? text : turn.text + text;
    if (turn.text.trim() !== '')
      this.#host.line({ key: `caller-${id}`, from: 'caller', text: turn.text.trim(), at: turn.at });
  }
}
