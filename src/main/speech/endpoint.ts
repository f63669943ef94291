import { FRAME_MS } from './protocol.ts';
import type { VadEvent } from './port.ts';

export interface EndpointOptions {
  /** Less voice than this is a cough or a click. */
  minSpeechMs: number;
  /** Silence after which it is worth to start recognising. */
  pauseMs: number;
  /** Silence after which the turn is over. */
  endMs: number;
}

/** Probability of speech from which a voice begins, and from which it goes on: in between things stay as they are. */
const BEGINS = 0.4;
const GOES_ON = 0.3;
/** A burst is over after so much silence. Shorter gaps belong to a word ("eight", "stop it"). */
const BURST_GAP_MS = 160;

type Phase = 'idle' | 'onset' | 'speech' | 'pause';

/**
 * Turns and pauses out of speech probabilities: idle -> onset -> speech <-> pause -> idle. Pure; fed with one
 * probability per 32 ms frame.
 */
export class Endpoint {
  readonly #options: EndpointOptions;
  #phase: Phase = 'idle';
  #voicedMs = 0;
  #silentMs = 0;

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  get idle(): boolean {
    return this.#phase === 'idle';
  }

  /** Whether somebody speaks for sure: a few ms more or less make no difference then. */
  get confirmed(): boolean {
    return this.#phase === 'speech' || this.#phase === 'pause';
  }

  /** @param end the stream's time at the end of the frame, in ms */
  push(probability: number, end: number): VadEvent[] {
    const voiced = probability >= (this.#silentMs > 0 || this.#phase === 'idle' ? BEGINS : GOES_ON);
    if (this.#phase === 'idle') {
      if (!voiced) return [];
      this.#phase = 'onset';
      this.#silentMs = 0;
      this.#voicedMs = FRAME_MS;
      return [{ type: 'onset', at: end - FRAME_MS }, ...this.#confirmed(end)];
    }
    this.#silentMs = voiced ? 0 : this.#silentMs + FRAME_MS;
    if (this.#phase === 'onset') {
      if (voiced) {
        this.#voicedMs += FRAME_MS;
        return this.#confirmed(end);
      }
      return this.#silentMs >= BURST_GAP_MS ? this.#over({ type: 'false-onset', at: end }) : [];
    }
    if (voiced) {
      if (this.#phase === 'speech') return [];
      this.#phase = 'speech';
      return [{ type: 'continued', at: end }];
    }
    const { pauseMs, endMs } = this.#options;
    const events: VadEvent[] = [];
    if (this.#phase === 'speech' && this.#silentMs >= pauseMs) {
      this.#phase = 'pause';
      events.push({ type: 'pause', at: end });
    }
    if (this.#silentMs >= endMs) {
      events.push(...this.#over({ type: 'end', at: end, endedAt: end - this.#silentMs }));
    }
    return events;
  }

  #confirmed(at: number): VadEvent[] {
    if (this.#voicedMs < this.#options.minSpeechMs) return [];
    this.#phase = 'speech';
    return [{ type: 'speech', at }];
  }

  #over(event: VadEvent): VadEvent[] {
    this.#phase = 'idle';
    this.#silentMs = 0;
    this.#voicedMs = 0;
    return [event];
  }
}
