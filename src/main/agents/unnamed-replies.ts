import type { EngineFormat } from '../../shared/domain/engine.ts';
import type { AgentHost } from './port.ts';
import { Replies } from './replies.ts';

/** Replies of an engine that gives them no names: what comes belongs to the current one, until the next begins. */
export class UnnamedReplies {
  readonly #replies: Replies;
  readonly #heardOut: () => void;
  #current = 1;
  #spoken = false;
  #worded = false;

  /** @param heardOut the caller has heard a reply to its end */
  constructor(host: AgentHost, format: EngineFormat, heardOut: () => void) {
    this.#replies = new Replies(host, format);
    this.#heardOut = heardOut;
  }

  /** Whether the current one has words. */
  get worded(): boolean {
    return this.#worded;
  }

  /** The caller, who fell silent at this time (Unix ms) where it is known, was understood and waits for an answer. */
  answers(since: number | null): void {
    this.#replies.answers(since);
    this.#replies.understood();
  }

  audio(audio: Uint8Array): void {
    this.#spoken = true;
    this.#replies.audio(String(this.#current), audio);
  }

  /** More words of the current reply. */
  words(text: string): void {
    this.#replies.words(String(this.#current), this.#worded ? ` ${text.trim()}` : text.trim());
    this.#worded = true;
  }

  /** All of the current one is here. */
  next(): void {
    if (this.#spoken) this.#replies.complete(String(this.#current), this.#heardOut);
    this.#begin();
  }

  /** The caller is to hear no more of it. */
  cut(): void {
    this.#replies.cut();
    this.#begin();
  }

  #begin(): void {
    this.#current += 1;
    this.#spoken = false;
    this.#worded = false;
  }
}
