/** No event of a language model comes near this; whatever does is not one. */
const LONGEST = 1_000_000;

/** The data of server-sent events, however the stream is cut into pieces. */
export class SseParser {
  #rest = '';
  #data: string[] = [];
  #size = 0;

  /** The data of the events that are complete with this piece. Throws where an event has no end. */
  push(piece: string): string[] {
    // A CR at the end may be half of a CRLF.
    const text = this.#rest + piece;
    const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = whole.split(/\r\n|\r|\n/);
    this.#rest = (lines.pop() ?? '') + text.slice(whole.length);
    const events = lines.flatMap((line) => this.#line(line));
    if (this.#size + this.#rest.length > LONGEST) throw new RangeError('an event without an end');
    return events;
  }

  /** What stands at the end without the blank line that should follow. */
  end(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return [...rest.split('\r').flatMap((line) => this.#line(line)), ...this.#line('')];
  }

  #line(line: string): string[] {
    if (line === '') {
      if (this.#data.length === 0) return [];
      const data = this.#data.join('\n');
      this.#data = [];
      this.#size = 0;
      return [data];
    }
    // Comments keep the connection open; event, id and retry mean nothing here.
    const [, data] = /^\uFEFF?data(?:: ?(.*))?$/s.exec(line) ?? [];
    if (/^\uFEFF?data(:|$)/.test(line)) {
      this.#data.push(data ?? '');
      this.#size += data?.length ?? 0;
    }
    return [];
  }
}
