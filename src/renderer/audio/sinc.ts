/** Interpolation between samples by a windowed sinc, for any ratio of rates. Pure; used in both worklets. */

const PHASES = 128;
/** Zero crossings to each side of the middle; more is steeper and later. */
const CROSSINGS = 8;
/** Where the pass band ends, as a part of the lower of both Nyquist frequencies. */
const PASS = 0.92;

/** Weights for a sample between two others, at PHASES places between them. */
export interface Kernel {
  /** Samples needed to each side. */
  half: number;
  /** One row per phase and one more, of 2 * half weights that add up to 1. */
  rows: readonly Float32Array[];
}

function blackman(x: number): number {
  return 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x);
}

/** A kernel for reading samples at `from` per second at `to` per second, without images and aliases. */
export function kernelFor(from: number, to: number): Kernel {
  const narrow = Math.min(1, to / from);
  const cutoff = narrow * PASS;
  const half = Math.ceil(CROSSINGS / narrow);
  const rows = Array.from({ length: PHASES + 1 }, (_, phase) => {
    const row = new Float32Array(2 * half);
    let sum = 0;
    for (let i = 0; i < row.length; i += 1) {
      const x = i - half + 1 - phase / PHASES;
      const sinc = x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x);
      row[i] = Math.abs(x) < half ? sinc * blackman(x / half) : 0;
      sum += row[i]!;
    }
    for (let i = 0; i < row.length; i += 1) row[i]! /= sum;
    return row;
  });
  return { half, rows };
}

/**
 * The value at a place between samples of a ring. `position` counts samples since the beginning; the ring holds
 * those from position - half to position + half.
 */
export function sampleAt(kernel: Kernel, ring: Float32Array, position: number): number {
  const whole = Math.floor(position);
  const place = (position - whole) * PHASES;
  const phase = Math.floor(place);
  const blend = place - phase;
  const a = kernel.rows[phase]!;
  const b = kernel.rows[phase + 1]!;
  const mask = ring.length - 1;
  const first = whole - kernel.half + 1;
  let value = 0;
  for (let i = 0; i < a.length; i += 1) {
    const weight = a[i]! + (b[i]! - a[i]!) * blend;
    value += weight * ring[(first + i) & mask]!;
  }
  return value;
}

/** The smallest power of two that is not below `n`, for rings. */
export function ringSize(n: number): number {
  return 2 ** Math.ceil(Math.log2(n));
}
