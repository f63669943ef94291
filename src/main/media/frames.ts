import { FRAME_BYTES, type WireFormat } from '../../shared/domain/audio.ts';
import { SILENCE_BYTE } from './g711.ts';

/**
 * Cuts what Asterisk sends into whole 20 ms frames. Asterisk passes on what the phone sent: usually 20 ms, with some
 * phones 10, 30 or 60, and now and then a short one at the edge of a file or a pause.
 */
export class Framer {
  private readonly size: number;
  private readonly silence: number;
  private readonly rest: Uint8Array;
  private held = 0;

  constructor(format: WireFormat) {
    this.size = FRAME_BYTES[format];
    this.silence = SILENCE_BYTE[format];
    this.rest = new Uint8Array(this.size);
  }

  /** Whether this is the next frame as it stands: nothing to cut, nothing to join. */
  passes(bytes: Uint8Array): boolean {
    return this.held === 0 && bytes.length === this.size;
  }

  push(bytes: Uint8Array, emit: (frame: Uint8Array) => void): void {
    if (this.passes(bytes)) {
      emit(bytes);
      return;
    }
    // Whole frames after a short one: that one was cut off. It is padded, or every later frame would straddle two.
    if (this.held > 0 && bytes.length % this.size === 0) this.pad(emit);
    let at = 0;
    if (this.held > 0) {
      at = Math.min(bytes.length, this.size - this.held);
      this.rest.set(bytes.subarray(0, at), this.held);
      this.held += at;
      if (this.held === this.size) this.pad(emit);
    }
    for (; bytes.length - at >= this.size; at += this.size) emit(bytes.subarray(at, at + this.size));
    if (at < bytes.length) {
      this.rest.set(bytes.subarray(at));
      this.held = bytes.length - at;
    }
  }

  /** Gives out a rest as a whole frame, filled up with silence: nothing more is coming for now. */
  pad(emit: (frame: Uint8Array) => void): void {
    if (this.held === 0) return;
    const frame = this.rest.slice();
    frame.fill(this.silence, this.held);
    this.held = 0;
    emit(frame);
  }
}

const MOST = 8;
/** Frames taken between two looks at whether the cushion is deeper than it needs to be: five seconds. */
const REVIEW = 250;

/**
 * Brings frames that arrive when they like to the beat of our clock, with as little waiting as the arrivals allow: it
 * starts with one frame in hand, gains one when it runs out, and lets one go when there was always one to spare.
 */
export class Cushion {
  private frames: Uint8Array[] = [];
  private started = false;
  private waited = 0;
  private taken = 0;
  private least = MOST;

  push(frame: Uint8Array): void {
    this.frames.push(frame);
    if (this.frames.length > MOST) this.frames.shift();
  }

  /** The frame for this beat; null is a gap. */
  pop(): Uint8Array | null {
    if (!this.started) {
      if (this.frames.length === 0) return null;
      // A second frame, or a beat of patience for it.
      if (this.frames.length < 2 && this.waited++ < 1) return null;
      this.started = true;
      this.waited = 0;
      this.taken = 0;
      this.least = MOST;
    }
    const frame = this.frames.shift();
    if (!frame) {
      this.started = false;
      return null;
    }
    this.least = Math.min(this.least, this.frames.length);
    if (++this.taken === REVIEW) {
      if (this.least >= 2) this.frames.shift();
      this.taken = 0;
      this.least = MOST;
    }
    return frame;
  }

  get depth(): number {
    return this.frames.length;
  }

  clear(): void {
    this.frames = [];
    this.started = false;
    this.waited = 0;
  }
}
