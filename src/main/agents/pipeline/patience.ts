import type { AgentHost } from '../port.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { silent, slow } from './problems.ts';

/** Nothing of an answer came for so long: the caller is consoled, and in the end goes elsewhere. */
const STALL_MS = 3000;
const SILENT_MS = 12_000;

export interface PatienceOptions {
  host: AgentHost;
  /** Who is waited for, as it begins a sentence. */
  who: string;
  /** Whether the caller hears nothing of the agent. */
  quiet: () => boolean;
  failed: (problem: Problem) => void;
}

/** How long an answer, or more of it, is waited for while the caller hears nothing. */
export class Patience {
  readonly #options: PatienceOptions;
  #timer: NodeJS.Timeout | undefined;
  #stalled = false;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** Something is waited for, from now on. */
  begin(): void {
    const { host, who, failed } = this.#options;
    this.end();
    this.#after(STALL_MS, () => {
      this.#stalled = true;
      host.stalled(slow(who));
      this.#after(SILENT_MS - STALL_MS, () => failed(silent(who).problem));
    });
  }

  end(): void {
    clearTimeout(this.#timer);
    if (this.#stalled) this.#options.host.stalled(null);
    this.#stalled = false;
  }

  /** Ends without a word to the host. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#stalled = false;
  }

  #after(ms: number, act: () => void): void {
    this.#timer = setTimeout(() => {
      if (this.#options.quiet()) act();
      else this.#after(ms, act);
    }, ms);
  }
}
