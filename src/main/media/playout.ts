import { FRAME_BYTES, FRAME_MS, type WireFormat } from '../../shared/domain/audio.ts';
import { SILENCE_BYTE } from './g711.ts';

/** How a voice is fed: an agent has its sentences early, a live microphone has nothing in stock. */
export interface VoiceShape {
  /** Ms of audio that Asterisk holds of it at most. */
  leadMs: number;
  /** Ms to gather before it starts, and again after it ran dry. */
  prebufferMs: number;
  /** Live voices only: where more than this waits, the oldest is skipped so that the talker does not lag behind. */
  liveMaxMs: number | null;
  /** Most audio kept, in ms; what goes beyond is dropped. */
  maxMs: number;
}

export const AGENT_VOICE: VoiceShape = { leadMs: 160, prebufferMs: 60, liveMaxMs: null, maxMs: 600_000 };
export const OPERATOR_VOICE: VoiceShape = { leadMs: 60, prebufferMs: 40, liveMaxMs: 160, maxMs: 10_000 };

type Settled = (result: 'played' | 'flushed') => void;

/** Frames kept behind the played position, so that it can be set back by what Asterisk says it has not played. */
const KEPT_BEHIND = 16;
const FIRST_FRAMES = 64;

/**
 * The queue of one party: a ring of bytes with three positions that only grow, played <= sent <= written. What lies
 * between played and sent is in Asterisk and can be called back (rewind), because it is kept here until it is played.
 */
export class Voice {
  readonly shape: VoiceShape;
  /** Bytes that did not fit into maxMs. */
  dropped = 0;
  paused = false;
  private readonly format: WireFormat;
  private readonly frameBytes: number;
  private ring = new Uint8Array(0);
  private written = 0;
  private sent = 0;
  private played = 0;
  /** Everything before it may start without a prebuffer: an utterance that is complete. */
  private released = 0;
  private flowing = false;
  private calledBack = false;
  private waitingSince = 0;
  private playedFrames = 0;
  private marks: { at: number; settled: Settled }[] = [];

  constructor(format: WireFormat, shape: VoiceShape) {
    this.format = format;
    this.frameBytes = FRAME_BYTES[format];
    this.shape = shape;
  }

  write(audio: Uint8Array, now: number): void {
    if (audio.length === 0) return;
    const room = (this.shape.maxMs / FRAME_MS) * this.frameBytes - (this.written - this.played);
    if (audio.length > room) this.dropped += audio.length - Math.max(0, room);
    const bytes = audio.length > room ? audio.subarray(0, Math.max(0, room)) : audio;
    if (this.written - this.sent < this.frameBytes) this.waitingSince = now;
    this.reserve(bytes.length);
    this.copyIn(bytes);
    if (this.shape.liveMaxMs !== null && !this.paused) this.keepLive(this.shape.liveMaxMs);
  }

  /** Pads a rest shorter than a frame with silence and lets it all go without a prebuffer. */
  end(): void {
    const rest = this.written % this.frameBytes;
    if (rest > 0) {
      this.reserve(this.frameBytes - rest);
      this.copyIn(new Uint8Array(this.frameBytes - rest).fill(SILENCE_BYTE[this.format]));
    }
    this.released = this.written;
  }

  mark(settled: Settled): void {
    const at = this.written - (this.written % this.frameBytes);
    this.released = Math.max(this.released, at);
    this.marks.push({ at, settled });
    if (at <= this.played) queueMicrotask(() => this.settleMarks());
  }

  /** The next whole frame, valid until the frame has been played; null where there is none yet. */
  take(now: number): Uint8Array | null {
    const ready = this.written - this.sent;
    if (this.paused || ready < this.frameBytes) return null;
    if (!this.flowing) {
      const { prebufferMs } = this.shape;
      const enough =
        ready >= (prebufferMs / FRAME_MS) * this.frameBytes ||
        this.released > this.sent ||
        now - this.waitingSince >= prebufferMs;
      if (!enough) return null;
      this.flowing = true;
    }
    const frame = this.view(this.sent);
    this.sent += this.frameBytes;
    this.calledBack = false;
    return frame;
  }

  /** Nothing of it is left in Asterisk and nothing was ready: the next start gathers a prebuffer again. */
  ranDry(): void {
    if (this.written - this.sent < this.frameBytes) this.flowing = false;
  }

