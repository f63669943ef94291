import { describe, expect, it } from 'vitest';
import { Capture, loudness } from '../../../../src/renderer/audio/capture.ts';

function record(from: number, to: number, hz: number, seconds: number, amplitude = 0.5): Int16Array[] {
  const capture = new Capture(from, to);
  const frames: Int16Array[] = [];
  for (let done = 0; done < from * seconds; done += 128) {
    const block = new Float32Array(128);
    for (let i = 0; i < 128; i += 1) block[i] = amplitude * Math.sin((2 * Math.PI * hz * (done + i)) / from);
    capture.push(block, (frame) => frames.push(frame));
  }
  return frames;
}

function rms(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0) / samples.length);
}

describe.each([
  [48_000, 8_000],
  [48_000, 16_000],
  [44_100, 8_000],
  [44_100, 16_000],
  [16_000, 16_000],
])('a device at %d for a call at %d', (from, to) => {
  it('gives frames of 20 ms, as many as there are', () => {
    const frames = record(from, to, 440, 1);
    expect(new Set(frames.map((frame) => frame.length))).toEqual(new Set([to / 50]));
    expect(frames.length).toBeGreaterThanOrEqual(49);
    expect(frames.length).toBeLessThanOrEqual(50);
  });

  it('keeps the loudness of a voice', () => {
    const frames = record(from, to, 440, 1);
    expect(rms(frames[25]!)).toBeCloseTo(0.5 / Math.SQRT2, 2);
  });
});

it('what the rate of the call cannot carry is left out, not folded back', () => {
  const frames = record(48_000, 8_000, 7_000, 1);
  expect(rms(frames[25]!)).toBeLessThan(0.002);
});

it('too loud a sample is clipped, not wrapped', () => {
  const frames = record(48_000, 16_000, 50, 0.2, 1.4);
  expect(Math.max(...frames[3]!)).toBe(32_767);
  expect(Math.min(...frames[3]!)).toBe(-32_767);
});

describe('loudness', () => {
  it.each([
    ['silence', 0, 0],
    ['-60 dBFS', 33, 0],
    ['-20 dBFS', 3_277, 0.67],
    ['full scale', 32_767, 1],
  ])('of %s', (_, sample, expected) => {
    expect(loudness(new Int16Array(160).fill(sample))).toBeCloseTo(expected, 1);
  });
});
