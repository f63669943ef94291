import type { Problem } from '../../shared/domain/problem.ts';
import type { AgentHost } from './port.ts';

/** A reply that is due for so long is late: the caller hears that it takes a moment. */
const STALL_MS = 4000;
/** And for so long it will not come. */
const FAIL_MS = 12_000;

type Reason = 'reply' | 'line';

/**
 * Notices an engine that does not answer: a reply that is due and does not come, or a connection on which nothing comes
 * back. Tells the host that it stalls, that it goes on, or that it has failed.
 */
export class Watchdog {
  readonly #host: Pick<AgentHost, 'stalled' | 'fail'>;
  readonly #name: string;
  readonly #due = new Map<Reason, NodeJS.Timeout>();
  readonly #late = new Set<Reason>();

  /** @param name what the engine is called: "OpenAI Realtime" */
  constructor(host: Pick<AgentHost, 'stalled' | 'fail'>, name: string) {
    this.#host = host;
    this.#name = name;
  }

  /** A reply is due: the caller has spoken, or we have asked for one. The first one counts until it comes. */
  expect(): void {
    this.#begin('reply', STALL_MS);
  }

  /** Whether a reply is due. */
  get isExpecting(): boolean {
    return this.#due.has('reply') || this.#late.has('reply');
  }

  /** It came, or nothing is due any more. */
  answered(): void {
    this.#end('reply');
  }

  /** The caller goes on speaking: nothing is due meanwhile. A stall that was told stays one until a reply comes. */
  hold(): void {
    clearTimeout(this.#due.get('reply'));
    this.#due.delete('reply');
  }

  /** Nothing at all comes on the connection (EngineSocket has waited for it already), or something does again. */
  quiet(quiet: boolean): void {
    if (quiet) this.#begin('line', 0);
    else this.#end('line');
  }

  stop(): void {
    for (const timer of this.#due.values()) clearTimeout(timer);
    this.#due.clear();
  }

  #begin(reason: Reason, ms: number): void {
    if (this.#due.has(reason)) return;
    if (this.#late.has(reason)) return this.#failLater(reason);
    const late = (): void => {
      if (this.#late.size === 0) this.#host.stalled(stalls(this.#name));
      this.#late.add(reason);
      this.#failLater(reason);
    };
    if (ms === 0) late();
    else this.#due.set(reason, setTimeout(late, ms));
  }

  #failLater(reason: Reason): void {
    const fail = (): void => {
      this.stop();
      this.#host.fail(noAnswer(this.#name));
    };
    this.#due.set(reason, setTimeout(fail, FAIL_MS - STALL_MS));
  }

  #end(reason: Reason): void {
    clearTimeout(this.#due.get(reason));
    this.#due.delete(reason);
    if (this.#late.delete(reason) && this.#late.size === 0) this.#host.stalled(null);
  }
}

function stalls(name: string): Problem {
  return {
    code: 'engine-stalled',
    message: `${name} does not answer.`,
    hint: 'If this lasts for some seconds more, the caller is sent to the fallback of this agent.',
  };
}

function noAnswer(name: string): Problem {
  return {
    code: 'engine-no-answer',
    message: `${name} did not answer for ${String(FAIL_MS / 1000)} seconds.`,
    hint: 'The caller was sent to the fallback of this agent. If it repeats, look at the network and the state of the service.',
  };
}
