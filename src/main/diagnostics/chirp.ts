import { FRAME_MS } from '../../shared/domain/audio.ts';

/** A tone that rises from 400 to 2800 Hz: every moment of it is unlike every other. */
export function chirp(rate: number, ms: number): Int16Array {
  const samples = new Int16Array((rate * ms) / 1000);
  const seconds = ms / 1000;
  for (let i = 0; i < samples.length; i += 1) {
    const t = i / rate;
    samples[i] = 9000 * Math.sin(2 * Math.PI * (400 * t + ((2800 - 400) * t * t) / (2 * seconds)));
  }
  return samples;
}

/** What came back of a sound. */
export interface Returned {
  /** Sample of what was heard at which the sound begins. */
  at: number;
  /** Frames of 20 ms that were sent, and how many of them did not come back. */
  frames: number;
  lost: number;
}

/** Louder than the noise of a line. */
export const AUDIBLE = 300;
/** A frame this unlike the one sent is not that frame. */
const ALIKE = 0.5;
/** By how many frames the sound may jump where one was late. */
const JUMPS = 5;

/** Finds a sound in what was heard, frame by frame; null where it is not there. */
export function findSound(sent: Int16Array, heard: Int16Array, rate: number): Returned | null {
  const frame = (rate * FRAME_MS) / 1000;
  const onset = heard.findIndex((sample) => Math.abs(sample) > AUDIBLE);
  if (onset < 0) return null;
  // The first frames may be missing: the lag is sought with each of the first few as the one that was heard first.
  let best = { lag: 0, alike: 0 };
  for (let skipped = 0; skipped <= JUMPS; skipped += 1) {
    const from = skipped * frame;
    for (let near = -frame; near <= frame; near += 1) {
      const lag = onset + near - from;
      const alike = likeness(sent, from, heard, from + lag, 4 * frame);
      if (alike > best.alike) best = { lag, alike };
    }
  }
  if (best.alike < ALIKE) return null;
  let { lag } = best;
  let lost = 0;
  const frames = Math.floor(sent.length / frame);
  for (let i = 0; i < frames; i += 1) {
    const from = i * frame;
    const jumps = Array.from({ length: 2 * JUMPS + 1 }, (_, at) => lag + (at - JUMPS) * frame);
    const found = [lag, ...jumps].find((one) => likeness(sent, from, heard, from + one, frame) > ALIKE);
    if (found === undefined) lost += 1;
    else lag = found;
  }
  return { at: Math.max(0, best.lag), frames, lost };
}

/** Normalised correlation of two stretches, -1 to 1; 0 where one of them is silent or not there. */
function likeness(a: Int16Array, fromA: number, b: Int16Array, fromB: number, length: number): number {
  if (fromB < 0 || fromA + length > a.length || fromB + length > b.length) return 0;
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < length; i += 1) {
    const x = a[fromA + i] ?? 0;
    const y = b[fromB + i] ?? 0;
    product += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return squaresA === 0 || squaresB === 0 ? 0 : product / Math.sqrt(squaresA * squaresB);
}
