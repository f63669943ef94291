import { problemOf, type Problem } from '../../shared/domain/problem.ts';
import { bytesOf } from '../../shared/domain/engine.ts';
import type { AgentHost } from './port.ts';
import { heardWords } from './sentences.ts';
import { RATE, type VoiceSource } from './voice-source.ts';

/** So much of the first sound is marked by itself, to know when the caller began to hear it. */
const FRAME_MS = 20;
const FIRST_FRAME = (RATE / 1000) * FRAME_MS;

/** What an utterance answers, Unix ms. */
export interface Answered {
  /** The caller fell silent. */
  since: number;
  /** What the caller said was understood. */
  textAt?: number;
  /** The first word of the answer was there. */
  tokenAt?: number;
}

type HostLine = Parameters<AgentHost['line']>[0];

/** A transcript line of an utterance. */
interface Line {
  readonly key: string;
  readonly step: string;
  text: string;
  at: number;
  reply: Pick<HostLine, 'latencyMs' | 'timing'>;
  shown: boolean;
  /** Sentences that it has so far; more may come while the utterance is open. */
  sentences: number;
  /** Those handed to the host, in order. */
  spoken: { text: string; ms: number; played: boolean }[];
  /** What of it was heard; set when it was cut off. */
  heard: string | null;
}

interface Speaking {
  lines: Line[];
  abort: AbortController;
  answered: Answered | null;
  /** Settles when the sound of every sentence so far is with the host. Never rejects. */
  queued: Promise<void>;
  open: boolean;
  said(): void;
}

/** One line that is being said while its text is still being written. */
export interface SpokenLine {
  add(sentence: string): void;
  /** The words that the caller heard: all of them, unless it was cut off. */
  heard(): string;
  wasCut(): boolean;
}

/** Something that is being said while more of it comes. What is added after it was cut off is not said. */
export interface Utterance {
  line(): SpokenLine;
  /** Settles when the sound of everything so far is with the host. */
  queued(): Promise<void>;
  /** Nothing more comes: `said` is called when all was played. */
  end(): void;
}

/** The agent's mouth: one utterance at a time, its transcript lines, and what of it was heard. */
export class Speaker {
  readonly #host: AgentHost;
  readonly #voice: VoiceSource;
  readonly #now: () => number;
  readonly #failed: (problem: Problem) => void;
  #lines = 0;
  #current: Speaking | undefined;
  #prepared: { text: string; sound: Promise<Int16Array> } | undefined;

  constructor(host: AgentHost, voice: VoiceSource, now: () => number, failed: (problem: Problem) => void) {
    this.#host = host;
    this.#voice = voice;
    this.#now = now;
    this.#failed = failed;
  }

  /** Whether it has something to say that was not all played. */
  get talking(): boolean {
    return this.#current !== undefined;
  }

  /** Whether the caller hears something of it now, or soon: its sound is with the host. */
  get sounding(): boolean {
    return this.#current?.lines.some(({ spoken }) => spoken.some(({ played }) => !played)) ?? false;
  }

  /** Lets the first sentence be made already, where it is likely to be said. */
  prepare(texts: string[], signal: AbortSignal): void {
    const [text] = this.#voice.pieces(texts[0] ?? '');
    if (text === undefined) return;
    const sound = this.#voice.speak(text, signal);
    // A failure will show when it is said.
    sound.catch(() => undefined);
    this.#prepared = { text, sound };
  }

