import { FRAME_MS } from '../../shared/domain/audio.ts';
import { loudness } from './pcm.ts';

/** Above this RMS somebody talks (about -42 dBFS). */
const THRESHOLD = 260;
/** Pauses between words do not end what is being said. */
const WORD_GAP_MS = 300;
/** Shorter sounds are clicks. */
const MIN_TALK_MS = 100;

/** How a demo caller hears: it knows whether the other side talks, and for how long it has been silent. */
export class Ear {
  private loudMs = 0;
  private quietMs = 0;

  /** One frame, every 20 ms. */
  hear(frame: Int16Array | null): void {
    if (frame && loudness(frame) > THRESHOLD) {
      if (this.quietMs > WORD_GAP_MS) this.loudMs = 0;
      this.loudMs += FRAME_MS + (this.loudMs > 0 ? this.quietMs : 0);
      this.quietMs = 0;
    } else {
      this.quietMs += FRAME_MS;
    }
  }

  /** How long the other side has been talking without a real pause; 0 while it is silent. */
  get talkingMs(): number {
    return this.quietMs <= WORD_GAP_MS && this.loudMs >= MIN_TALK_MS ? this.loudMs : 0;
  }

  /** Whether something was said since `forget`. */
  get heardTalk(): boolean {
    return this.loudMs >= MIN_TALK_MS;
  }

  /** Silence after what was said last. */
  get silentMs(): number {
    return this.quietMs;
  }

  /** What was heard is answered. */
  forget(): void {
    this.loudMs = 0;
    this.quietMs = 0;
  }
}
