import { FRAME_MS } from '../../shared/domain/audio.ts';

/** Where time comes from; tests have their own. */
export interface Time {
  /** Monotonic, in ms with fractions. */
  now(): number;
  /** Runs once after `ms`; returns how to cancel. */
  after(ms: number, run: () => void): () => void;
}

export const systemTime: Time = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * @param at when the tick was due: grows by whole frames, so that counting by it never drifts.
 * @param due ticks since the last call: 1, or more after the process was held up.
 * @param now the time.
 */
export type OnTick = (at: number, due: number, now: number) => void;

/** The one 20 ms clock of all calls. It runs only while somebody has joined. */
export interface Clock {
  now(): number;
  after(ms: number, run: () => void): () => void;
  join(onTick: OnTick): () => void;
  readonly running: boolean;
}

/** After a hold-up longer than this the clock starts afresh: nobody wants ten seconds of frames at once. */
const MAX_DUE = 10;

export function createClock(time: Time = systemTime): Clock {
  // Replaced on change, never changed in place: a call may leave while the tick goes round.
  let listeners: readonly OnTick[] = [];
  let next = 0;
  let cancel: (() => void) | null = null;

  const running = (): boolean => cancel !== null;

  function schedule(): void {
    cancel = time.after(Math.max(0, Math.ceil(next - time.now())), tick);
  }

  function tick(): void {
    cancel = null;
    const now = time.now();
    const behind = Math.floor((now - next) / FRAME_MS);
    if (behind >= 0) {
      let due = behind + 1;
      if (due > MAX_DUE) {
        due = 1;
        next = now;
      } else {
        next += behind * FRAME_MS;
      }
      const at = next;
      next += FRAME_MS;
      for (const listener of listeners) listener(at, due, now);
    }
    if (listeners.length > 0 && !running()) schedule();
  }

  return {
    now: () => time.now(),
    after: (ms, run) => time.after(ms, run),
    join(onTick) {
      listeners = [...listeners, onTick];
      if (!running()) {
        next = time.now() + FRAME_MS;
        schedule();
      }
      return () => {
        listeners = listeners.filter((one) => one !== onTick);
        if (listeners.length === 0 && cancel !== null) {
          cancel();
          cancel = null;
        }
      };
    },
    get running() {
      return running();
    },
  };
}
