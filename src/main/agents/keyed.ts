/** Keys that follow one another within this belong together. */
const TOGETHER_MS = 1500;

/** Gathers the keys that a caller presses, for engines that are told of them in words. # ends them at once. */
export class Keyed {
  readonly #tell: (digits: string) => void;
  #digits = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (digits: string) => void) {
    this.#tell = tell;
  }

  add(digit: string): void {
    this.#digits += digit;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#over(), digit === '#' ? 0 : TOGETHER_MS);
  }

  drop(): void {
    clearTimeout(this.#timer);
    this.#digits = '';
  }

  #over(): void {
    const digits = this.#digits;
    this.#digits = '';
    this.#tell(digits);
  }
}
