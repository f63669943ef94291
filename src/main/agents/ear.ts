import { problemOf, type Problem } from '../../shared/domain/problem.ts';
import type { TurnTiming } from '../../shared/domain/turn-taking.ts';
import type { Speech, VadEvent, VadStream } from '../speech/port.ts';
import { RATE } from './voice-source.ts';

const SAMPLES_PER_MS = RATE / 1000;
/** Audio kept for recognition; of a longer turn the end counts. */
const KEEP_MS = 25_000;
/** Audio before the voice was noticed: the soft beginning of a word. */
const LEAD_MS = 300;
/** Silence after the last word that the recognizer gets; it wants to hear that the word is over. */
const TAIL_MS = 160;

export interface Turn {
  text: string;
  /** Unix ms of when the caller began to speak and fell silent. */
  beganAt: number;
  endedAt: number;
  /** Unix ms of when its text was there. */
  understoodAt: number;
  /** Set where nothing could be recognised for a reason other than the caller. */
  problem: Problem | null;
}

/** What an ear needs of speech; the recognizer may be another than our own. */
export type Hearing = Pick<Speech, 'openVad' | 'recognize'>;

export interface EarListener {
  /** Somebody may have begun to talk. */
  onset(): void;
  /** It was not speech. */
  falseOnset(): void;
  speech(): void;
  /** What the turn will say if the caller does not go on; the signal is aborted if so. */
  foresee(text: string, signal: AbortSignal): void;
  turn(turn: Turn): void;
  /** Whether the turn may be over with this. */
  answers(text: string): boolean;
  /** Words and phrases that may come now. */
  expected(): readonly string[];
}

interface OpenTurn {
  /** Time of the stream, ms. */
  from: number;
  endedAt: number | null;
  /** Where the pause began, while there is one. */
  silentFrom: number;
  recognition: AbortController | null;
  /** The recognised text, once it is there. */
  result: Pick<Turn, 'text' | 'problem' | 'understoodAt'> | null;
}

/** The agent's ear: turns of the caller, recognised while it is still being judged whether they are over. */
export class Ear {
  readonly #speech: Hearing;
  readonly #now: () => number;
  readonly #timing: TurnTiming;
  readonly #listener: EarListener;
  #vad: VadStream | undefined;
  readonly #ring = new Int16Array(KEEP_MS * SAMPLES_PER_MS);
  #total = 0;
  #turn: OpenTurn | null = null;
  /** When the voice that is heard now began, time of the stream. */
  #onsetAt = 0;

  constructor(speech: Hearing, now: () => number, timing: TurnTiming, listener: EarListener) {
    this.#timing = timing;
    this.#speech = speech;
    this.#now = now;
    this.#listener = listener;
  }

  hear(pcm: Int16Array): void {
    this.#vad ??= this.#speech.openVad(this.#timing, (event) => this.#on(event));
    for (let i = 0; i < pcm.length;) {
      const at = this.#total % this.#ring.length;
      const piece = pcm.subarray(i, i + this.#ring.length - at);
      this.#ring.set(piece, at);
      this.#total += piece.length;
      i += piece.length;
    }
    this.#vad.push(pcm);
  }

  /** Forgets the turn under way: it was answered in another way. */
  discard(): void {
    this.#turn?.recognition?.abort();
    this.#turn = null;
  }

  /** Takes what was said so far for the whole turn: the caller never pauses, or no more audio comes. */
  finish(): void {
    if (this.#turn && this.#turn.endedAt === null) this.#end(this.#turn, this.#total / SAMPLES_PER_MS);
  }

  /** Forgets everything; hearing starts afresh. */
  close(): void {
    this.discard();
    this.#vad?.close();
    this.#vad = undefined;
    this.#total = 0;
  }

  #on(event: VadEvent): void {
    const turn = this.#turn;
    switch (event.type) {
      case 'onset':
        this.#onsetAt = event.at;
        this.#listener.onset();
        return;
      case 'false-onset':
        this.#listener.falseOnset();
        return;
      case 'speech':
        // While the turn before is still being recognised, this is more of it.
        if (turn) {
          turn.endedAt = null;
          this.#drop(turn);
        } else
          this.#turn = { from: this.#onsetAt, endedAt: null, silentFrom: 0, recognition: null, result: null };
        this.#listener.speech();
        return;
      case 'pause':
        if (!turn) return;
        turn.silentFrom = event.at - this.#timing.pauseMs;
        this.#recognize(turn);
        return;
      case 'continued':
        if (turn) return this.#drop(turn);
        // It was answered already: the caller interrupts.
        this.#onsetAt = event.at;
        this.#listener.onset();
        this.#on({ type: 'speech', at: event.at });
        return;
      case 'end':
        if (turn) this.#end(turn, event.endedAt);
    }
  }

  #end(turn: OpenTurn, endedAt: number): void {
    turn.endedAt = endedAt;
    if (!turn.recognition) this.#recognize(turn);
    this.#settle(turn);
  }

