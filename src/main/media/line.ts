import { FRAME_MS } from '../../shared/domain/audio.ts';

/** Asterisk plays the first frame of an idle line at its own next tick, so up to this much later. */
const START_MS = 20;
const CAPACITY = 64;

/**
 * What we believe Asterisk holds of our audio and has not played: one frame leaves every 20 ms, so time tells. Each
 * frame remembers whose it is, as a mask of parties (0 is silence).
 */
export class Line {
  private readonly masks = new Uint8Array(CAPACITY);
  private head = 0;
  private count = 0;
  private endsAt = 0;

  /** Frames that are not played yet. */
  get frames(): number {
    return this.count;
  }

  /** Ms until the last frame is played; negative for as long as nothing was there. */
  leadMs(now: number): number {
    return this.endsAt - now;
  }

  get full(): boolean {
    return this.count === CAPACITY;
  }

  /** A frame was sent. Silence needs no room for Asterisk's tick: nobody hears whether it begins on time. */
  add(mask: number, now: number): void {
    if (this.endsAt <= now) this.endsAt = mask === 0 ? now : now + START_MS;
    this.endsAt += FRAME_MS;
    this.masks[(this.head + this.count) % CAPACITY] = mask;
    this.count++;
  }

  /** Time has passed: tells of each frame that was played since, oldest first. */
  advance(now: number, onPlayed: (mask: number) => void): void {
    // Looked at anew each time, because who is told may clear the line or add to it.
    while (this.count > this.unplayed(now)) {
      const mask = this.masks[this.head] ?? 0;
      this.head = (this.head + 1) % CAPACITY;
      this.count--;
      onPlayed(mask);
    }
  }

  private unplayed(now: number): number {
    // A hair of tolerance, because ticks and ends of frames fall on the same instants.
    return Math.max(0, Math.ceil((this.endsAt - now) / FRAME_MS - 0.01));
  }

  /** Whether a frame of any of these parties is waiting in Asterisk. */
  holds(parties: number): boolean {
    for (let i = 0; i < this.count; i++) {
      if ((this.masks[(this.head + i) % CAPACITY] ?? 0) & parties) return true;
    }
    return false;
  }

  /** Asterisk dropped it all. */
  clear(now: number): void {
    this.count = 0;
    this.endsAt = now;
  }

  /** Asterisk holds this many frames more (or less) than we believed. */
  shift(frames: number): void {
    this.endsAt += frames * FRAME_MS;
  }
}
