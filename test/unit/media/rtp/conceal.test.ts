import { describe, expect, it } from 'vitest';
import { Concealer } from '../../../../src/main/media/rtp/conceal.ts';

const FRAME = 160;

/** A voice of 110 Hz with overtones. */
const voice = (at: number): number =>
  [1, 2, 3, 5].reduce((sum, n) => sum + (3000 / n) * Math.sin((2 * Math.PI * 110 * n * at) / 8000), 0);
const frameAt = (index: number): Int16Array =>
  Int16Array.from({ length: FRAME }, (_, i) => voice(index * FRAME + i));

const energy = (samples: Int16Array): number => samples.reduce((sum, sample) => sum + sample * sample, 0);

/** How much louder the truth is than the error, in dB. */
function likeness(truth: Int16Array, made: Int16Array): number {
  return 10 * Math.log10(energy(truth) / (energy(truth.map((sample, i) => sample - (made[i] ?? 0))) + 1));
}

function afterFrames(count: number): Concealer {
  const concealer = new Concealer(8000);
  for (let i = 0; i < count; i++) concealer.heard(frameAt(i));
  return concealer;
}

describe('what a lost packet leaves out', () => {
  it('goes on with the period of the voice, near to what would have been heard', () => {
    const made = afterFrames(5).missing(FRAME);
    // Silence in its place has 0 dB; the last packet once more, out of step, has less.
    expect(likeness(frameAt(5), made)).toBeGreaterThan(6);
    expect(likeness(frameAt(5), frameAt(4))).toBeLessThan(3);
  });

  it('fades to silence where more is lost', () => {
    const concealer = afterFrames(5);
    const loud = Array.from({ length: 5 }, () => energy(concealer.missing(FRAME)));
    expect([...loud].sort((a, b) => b - a)).toEqual(loud);
    expect(loud[0]).toBeGreaterThan(energy(frameAt(4)) / 2);
    expect(loud.slice(3)).toEqual([0, 0]);
  });

  it('is blended over into what is heard again, and leaves the rest as it is', () => {
    const concealer = afterFrames(5);
    const made = concealer.missing(FRAME);
    const next = concealer.heard(frameAt(8));
    const step = Math.abs((next[0] ?? 0) - (made[FRAME - 1] ?? 0));
    expect(step).toBeLessThan(2500);
    expect(next.subarray(40)).toEqual(frameAt(8).subarray(40));
    expect(concealer.heard(frameAt(9))).toEqual(frameAt(9));
  });

  it('is silence where nothing was heard', () => {
    expect(energy(new Concealer(16_000).missing(320))).toBe(0);
  });
});
