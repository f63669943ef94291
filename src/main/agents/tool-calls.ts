import type { AgentHost, ToolResult } from './port.ts';

/** The tools that an engine is using: several at once, each answered once, none after its cancellation. */
export class ToolCalls {
  readonly #host: Pick<AgentHost, 'callTool'>;
  readonly #running = new Map<string, AbortController>();

  constructor(host: Pick<AgentHost, 'callTool'>) {
    this.#host = host;
  }

  get running(): number {
    return this.#running.size;
  }

  /** @param id the engine's own, unique while it runs */
  run(id: string, name: string, args: unknown, done: (result: ToolResult) => void): void {
    if (this.#running.has(id)) return;
    const abort = new AbortController();
    this.#running.set(id, abort);
    const settle = (result: ToolResult): void => {
      if (this.#running.get(id) !== abort) return;
      this.#running.delete(id);
      done(result);
    };
    this.#host.callTool(name, args, abort.signal).then(settle, () => {
      settle({ ok: false, text: 'This did not work.' });
    });
  }

  cancel(id: string): void {
    this.#running.get(id)?.abort();
    this.#running.delete(id);
  }

  cancelAll(): void {
    for (const id of [...this.#running.keys()]) this.cancel(id);
  }
}

/** Arguments as models write them: JSON in a text. What is none goes to the tool as it is, which says what is wrong. */
export function argumentsOf(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
