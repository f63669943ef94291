interface Timer {
  action: () => void;
  /** What remains while it stands still. */
  restMs: number;
  startedAt: number;
  handle: NodeJS.Timeout | undefined;
  /** Stopped by itself, besides the standstill of all. */
  held: boolean;
}

/** Named timers that can stand still, each by itself or all together. */
export class Timers<Name extends string> {
  readonly #now: () => number;
  readonly #timers = new Map<Name, Timer>();
  #frozen = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Starts, instead of one of the same name. */
  set(name: Name, ms: number, action: () => void): void {
    this.clear(name);
    const timer: Timer = { action, restMs: ms, startedAt: 0, handle: undefined, held: false };
    this.#timers.set(name, timer);
    this.#run(name, timer);
  }

  clear(name: Name): void {
    clearTimeout(this.#timers.get(name)?.handle);
    this.#timers.delete(name);
  }

  has(name: Name): boolean {
    return this.#timers.has(name);
  }

  clearAll(): void {
    for (const name of [...this.#timers.keys()]) this.clear(name);
  }

  /** Lets one stand still until release. */
  hold(name: Name): void {
    const timer = this.#timers.get(name);
    if (!timer || timer.held) return;
    timer.held = true;
    this.#halt(timer);
  }

  release(name: Name): void {
    const timer = this.#timers.get(name);
    if (!timer?.held) return;
    timer.held = false;
    this.#run(name, timer);
  }

  /** Lets all stand still until thaw, also those that are set meanwhile. */
  freeze(): void {
    this.#frozen = true;
    for (const timer of this.#timers.values()) this.#halt(timer);
  }

  thaw(): void {
    this.#frozen = false;
    for (const [name, timer] of this.#timers) this.#run(name, timer);
  }

  #run(name: Name, timer: Timer): void {
    if (this.#frozen || timer.held || timer.handle) return;
    timer.startedAt = this.#now();
    timer.handle = setTimeout(() => {
      if (this.#timers.get(name) === timer) this.#timers.delete(name);
      timer.action();
    }, timer.restMs);
  }

  #halt(timer: Timer): void {
    if (!timer.handle) return;
    clearTimeout(timer.handle);
    timer.handle = undefined;
    timer.restMs = Math.max(0, timer.restMs - (this.#now() - timer.startedAt));
  }
}