  #endSoon(turn: OpenTurn, signal: AbortSignal): void {
    const silentMs = this.#total / SAMPLES_PER_MS - turn.silentFrom;
    setTimeout(
      () => {
        if (this.#turn === turn && !signal.aborted && turn.endedAt === null) this.#end(turn, turn.silentFrom);
      },
      Math.max(0, this.#timing.answeredMs - silentMs),
    );
  }

  #drop(turn: OpenTurn): void {
    turn.recognition?.abort();
    turn.recognition = null;
    turn.result = null;
  }

  #recognize(turn: OpenTurn): void {
    this.#drop(turn);
    const abort = new AbortController();
    turn.recognition = abort;
    this.#speech
      .recognize(this.#audioFrom(turn.from - LEAD_MS), abort.signal, this.#listener.expected())
      .then(
        (text) => {
          if (abort.signal.aborted) return;
          turn.result = { text, problem: null, understoodAt: this.#now() };
          if (turn.endedAt === null) {
            this.#listener.foresee(text, abort.signal);
            if (this.#listener.answers(text)) this.#endSoon(turn, abort.signal);
          }
          this.#settle(turn);
        },
        (error: unknown) => {
          if (abort.signal.aborted) return;
          turn.result = { text: '', problem: problemOf(error), understoodAt: this.#now() };
          this.#settle(turn);
        },
      );
  }

  #settle(turn: OpenTurn): void {
    if (this.#turn !== turn || turn.endedAt === null || !turn.result) return;
    this.#turn = null;
    const wall = (ms: number): number => Math.round(this.#now() - (this.#total / SAMPLES_PER_MS - ms));
    this.#listener.turn({ ...turn.result, beganAt: wall(turn.from), endedAt: wall(turn.endedAt) });
  }

  /** What was heard since a time of the stream, without the silence at the end that is longer than needed. */
  #audioFrom(ms: number): Int16Array {
    const silence = Math.max(0, this.#timing.pauseMs - TAIL_MS) * SAMPLES_PER_MS;
    const to = this.#total - silence;
    const from = Math.max(0, Math.floor(ms * SAMPLES_PER_MS), this.#total - this.#ring.length);
    const audio = new Int16Array(Math.max(0, to - from));
    for (let i = 0; i < audio.length; i++) audio[i] = this.#ring[(from + i) % this.#ring.length] as number;
    return audio;
  }
}

/** An ear that only writes down what is said: of an operator who has the call. */
export function scribe(
  speech: Hearing,
  now: () => number,
  timing: TurnTiming,
  said: (text: string, at: number) => void,
): Ear {
  const nothing = (): void => undefined;
  return new Ear(speech, now, timing, {
    onset: nothing,
    falseOnset: nothing,
    speech: nothing,
    foresee: nothing,
    turn: ({ text, beganAt }) => said(text, beganAt),
    answers: () => false,
    expected: () => [],
  });
}
