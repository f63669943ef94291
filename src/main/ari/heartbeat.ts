import type { Logger } from '../log.ts';
import { PbxError } from './errors.ts';
import type { Session } from './session.ts';

/** Pings in a row that may fail before the connection counts as lost. */
const MAY_FAIL = 3;

/** Pings a PBX over HTTP now and then, and signs the app anew with every ping. */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout;
  #stopped = false;

  constructor(options: {
    session: Session;
    everyMs: number;
    log: Logger;
    onLatency(ms: number): void;
    /** Another desk has signed the app since. May come once more after stop(). */
    onReplaced(by: string): void;
    onLost(problem: PbxError): void;
  }) {
    const { session, log } = options;
    let failed = 0;
    let running = false;
    const beat = async () => {
      if (running) return;
      running = true;
      try {
        const { latencyMs, pbxTime } = await session.ping();
        if (this.#stopped) return;
        options.onLatency(latencyMs);
        const other = await session.sign(pbxTime);
        failed = 0;
        if (other !== null) options.onReplaced(other);
      } catch (error) {
        if (this.#stopped) return;
        failed += 1;
        log.warn({ err: error, failed }, 'a ping failed');
        if (failed >= MAY_FAIL && error instanceof PbxError) options.onLost(error);
      } finally {
        running = false;
      }
    };
    this.#timer = setInterval(() => void beat(), options.everyMs);
    void beat();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }
}
