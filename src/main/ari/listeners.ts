import type { Logger } from '../log.ts';

/** Who wants to be told. A listener that throws is logged and harms nobody else. */
export class Listeners<T> {
  readonly #all = new Set<(value: T) => void>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  add(listener: (value: T) => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  tell(value: T): void {
    for (const listener of [...this.#all]) {
      try {
        listener(value);
      } catch (error) {
        this.#log.error({ err: error }, 'a listener of the PBX link threw');
      }
    }
  }
}
