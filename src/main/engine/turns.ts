/** Runs what concerns the same thing one after the other, in the order asked for. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Settles as `run` does, which begins when everything before it has settled. */
  take(what: string, run: () => Promise<void>): Promise<void> {
    const done = (this.#last.get(what) ?? Promise.resolve()).then(run);
    const settled = done.catch(() => undefined);
    this.#last.set(what, settled);
    void settled.then(() => {
      if (this.#last.get(what) === settled) this.#last.delete(what);
    });
    return done;
  }
}