  /** One frame was played, or passed by unheard. False where none had been sent. */
  settle(result: 'played' | 'flushed' = 'played'): boolean {
    if (this.played >= this.sent) return false;
    this.played += this.frameBytes;
    if (result === 'played') this.playedFrames++;
    if (this.marks.length > 0) this.settleMarks(result);
    return true;
  }

  /** The frame that will be settled next; valid for a few frames more. */
  playing(): Uint8Array {
    return this.view(this.played);
  }

  /** Whether there is anything that could be sent. */
  get waiting(): boolean {
    return this.written > this.sent;
  }

  /** What was sent and not played is called back and will be sent again. */
  rewind(): void {
    if (this.sent === this.played) return;
    this.sent = this.played;
    this.calledBack = true;
  }

  /** Sets the played position right by some frames, as long as nothing was sent or dropped since the rewind. */
  correct(frames: number): void {
    if (!this.calledBack) return;
    const oldest = Math.max(0, this.written - this.ring.length, this.played - KEPT_BEHIND * this.frameBytes);
    const newest = this.written - (this.written % this.frameBytes);
    const to = Math.min(newest, Math.max(oldest, this.played + frames * this.frameBytes));
    this.playedFrames = Math.max(0, this.playedFrames + (to - this.played) / this.frameBytes);
    this.played = to;
    this.sent = to;
    this.settleMarks();
  }

  /** Drops everything that was not played. Ends a pause: what comes next is new. */
  drop(): void {
    this.written = this.played;
    this.sent = this.played;
    this.released = Math.min(this.released, this.played);
    this.flowing = false;
    this.paused = false;
    this.calledBack = false;
    const marks = this.marks;
    this.marks = [];
    if (this.ring.length > FIRST_FRAMES * this.frameBytes) this.resize(FIRST_FRAMES * this.frameBytes);
    for (const mark of marks) mark.settled('flushed');
  }

  /** Ms played since the last call. */
  takePlayedMs(): number {
    const ms = this.playedFrames * FRAME_MS;
    this.playedFrames = 0;
    return ms;
  }

  get queuedMs(): number {
    return ((this.written - this.played) / this.frameBytes) * FRAME_MS;
  }

  private view(position: number): Uint8Array {
    const at = position % this.ring.length;
    return this.ring.subarray(at, at + this.frameBytes);
  }

  private settleMarks(result: 'played' | 'flushed' = 'played'): void {
    while (this.marks[0] && this.marks[0].at <= this.played) this.marks.shift()?.settled(result);
  }

  private keepLive(liveMaxMs: number): void {
    const frames = Math.floor((this.written - this.sent) / this.frameBytes);
    if (frames * FRAME_MS <= liveMaxMs) return;
    const keptFrom = this.written - (this.written % this.frameBytes) - 2 * this.frameBytes;
    const kept = this.copyOut(keptFrom, this.written);
    this.dropped += keptFrom - this.sent;
    this.written = this.sent;
    this.copyIn(kept);
    for (const mark of this.marks)
      mark.at = Math.min(mark.at, this.written - (this.written % this.frameBytes));
  }

  private copyIn(bytes: Uint8Array): void {
    const at = this.written % this.ring.length;
    const first = Math.min(bytes.length, this.ring.length - at);
    if (first === bytes.length) this.ring.set(bytes, at);
    else {
      this.ring.set(bytes.subarray(0, first), at);
      this.ring.set(bytes.subarray(first), 0);
    }
    this.written += bytes.length;
  }

  private copyOut(from: number, to: number): Uint8Array {
    const out = new Uint8Array(to - from);
    for (let done = 0; done < out.length;) {
      const at = (from + done) % this.ring.length;
      const part = this.ring.subarray(at, Math.min(this.ring.length, at + out.length - done));
      out.set(part, done);
      done += part.length;
    }
    return out;
  }

  private reserve(more: number): void {
    const needed = this.written - this.played + more + KEPT_BEHIND * this.frameBytes;
    if (needed <= this.ring.length) return;
    let size = Math.max(this.ring.length, FIRST_FRAMES * this.frameBytes);
    while (size < needed) size *= 2;
    this.resize(size);
  }

  /** The ring's length is always a whole number of frames, so that a frame never wraps. */
  private resize(size: number): void {
    const from = Math.max(0, this.written - this.ring.length, this.played - KEPT_BEHIND * this.frameBytes);
    const start = from - (from % this.frameBytes);
    const kept = this.ring.length > 0 ? this.copyOut(start, this.written) : new Uint8Array(0);
    this.ring = new Uint8Array(size);
    this.written = start;
    this.copyIn(kept);
  }
}
