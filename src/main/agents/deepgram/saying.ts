/** What was refused to be said is tried again after this, and not more often than that. */
const AGAIN_MS = 700;
const TRIES = 3;

/** Words that the agent is to say, and that the server refuses while the caller or the agent is speaking. */
export class Saying {
  readonly #send: (text: string) => void;
  readonly #gaveUp: (text: string) => void;
  #now: { text: string; tries: number } | null = null;
  #again: NodeJS.Timeout | undefined;

  /** @param gaveUp told words that were refused again and again */
  constructor(send: (text: string) => void, gaveUp: (text: string) => void) {
    this.#send = send;
    this.#gaveUp = gaveUp;
  }

  say(text: string): void {
    this.drop();
    this.#now = { text, tries: 1 };
    this.#send(text);
  }

  /** False where nothing was to be said. */
  refused(): boolean {
    const saying = this.#now;
    if (!saying) return false;
    if (saying.tries >= TRIES) {
      this.#now = null;
      this.#gaveUp(saying.text);
      return true;
    }
    saying.tries += 1;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#send(saying.text), AGAIN_MS);
    return true;
  }

  /** They are being said, or need not be any more. */
  drop(): void {
    this.#now = null;
    clearTimeout(this.#again);
  }
}
