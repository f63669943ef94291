import { kernelFor, ringSize, sampleAt, type Kernel } from './sinc.ts';

/** Depths in milliseconds: how much sound waits, on average, before it is played. */
const FIRST_TARGET = 30;
const LEAST_TARGET = 24;
const MOST_TARGET = 160;
/** The target grows by one frame with every gap; after a calm while it comes down by a part of what was never needed. */
const GROW = 20;
const SHRINK = 0.4;
const CALM_MS = 3_000;
/** What must be left at the lowest point for the target to come down. */
const SPARE = 12;
/** A depth further from the target than this is corrected by playing faster or slower, by little enough not to be heard. */
const SLACK = 12;
const FASTER = 1.01;
const SLOWER = 0.993;
/** Further behind than this the operator is brought up faster: late is worse than a little too high. */
const FAR = 35;
const CATCH_UP = 1.04;
/** Beyond this the rest is thrown away: after a stall the operator hears now, not then. */
const TOO_DEEP = 140;
/** Sound comes and goes within this, so that gaps do not click. */
const RAMP_MS = 3;
const FULL = 32_768;

export interface PlayoutStats {
  /** Milliseconds that wait, averaged. */
  depthMs: number;
  targetMs: number;
  /** Gaps after playing had begun. */
  gaps: number;
  /** Milliseconds thrown away. */
  droppedMs: number;
}

/**
 * A small adaptive jitter buffer: 20 ms frames of two channels go in as they come, samples at the output's rate come
 * out when they are due. Plays silence until enough has come, and again after a gap.
 */
export class Playout {
  readonly #rate: number;
  readonly #step: number;
  readonly #kernel: Kernel;
  readonly #left: Float32Array;
  readonly #right: Float32Array;
  /** Samples that came, and the place that is played next, both since the beginning. */
  #written = 0;
  #position = 0;
  #playing = false;
  #began = false;
  #gain = 0;
  #target = FIRST_TARGET;
  #depth = FIRST_TARGET;
  #lowest = Infinity;
  #calm = 0;
  #gaps = 0;
  #dropped = 0;

  /** Rates in samples per second. */
  constructor(inputRate: number, outputRate: number) {
    this.#rate = inputRate;
    this.#step = inputRate / outputRate;
    this.#kernel = kernelFor(inputRate, outputRate);
    const size = ringSize(inputRate);
    this.#left = new Float32Array(size);
    this.#right = new Float32Array(size);
  }

  get stats(): PlayoutStats {
    return { depthMs: this.#depth, targetMs: this.#target, gaps: this.#gaps, droppedMs: this.#dropped };
  }

  /** Takes interleaved 16-bit samples: left, right, left, right. */
  push(frame: Int16Array): void {
    const mask = this.#left.length - 1;
    for (let i = 0; i + 1 < frame.length; i += 2) {
      const at = this.#written & mask;
      this.#left[at] = frame[i]! / FULL;
      this.#right[at] = frame[i + 1]! / FULL;
      this.#written += 1;
    }
    const waiting = this.#waiting();
    if (waiting > this.#target + TOO_DEEP) this.#skipTo(this.#target, waiting);
  }

  /** Fills both channels with what is due now. */
  pull(left: Float32Array, right: Float32Array): void {
    const length = left.length;
    const ms = (length * this.#step * 1_000) / this.#rate;
    const waiting = this.#waiting();
    if (!this.#playing) {
      left.fill(0);
      right.fill(0);
      if (waiting < this.#target + 10) return;
      this.#playing = true;
      this.#began = true;
      this.#gain = 0;
      this.#depth = waiting;
    }
    this.#adapt(waiting, ms);
    const speed = this.#speed();
    const ramp = (1_000 / (RAMP_MS * this.#rate)) * this.#step;
    for (let i = 0; i < length; i += 1) {
      const left0 = this.#written - this.#kernel.half - this.#position;
      if (left0 <= 0) {
        this.#gap(left, right, i);
        return;
      }
      // Fades out ahead of the end of what is there, and in after a gap.
      const ending = left0 / this.#step < 1 / ramp;
      this.#gain = Math.max(0, Math.min(1, this.#gain + (ending ? -ramp : ramp)));
      left[i] = sampleAt(this.#kernel, this.#left, this.#position) * this.#gain;
      right[i] = sampleAt(this.#kernel, this.#right, this.#position) * this.#gain;
      this.#position += this.#step * speed;
    }
  }

  #waiting(): number {
    return ((this.#written - this.#position) * 1_000) / this.#rate;
  }

  #skipTo(depth: number, waiting: number): void {
    this.#position += ((waiting - depth) * this.#rate) / 1_000;
    if (this.#began) this.#dropped += waiting - depth;
    this.#depth = depth;
    this.#gain = 0;
  }

  /** Nothing more is there: silence from sample `from` on, until enough has come again. */
  #gap(left: Float32Array, right: Float32Array, from: number): void {
    left.fill(0, from);
    right.fill(0, from);
    this.#playing = false;
    this.#gaps += 1;
    this.#calm = 0;
    this.#lowest = Infinity;
    this.#target = Math.min(MOST_TARGET, this.#target + GROW);
  }

  #adapt(waiting: number, ms: number): void {
    this.#depth += (waiting - this.#depth) * Math.min(1, ms / 400);
    this.#lowest = Math.min(this.#lowest, waiting);
    this.#calm += ms;
    if (this.#calm < CALM_MS) return;
    const spare = this.#lowest - SPARE;
    if (spare > 0) this.#target = Math.max(LEAST_TARGET, this.#target - SHRINK * spare);
    this.#calm = 0;
    this.#lowest = Infinity;
  }

  #speed(): number {
    if (this.#depth > this.#target + FAR) return CATCH_UP;
    if (this.#depth > this.#target + SLACK) return FASTER;
    if (this.#depth < this.#target - SLACK) return SLOWER;
    return 1;
  }
}
