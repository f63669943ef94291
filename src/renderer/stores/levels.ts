import type { Level } from '../../shared/contract/board.ts';

/** Loudness of one call, 0 to 1. */
export interface CallLevels {
  caller: number;
  agent: number;
  operator: number;
}

type Listener = (levels: CallLevels) => void;

const NOTHING: CallLevels = { caller: 0, agent: 0, operator: 0 };
/** A level that is not renewed for so long is nothing any more. */
const STALE_MS = 1_000;

/**
 * Levels change far too often to render: whoever shows them writes them to the DOM from a listener. Kept outside of
 * React and of the board's state.
 */
export class LevelStore {
  readonly #levels = new Map<string, CallLevels & { at: number }>();
  readonly #listeners = new Map<string, Set<Listener>>();

  set(levels: readonly Level[], now: number): void {
    for (const [id, caller, agent, operator] of levels) {
      const entry = { caller, agent, operator, at: now };
      this.#levels.set(id, entry);
      this.#tell(id, entry);
    }
  }

  get(id: string): CallLevels {
    return this.#levels.get(id) ?? NOTHING;
  }

  /** Forgets levels that were not renewed; whoever shows them falls to nothing. */
  sweep(now: number): void {
    for (const [id, entry] of this.#levels) {
      if (now - entry.at < STALE_MS) continue;
      this.#levels.delete(id);
      this.#tell(id, NOTHING);
    }
  }

  /** Calls back at once with the present level, then with each change. Returns the function that ends it. */
  subscribe(id: string, listener: Listener): () => void {
    let listeners = this.#listeners.get(id);
    if (!listeners) this.#listeners.set(id, (listeners = new Set()));
    listeners.add(listener);
    listener(this.get(id));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(id) === listeners) this.#listeners.delete(id);
    };
  }

  #tell(id: string, levels: CallLevels): void {
    for (const listener of this.#listeners.get(id) ?? []) listener(levels);
  }
}

export const levels = new LevelStore();
