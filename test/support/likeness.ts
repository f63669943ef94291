import type { Sound } from '../asterisk/audio.ts';

const WINDOW_MS = 80;
/** How far apart the same word may be in both. */
const REACH_MS = 300;
const LIKE = 0.9;
/** Windows quieter than this are pauses. */
const SPEECH_RMS = 300;

/**
 * How much of the speech of a sound is found again in another, 0 to 1: the share of its 80 ms windows that occur there, in their
 * shape (correlated by 0.9 or more), at nearly the same time.
 */
export function foundAgain(reference: Sound, heard: Sound): number {
  const size = (WINDOW_MS * reference.rate) / 1000;
  const reach = (REACH_MS * reference.rate) / 1000;
  const shift = startOf(heard) - startOf(reference);
  let speech = 0;
  let found = 0;
  for (let at = startOf(reference); at + size <= reference.samples.length; at += size) {
    const window = reference.samples.subarray(at, at + size);
    if (rms(window) < SPEECH_RMS) continue;
    speech++;
    if (occurs(window, heard.samples, at + shift, reach)) found++;
  }
  return speech === 0 ? 0 : found / speech;
}

function occurs(window: Int16Array, samples: Int16Array, around: number, reach: number): boolean {
  const energy = window.reduce((sum, value) => sum + value * value, 0);
  const last = Math.min(samples.length - window.length, around + reach);
  for (let from = Math.max(0, around - reach); from <= last; from++) {
    let product = 0;
    let other = 1;
    for (let i = 0; i < window.length; i++) {
      const value = samples[from + i]!;
      product += window[i]! * value;
      other += value * value;
    }
    if (product / Math.sqrt(energy * other) >= LIKE) return true;
  }
  return false;
}

/** The first sample of the first window that is speech. */
function startOf({ rate, samples }: Sound): number {
  const size = (WINDOW_MS * rate) / 1000;
  for (let at = 0; at + size <= samples.length; at += size)
    if (rms(samples.subarray(at, at + size)) >= SPEECH_RMS) return at;
  return 0;
}

function rms(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
}
