import { sentencesOf } from '../sentences.ts';

/** What is said first may be a part of a sentence, as long as that sounds natural. */
const FIRST_CLAUSE = 14;
/** A sentence longer than this is taken apart where it has a comma, and beyond the next anywhere. */
const LONG = 160;
const TOO_LONG = 320;
/** A mark that the context uses; models repeat what they read. */
export const CUT_MARK = '[the caller interrupted here]';

/** Cuts what a model writes into sentences to be spoken, each as early as it is sure. */
export class SentenceCutter {
  /** The line that is being written, of what was not given yet. */
  #line = '';
  /** Whether the line is still to be freed of what only paper needs at its beginning. */
  #fresh = true;
  #first = true;
  /** Within what a model thinks aloud before it answers. */
  #thinking = false;

  push(text: string): string[] {
    this.#line += text;
    const out: string[] = [];
    while (this.#skipThoughts()) {
      const end = this.#line.indexOf('\n');
      if (end < 0) {
        this.#cutLine(out);
        break;
      }
      const line = this.#line.slice(0, end);
      const rest = this.#line.slice(end + 1);
      this.#give(out, this.#fresh ? withoutMarker(line) : line);
      this.#line = rest;
      this.#fresh = true;
    }
    return out;
  }

  /** The answer is over: what is left. */
  end(): string[] {
    const out: string[] = [];
    if (!this.#thinking) this.#give(out, this.#fresh ? withoutMarker(this.#line) : this.#line);
    this.#line = '';
    return out;
  }

  /** Leaves out <think>...</think>. False where it has to be waited for more. */
  #skipThoughts(): boolean {
    if (!this.#thinking) {
      const at = this.#line.indexOf('<');
      if (at < 0) return true;
      const tag = this.#line.slice(at, at + 7);
      if (tag.length < 7 && '<think>'.startsWith(tag)) return false;
      if (tag !== '<think>') return true;
      this.#thinking = true;
    }
    const end = this.#line.indexOf('</think>');
    if (end < 0) return false;
    this.#line = this.#line.replace(/<think>.*?<\/think>\s*|^.*?<\/think>\s*/s, '');
    this.#thinking = false;
    return this.#skipThoughts();
  }

  /** Gives what is complete of the line that is still being written. */
  #cutLine(out: string[]): void {
    if (this.#fresh) {
      // "1." or "-" is nothing to say; what it is shows with the next word.
      if (/^\s*(?:[-*+•#]+|\d{0,2}[.)]?)\s*$/.test(this.#line)) return;
      this.#line = withoutMarker(this.#line);
      this.#fresh = false;
    }
    const sentences = sentencesOf(this.#line);
    const last = sentences.at(-1) ?? '';
    for (const sentence of sentences.slice(0, -1)) this.#give(out, sentence);
    if (sentences.length > 1) this.#line = this.#line.slice(this.#line.lastIndexOf(last));
    const clause = this.#first ? FIRST_CLAUSE : LONG;
    if (this.#line.length <= clause) return;
    const at = this.#clauseEnd(clause) ?? (this.#line.length > TOO_LONG ? this.#line.lastIndexOf(' ') : -1);
    if (at <= 0) return;
    this.#give(out, this.#line.slice(0, at));
    this.#line = this.#line.slice(at).trimStart();
  }

  /** Behind the first comma or the like that has enough before it. */
  #clauseEnd(least: number): number | null {
    const marks = /[,;:\u2013\u2014](?=\s)/g;
    marks.lastIndex = least;
    return marks.test(this.#line) ? marks.lastIndex : null;
  }

  #give(out: string[], text: string): void {
    for (const sentence of sentencesOf(spoken(text))) {
      out.push(sentence);
      this.#first = false;
    }
  }
}

/** A line without the bullet, number or heading mark at its beginning. */
function withoutMarker(line: string): string {
  return line.replace(/^\s*(?:#{1,6}|[-*+•]|>|\d{1,2}[.)])\s+/, '');
}

/** Text without what is made for the eye: markup, links, emoji. Empty where nothing of it can be spoken. */
export function spoken(text: string): string {
  const plain = text
    .replaceAll(CUT_MARK, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<\/?[a-z][^>]*>/gi, ' ')
    .replace(/[\p{Extended_Pictographic}\p{Regional_Indicator}\u{1F3FB}-\u{1F3FF}\u200D\uFE0F\u20E3]/gu, '')
    .replace(/[*`|]+|~~/g, '')
    .replace(/(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/\s+([.,!?;:])/g, '$1')
    .trim();
  return /[\p{L}\p{N}]/u.test(plain) ? plain : '';
}
