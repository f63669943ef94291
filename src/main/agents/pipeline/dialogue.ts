import type { Problem } from '../../../shared/domain/problem.ts';
import type { Logger } from '../../log.ts';
import type { AgentHost } from '../port.ts';
import { sentencesOf } from '../sentences.ts';
import { Speaker, type Answered } from '../speaker.ts';
import type { VoiceSource } from '../voice-source.ts';
import type { LanguageModel } from './llm.ts';
import { Memory } from './memory.ts';
import { Patience } from './patience.ts';
import { Reply } from './reply.ts';

export interface DialogueOptions {
  host: AgentHost;
  model: LanguageModel;
  voice: VoiceSource;
  log: Logger;
  now: () => number;
  /** What the model is told first. */
  prompt: string;
  /** Something begins to be said. */
  begins: () => void;
  /** All was said that was to be said; it is the caller's turn. */
  said: () => void;
  /** A tool is done whose answer was cut off: the model knows what became of it. */
  done: () => void;
  failed: (problem: Problem) => void;
}

/** What is said and remembered: fixed words and answers of the model, one at a time. */
export class Dialogue {
  readonly #options: DialogueOptions;
  readonly #memory: Memory;
  readonly #speaker: Speaker;
  readonly #patience: Patience;
  /** What is being done for the caller goes on when the caller speaks; it ends with the session. */
  readonly #gone = new AbortController();
  #reply: Reply | null = null;
  /** An answer to what the caller will have said if the pause is the end. */
  #guess: Reply | null = null;

  constructor(options: DialogueOptions) {
    const { host, model, voice, now, prompt, failed } = options;
    this.#options = options;
    this.#memory = new Memory(prompt);
    this.#speaker = new Speaker(host, voice, now, failed);
    this.#patience = new Patience({
      host,
      who: model.who,
      quiet: () => !this.#speaker.sounding,
      failed,
    });
  }

  /** Whether something is being said. */
  get talking(): boolean {
    return this.#speaker.talking;
  }

  /** Whether something is being said, or about to be. */
  get busy(): boolean {
    return this.#speaker.talking || this.#reply?.pending === true;
  }

  /** The caller said this, or keyed it in. */
  heard(text: string): void {
    this.#memory.heard(text);
  }

  /** Something that the model must know, and the caller does not hear. An answer that was not heard yet is written anew. */
  note(text: string): void {
    this.#memory.note(text);
    this.#dropGuess();
    const reply = this.#reply;
    if (!reply?.pending || reply.begun) return;
    reply.cancel();
    this.answer(reply.answered);
  }

  /** Says these very words, and remembers them. */
  speak(text: string, said = this.#options.said): void {
    const utterance = this.#speaker.begin(null, said);
    const line = utterance.line();
    for (const sentence of sentencesOf(text)) line.add(sentence);
    utterance.end();
    this.#memory.said(line);
    this.#options.begins();
  }

  /** Begins to answer what the caller will have said if the pause is the end; the signal is aborted if it is not. */
  foresee(text: string, signal: AbortSignal): void {
    this.#dropGuess();
    const guess = this.#newReply(text);
    this.#guess = guess;
    signal.addEventListener('abort', () => guess.cancel(), { once: true });
  }

  /** Lets the model answer what is remembered; `text` is what the caller said last, where it may have been foreseen. */
  answer(answered: Answered | null, text: string | null = null): void {
    const guess = text !== null && this.#guess?.guess === text && !this.#guess.over() ? this.#guess : null;
    if (!guess) this.#dropGuess();
    this.#guess = null;
    this.#reply = guess ?? this.#newReply(null);
    this.#reply.take(answered);
  }

  /** Falls silent, and forgets what it was about to say. */
  cutOff(): void {
    this.#dropGuess();
    this.#reply?.cancel();
    this.#reply = null;
    this.#speaker.stop();
  }

  /** Nothing more is asked or awaited; what is queued may still be said. */
  end(): void {
    this.#patience.drop();
    this.#dropGuess();
    this.#reply?.cancel();
  }

  /** The session is over: not a word to the host. */
  drop(): void {
    this.end();
    this.#gone.abort();
    this.#speaker.drop();
  }

  #dropGuess(): void {
    this.#guess?.cancel();
    this.#guess = null;
  }

  #newReply(guess: string | null): Reply {
    const { host, model, log, now, begins, said, done, failed } = this.#options;
    const gone = this.#gone.signal;
    const waiting = (waits: boolean): void => (waits ? this.#patience.begin() : this.#patience.end());
    const memory = this.#memory;
    const speaker = this.#speaker;
    return new Reply(
      { host, model, memory, speaker, log, now, gone, waiting, begins, said, done, failed },
      guess,
    );
  }
}
