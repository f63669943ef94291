import { isRefusal } from './remote-engine.ts';

/** A connection that was made anew and broke again so soon will not hold: whatever ends it is no chance. */
const AGAIN_MS = 10_000;

/** Whether a conversation goes on over another connection where one broke (EngineSocket tries that one more than once). */
export class Reconnects {
  #last = Number.NEGATIVE_INFINITY;

  /** @param code with which the connection ended, 0 where it was we who gave it up */
  allows(code: number): boolean {
    return code !== 0 && !isRefusal(code) && performance.now() - this.#last >= AGAIN_MS;
  }

  /** Another connection is being made. */
  made(): void {
    this.#last = performance.now();
  }
}
