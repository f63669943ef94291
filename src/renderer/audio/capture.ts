import { kernelFor, ringSize, sampleAt, type Kernel } from './sinc.ts';

const FRAME_MS = 20;

/** Turns the device's samples into 20 ms frames of 16-bit samples at the rate of the call. */
export class Capture {
  readonly #kernel: Kernel;
  readonly #step: number;
  readonly #ring: Float32Array;
  readonly #frameLength: number;
  #frame: Int16Array<ArrayBuffer>;
  #filled = 0;
  #written = 0;
  #position: number;

  /** Rates in samples per second. */
  constructor(inputRate: number, outputRate: number) {
    this.#kernel = kernelFor(inputRate, outputRate);
    this.#step = inputRate / outputRate;
    this.#ring = new Float32Array(ringSize(this.#kernel.half * 2 + 4_096));
    this.#frameLength = (outputRate * FRAME_MS) / 1_000;
    this.#frame = new Int16Array(this.#frameLength);
    // The ring begins with silence, so that the first samples need not wait for what came before them.
    this.#position = 0;
  }

  /** Takes up to 4096 samples; calls back with each frame that is full. */
  push(samples: Float32Array, onFrame: (frame: Int16Array<ArrayBuffer>) => void): void {
    const mask = this.#ring.length - 1;
    for (const sample of samples) {
      this.#ring[this.#written & mask] = sample;
      this.#written += 1;
    }
    while (this.#position + this.#kernel.half < this.#written) {
      const value = sampleAt(this.#kernel, this.#ring, this.#position);
      this.#frame[this.#filled] = Math.round(Math.max(-1, Math.min(1, value)) * 32_767);
      this.#filled += 1;
      this.#position += this.#step;
      if (this.#filled < this.#frameLength) continue;
      const frame = this.#frame;
      this.#frame = new Int16Array(this.#frameLength);
      this.#filled = 0;
      onFrame(frame);
    }
  }
}

/** Loudness of a frame, 0 to 1, where 0 is -60 dBFS or less: the scale of the board's levels. */
export function loudness(frame: Int16Array): number {
  let sum = 0;
  for (const sample of frame) sum += (sample / 32_768) ** 2;
  const rms = Math.sqrt(sum / Math.max(1, frame.length));
  return Math.max(0, Math.min(1, 1 + (20 * Math.log10(rms + 1e-9)) / 60));
}