  /** Says the texts one after the other, each a transcript line, instead of what is being said. */
  say(texts: readonly { text: string; step: string }[], answered: Answered | null, said: () => void): void {
    const speaking = this.#begin(answered, said);
    for (const { text, step } of texts) {
      const line = this.#newLine(speaking, step);
      line.text = text;
      for (const piece of this.#voice.pieces(text)) this.#add(speaking, line, piece);
    }
    this.#end(speaking);
  }

  /** Says what comes, sentence by sentence, instead of what is being said. */
  begin(answered: Answered | null, said: () => void): Utterance {
    const speaking = this.#begin(answered, said);
    return {
      line: () => {
        const line = this.#newLine(speaking);
        return {
          add: (sentence) => {
            if (this.#current !== speaking) return;
            line.text = line.text === '' ? sentence : `${line.text} ${sentence}`;
            if (line.shown) this.#show(line);
            for (const piece of this.#voice.pieces(sentence)) this.#add(speaking, line, piece);
          },
          heard: () => line.heard ?? line.text,
          wasCut: () => line.heard !== null,
        };
      },
      queued: () => speaking.queued,
      end: () => this.#end(speaking),
    };
  }

  /**
   * Falls silent at once and drops the rest. The line that was cut off says what of it was heard.
   */
  stop(): void {
    const speaking = this.#current;
    if (!speaking) return;
    this.#current = undefined;
    speaking.abort.abort();
    let played = this.#host.flush().playedMs;
    for (const line of speaking.lines) {
      const length = line.spoken.reduce((sum, { ms }) => sum + ms, 0);
      const ms = Math.min(played, length);
      played -= ms;
      const more = speaking.open && line === speaking.lines.at(-1);
      if (!more && line.spoken.length === line.sentences && ms >= length) {
        if (line.spoken.length > 0) this.#show(line);
        continue;
      }
      line.heard = heardWords(line.spoken, ms);
      if (line.spoken.length > 0 && (ms > 0 || line.shown))
        this.#show(line, { ms: Math.round(ms), text: line.heard });
    }
  }

  /** Forgets everything without a word to the host: the session is over. */
  drop(): void {
    this.#current?.abort.abort();
    this.#current = undefined;
  }

  #begin(answered: Answered | null, said: () => void): Speaking {
    this.stop();
    const abort = new AbortController();
    const speaking: Speaking = { lines: [], abort, answered, queued: Promise.resolve(), open: true, said };
    this.#current = speaking;
    // Nothing is queued; from here the host counts what is played of this utterance.
    this.#host.flush();
    return speaking;
  }

  #newLine(speaking: Speaking, step = ''): Line {
    const key = `agent-${++this.#lines}`;
    const line: Line = {
      key,
      step,
      text: '',
      at: 0,
      reply: {},
      shown: false,
      sentences: 0,
      spoken: [],
      heard: null,
    };
    speaking.lines.push(line);
    return line;
  }

  #add(speaking: Speaking, line: Line, text: string): void {
    line.sentences += 1;
    const sound = this.#soundOf(text, speaking.abort.signal);
    // It is awaited in its turn; one that fails early must not count as unhandled.
    sound.catch(() => undefined);
    speaking.queued = speaking.queued.then(() => this.#speak(speaking, line, text, sound));
  }

  #soundOf(text: string, signal: AbortSignal): Promise<Int16Array> {
    const prepared = this.#prepared;
    this.#prepared = undefined;
    if (prepared?.text !== text) return this.#voice.speak(text, signal);
    return prepared.sound.catch(() => this.#voice.speak(text, signal));
  }

  async #speak(speaking: Speaking, line: Line, text: string, sound: Promise<Int16Array>): Promise<void> {
    if (this.#current !== speaking) return;
    try {
      const pcm = await sound;
      if (this.#current === speaking) this.#play(speaking, line, text, pcm);
    } catch (error) {
      if (this.#current !== speaking) return;
      this.stop();
      this.#failed(problemOf(error));
    }
  }

  #play(speaking: Speaking, line: Line, text: string, pcm: Int16Array): void {
    const first = speaking.lines.every(({ spoken }) => spoken.every(({ ms }) => ms === 0));
    const sentence = { text, ms: pcm.length / (RATE / 1000), played: pcm.length === 0 };
    line.spoken.push(sentence);
    if (sentence.played) return this.#settle(speaking);
    if (first && speaking.answered) this.#playFirst(speaking.answered, line, pcm);
    else this.#host.play(bytesOf(pcm));
    // The next line is shown when the one before was played.
    const before = speaking.lines.slice(0, speaking.lines.indexOf(line));
    if (!line.shown && before.every((one) => one.spoken.every(({ played }) => played))) this.#show(line);
    this.#host.mark((result) => {
      if (result !== 'played' || this.#current !== speaking) return;
      sentence.played = true;
      const next = speaking.lines.find(({ spoken }) => spoken.some(({ played }) => !played));
      if (next && !next.shown) this.#show(next);
      this.#settle(speaking);
    });
  }

  #playFirst({ since, textAt, tokenAt }: Answered, line: Line, pcm: Int16Array): void {
    const after = (at: number): number => Math.max(0, Math.round(at - since));
    const audio = after(this.#now());
    const timing = {
      ...(textAt !== undefined && { text: after(textAt) }),
      ...(tokenAt !== undefined && { token: after(tokenAt) }),
      audio,
    };
    line.reply = { latencyMs: audio, timing };
    this.#host.play(bytesOf(pcm.subarray(0, FIRST_FRAME)));
    this.#host.mark((result) => {
      if (result !== 'played') return;
      const ear = Math.max(audio, after(this.#now() - FRAME_MS));
      line.reply = { latencyMs: audio, timing: { ...timing, ear } };
      if (line.shown && line.heard === null) this.#show(line);
    });
    if (pcm.length > FIRST_FRAME) this.#host.play(bytesOf(pcm.subarray(FIRST_FRAME)));
  }

  #end(speaking: Speaking): void {
    speaking.open = false;
    this.#settle(speaking);
  }

  #settle(speaking: Speaking): void {
    if (speaking.open || this.#current !== speaking) return;
    const over = speaking.lines.every(
      ({ spoken, sentences }) => spoken.length === sentences && spoken.every(({ played }) => played),
    );
    if (!over) return;
    this.#current = undefined;
    speaking.said();
  }

  #show(line: Line, heard?: { ms: number; text: string }): void {
    if (!line.shown) line.at = this.#now();
    line.shown = true;
    const { key, text, at, reply, step } = line;
    this.#host.line({
      key,
      from: 'agent',
      text,
      at,
      ...(heard && { heard }),
      ...reply,
      ...(step !== '' && { step }),
    });
  }
}
