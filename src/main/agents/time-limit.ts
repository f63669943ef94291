import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { AgentHost } from './port.ts';

/** How long the last words may take. */
const LAST_WORDS_MS = 15_000;

/** Ends a call politely when it has lasted as long as it may: the agent says goodbye first. Not while an operator has it. */
export class TimeLimit {
  readonly #host: Pick<AgentHost, 'hangUp'>;
  readonly #ms: number;
  readonly #goodbye: () => void;
  #timer: NodeJS.Timeout | undefined;
  #muted = false;
  #over = false;

  /** @param goodbye lets the agent say its last words; `said` is to follow when they were heard */
  constructor(host: Pick<AgentHost, 'hangUp'>, agent: AgentConfig, goodbye: () => void) {
    this.#host = host;
    this.#ms = agent.maxCallSeconds * 1000;
    this.#goodbye = goodbye;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#over = true;
      this.#leave();
    }, this.#ms);
  }

  mute(): void {
    this.#muted = true;
    if (this.#over) clearTimeout(this.#timer);
  }

  /** True where the time is up: the goodbye is all that there is to say. */
  back(): boolean {
    this.#muted = false;
    this.#leave();
    return this.#over;
  }

  /** The caller has heard a reply to its end. */
  said(): void {
    if (!this.#over || this.#muted) return;
    clearTimeout(this.#timer);
    this.#host.hangUp('time-up');
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #leave(): void {
    if (!this.#over || this.#muted) return;
    this.#timer = setTimeout(() => this.#host.hangUp('time-up'), LAST_WORDS_MS);
    this.#goodbye();
  }
}
