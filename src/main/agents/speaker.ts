import { problemOf, type Problem } from '../../shared/domain/problem.ts';
import type { AgentConfig } from '../../shared/domain/agent.ts';
import { bytesOf } from '../../shared/domain/engine.ts';
import type { Speech } from '../speech/port.ts';
import type { AgentHost } from './port.ts';
import { heardWords, sentencesOf } from './sentences.ts';

export const RATE = 8000;

interface Line {
  key: string;
  text: string;
  at: number;
  latencyMs: number | undefined;
  shown: boolean;
  /** Sentences handed to the host so far, in order. */
  spoken: { text: string; ms: number; played: boolean }[];
}

interface Utterance {
  lines: Line[];
  abort: AbortController;
  /** When the caller whom this answers fell silent; null where it answers nobody. */
  since: number | null;
  said(): void;
}

/** The agent's mouth: one utterance at a time, its transcript lines, and what of it was heard. */
export class Speaker {
  readonly #host: AgentHost;
  readonly #speech: Speech;
  readonly #voice: AgentConfig['voice'];
  readonly #now: () => number;
  readonly #failed: (problem: Problem) => void;
  #lines = 0;
  #current: Utterance | undefined;

  constructor(
    host: AgentHost,
    speech: Speech,
    voice: AgentConfig['voice'],
    now: () => number,
    failed: (problem: Problem) => void,
  ) {
    this.#host = host;
    this.#speech = speech;
    this.#voice = voice;
    this.#now = now;
    this.#failed = failed;
  }

  /** Whether it has something to say that was not all played. */
  get talking(): boolean {
    return this.#current !== undefined;
  }

  /** Lets the first sentence be made already, where it is likely to be said. */
  prepare(texts: string[], signal: AbortSignal): void {
    const [first] = sentencesOf(texts[0] ?? '');
    if (first === undefined) return;
    // Only to have it in the cache; a failure will show when it is said.
    this.#speech.synthesize(first, this.#voice, RATE, signal).catch(() => undefined);
  }

  /** Says the texts one after the other, each a transcript line, instead of what is being said. */
  say(texts: string[], since: number | null, said: () => void): void {
    this.stop();
    const lines = texts.map((text): Line => {
      const key = `agent-${++this.#lines}`;
      return { key, text, at: 0, latencyMs: undefined, shown: false, spoken: [] };
    });
    const utterance = { lines, abort: new AbortController(), since, said };
    this.#current = utterance;
    // Nothing is queued; from here the host counts what is played of this utterance.
    this.#host.flush();
    void this.#speak(utterance);
  }

  /**
   * Falls silent at once and drops the rest. The line that was cut off says what of it was heard.
   */
  stop(): void {
    const utterance = this.#current;
    if (!utterance) return;
    this.#current = undefined;
    utterance.abort.abort();
    let played = this.#host.flush().playedMs;
    for (const line of utterance.lines) {
      const length = line.spoken.reduce((sum, { ms }) => sum + ms, 0);
      const ms = Math.min(played, length);
      played -= ms;
      if (line.spoken.length === 0 || (ms <= 0 && !line.shown)) continue;
      const whole = line.spoken.length === sentencesOf(line.text).length && ms >= length;
      if (whole) this.#show(line);
      else this.#show(line, { ms: Math.round(ms), text: heardWords(line.spoken, ms) });
    }
  }

  /** Forgets everything without a word to the host: the session is over. */
  drop(): void {
    this.#current?.abort.abort();
    this.#current = undefined;
  }

  async #speak(utterance: Utterance): Promise<void> {
    const { signal } = utterance.abort;
    const parts = utterance.lines.flatMap((line) => sentencesOf(line.text).map((text) => ({ line, text })));
    try {
      const sounds = parts.map(({ text }) => this.#speech.synthesize(text, this.#voice, RATE, signal));
      // Each is awaited in its turn below; one that fails early must not count as unhandled.
      for (const sound of sounds) sound.catch(() => undefined);
      for (const [i, { line, text }] of parts.entries()) {
        const pcm = await sounds[i];
        if (this.#current !== utterance || !pcm) return;
        const last = i === parts.length - 1;
        if (pcm.length > 0) this.#play(utterance, line, text, pcm, last);
        else if (last) this.#host.mark((result) => this.#ended(utterance, result));
      }
      if (parts.length === 0) this.#ended(utterance, 'played');
    } catch (error) {
      if (this.#current !== utterance) return;
      this.stop();
      this.#failed(problemOf(error));
    }
  }

  #play(utterance: Utterance, line: Line, text: string, pcm: Int16Array, last: boolean): void {
    const first = utterance.lines.every(({ spoken }) => spoken.length === 0);
    const sentence = { text, ms: pcm.length / (RATE / 1000), played: false };
    line.spoken.push(sentence);
    if (first && utterance.since !== null)
      line.latencyMs = Math.max(0, Math.round(this.#now() - utterance.since));
    this.#host.play(bytesOf(pcm));
    // The next line is shown when the one before was played.
    const before = utterance.lines.slice(0, utterance.lines.indexOf(line));
    if (!line.shown && before.every((one) => one.spoken.every(({ played }) => played))) this.#show(line);
    this.#host.mark((result) => {
      if (result !== 'played' || this.#current !== utterance) return;
      sentence.played = true;
      const next = utterance.lines.find(({ spoken }) => spoken.some(({ played }) => !played));
      if (next && !next.shown) this.#show(next);
      if (last) this.#ended(utterance, result);
    });
  }

  #ended(utterance: Utterance, result: 'played' | 'flushed'): void {
    if (result !== 'played' || this.#current !== utterance) return;
    this.#current = undefined;
    utterance.said();
  }

  #show(line: Line, heard?: { ms: number; text: string }): void {
    if (!line.shown) line.at = this.#now();
    line.shown = true;
    const { key, text, at, latencyMs } = line;
    this.#host.line({
      key,
      from: 'agent',
      text,
      at,
      ...(heard && { heard }),
      ...(latencyMs !== undefined && { latencyMs }),
    });
  }
}
