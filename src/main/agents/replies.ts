import { FRAME_MS } from '../../shared/domain/audio.ts';
import { bytesPerMs, type EngineFormat } from '../../shared/domain/engine.ts';
import type { ReplyTiming } from '../../shared/domain/call.ts';
import type { AgentHost } from './port.ts';
import { heardWords } from './sentences.ts';

interface Reply {
  /** As the engine calls it. */
  id: string;
  key: string;
  text: string;
  /** Audio that was queued. */
  ms: number;
  /** When its first audio was queued, Unix ms; 0 before. */
  at: number;
  /** When the caller whom it answers fell silent; null where it answers nobody. */
  since: number | null;
  timing: Partial<Record<keyof ReplyTiming, number>>;
  /** All of its audio is queued. */
  complete: boolean;
  played: boolean;
  cut: boolean;
}

/** A reply that was cut off, and what the caller heard of it. */
export interface Cut {
  id: string;
  playedMs: number;
}

/** So long we wait for the PBX to say what was played, before we go by what we believe. */
const EXACT_MS = 250;
/** Replies that are remembered by their id, so that what comes late of them is not taken for a new one. */
const KEPT = 20;

/**
 * The replies of an engine that speaks by itself: their audio on its way to the caller, their transcript lines, and how
 * much of them was heard when they were cut off. An engine without ids of its own gives each reply one.
 */
export class Replies {
  readonly #host: AgentHost;
  readonly #perMs: number;
  readonly #now: () => number;
  /** In the order in which they began. */
  #replies: Reply[] = [];
  #count = 0;
  #since: number | null = null;
  #understood: number | null = null;

  constructor(host: AgentHost, format: EngineFormat, now: () => number = Date.now) {
    this.#host = host;
    this.#perMs = bytesPerMs(format);
    this.#now = now;
  }

  /** Whether something was queued that the caller has not heard yet. */
  get talking(): boolean {
    return this.#replies.some((reply) => isOn(reply));
  }

  /** What the next reply answers: a caller who fell silent at this time (Unix ms), or nobody. */
  answers(since: number | null): void {
    this.#since = since;
    this.#understood = null;
  }

  /** The words of that caller are known. */
  understood(): void {
    this.#understood ??= this.#now();
  }

  /** False where it belongs to a reply that was cut off, and is dropped. */
  audio(id: string, audio: Uint8Array): boolean {
    const reply = this.#reply(id);
    if (reply.cut || audio.byteLength === 0) return false;
    // From here the host counts what is played of our replies.
    if (!this.talking) this.#host.flush();
    const first = reply.at === 0;
    if (first) this.#begins(reply);
    reply.ms += audio.byteLength / this.#perMs;
    reply.complete = false;
    reply.played = false;
    this.#host.play(audio);
    if (first) this.#show(reply);
    return true;
  }

  /** More of its words, or (`all`) what they are in the end. */
  words(id: string, text: string, all = false): void {
    const reply = this.#reply(id);
    if (reply.text === '' && reply.since !== null)
      reply.timing.token ??= Math.max(0, this.#now() - reply.since);
    reply.text = all ? text : reply.text + text;
    if (!reply.cut) this.#show(reply);
  }

  /** All of its audio is here. Calls back when the caller has heard it; not where it is cut off. */
  complete(id: string, heard: () => void = () => undefined): void {
    const reply = this.#reply(id);
    if (reply.cut || reply.complete) return;
    reply.complete = true;
    this.#host.mark((result) => {
      if (result !== 'played' || reply.cut) return;
      reply.played = true;
      if (!this.talking) this.#settle();
      heard();
    });
  }

  /** No more comes of any of them; what is queued is said to its end. */
  completeAll(): void {
    for (const reply of this.#replies) if (reply.ms > 0) this.complete(reply.id);
  }

  /**
   * The caller is to hear no more of what there is. Tells which replies that were begun, and how much of each was heard, as
   * soon as that is known to the frame; at once where there are none.
   */
  cut(heard: (cuts: Cut[]) => void = () => undefined): void {
    const begun = this.#replies
      .filter((reply) => reply.ms > 0 && !reply.cut)
      .map((reply) => ({ reply, ms: reply.ms, played: reply.played }));
    let known = false;
    let believedMs = 0;
    const timer = setTimeout(() => settle(believedMs), EXACT_MS);
    const settle = (playedMs: number): void => {
      if (known) return;
      known = true;
      clearTimeout(timer);
      heard(this.#cuts(begun, playedMs));
    };
    believedMs = this.#host.flush(settle).playedMs;
    for (const reply of this.#replies) if (!reply.complete || !reply.played) reply.cut = true;
    this.#settle();
    if (begun.every(({ played }) => played)) settle(believedMs);
  }

  #cuts(begun: { reply: Reply; ms: number; played: boolean }[], playedMs: number): Cut[] {
    const cuts: Cut[] = [];
    let rest = playedMs;
    for (const { reply, ms, played } of begun) {
      const whole = Math.round(ms);
      const heardMs = Math.min(Math.round(rest), whole);
      // The end of a reply is padded to a whole frame.
      rest = Math.max(0, rest - Math.ceil(ms / FRAME_MS) * FRAME_MS);
      if (played || (reply.complete && heardMs >= whole)) continue;
      cuts.push({ id: reply.id, playedMs: heardMs });
      this.#show(reply, { ms: heardMs, text: heardWords([{ text: reply.text, ms }], heardMs) });
    }
    return cuts;
  }

  /** Nothing is queued any more, and the replies so far are only remembered. */
  #settle(): void {
    for (const reply of this.#replies) if (reply.cut || reply.complete) reply.ms = 0;
    if (this.#replies.length > KEPT) this.#replies = this.#replies.slice(-KEPT);
  }

  #begins(reply: Reply): void {
    const { since, timing } = reply;
    reply.at = this.#now();
    if (since === null) return;
    timing.audio = Math.max(0, reply.at - since);
    if (this.#understood !== null) timing.text = Math.max(0, this.#understood - since);
  }

  #reply(id: string): Reply {
    const known = this.#replies.find((reply) => reply.id === id);
    if (known) return known;
    const reply: Reply = {
      id,
      key: `agent-${String(++this.#count)}`,
      text: '',
      ms: 0,
      at: 0,
      since: this.#since,
      timing: {},
      complete: false,
      played: false,
      cut: false,
    };
    this.#replies.push(reply);
    // What follows without another word of the caller answers nobody.
    this.#since = null;
    return reply;
  }

  #show(reply: Reply, heard?: { ms: number; text: string }): void {
    if (reply.text === '' || reply.at === 0) return;
    const { key, text, at, timing } = reply;
    this.#host.line({
      key,
      from: 'agent',
      text,
      at,
      ...(heard && { heard }),
      ...(timing.audio !== undefined && { latencyMs: Math.round(timing.audio), timing: { ...timing } }),
    });
  }
}

function isOn({ ms, played, cut }: Reply): boolean {
  return ms > 0 && !played && !cut;
}
