import { describe, expect, it } from 'vitest';
import { chirp, findSound } from '../../../src/main/diagnostics/chirp.ts';

const RATE = 8000;
const FRAME = 160;
const sent = chirp(RATE, 1000);

/** The sound after a while of silence, and silence after it. */
function heard(before: number, sound: Int16Array = sent): Int16Array {
  const all = new Int16Array(before + sound.length + 4000);
  all.set(sound, before);
  return all;
}

/** Without these frames of it; `shift` leaves no gap in their place. */
function without(frames: number[], shift: boolean): Int16Array {
  const kept: number[] = [];
  for (let i = 0; i < 50; i += 1) {
    if (!frames.includes(i)) kept.push(...sent.subarray(i * FRAME, (i + 1) * FRAME));
    else if (!shift) kept.push(...new Int16Array(FRAME));
  }
  return Int16Array.from(kept);
}

describe('a tone that came back', () => {
  it.each([0, 160, 1234, 2401])('is found to within a few samples, %i samples on its way', (before) => {
    const found = findSound(sent, heard(before), RATE);
    expect(Math.abs((found?.at ?? -1000) - before)).toBeLessThan(3);
    expect(found).toMatchObject({ frames: 50, lost: 0 });
  });

  it('is found when it is quieter, with noise over it', () => {
    const noisy = heard(
      800,
      sent.map((sample) => sample / 4),
    ).map((sample, i) => sample + 150 * Math.sin(i * i));
    const found = findSound(sent, noisy, RATE);
    expect(Math.abs((found?.at ?? -1000) - 800)).toBeLessThan(3);
    expect(found?.lost).toBe(0);
  });

  it.each([
    ['with silence in their place', false],
    ['with the rest moved up', true],
  ])('lost the frames that are missing, %s', (_how, shift) => {
    const found = findSound(sent, heard(800, without([7, 20, 21], shift)), RATE);
    expect(found).toMatchObject({ frames: 50, lost: 3 });
  });

  it('is found where its beginning is missing', () => {
    const found = findSound(sent, heard(800, without([0, 1], false)), RATE);
    expect(found).toMatchObject({ lost: 2 });
    expect(Math.abs((found?.at ?? -1000) - 800)).toBeLessThan(3);
  });

  it.each([
    ['silence', new Int16Array(16_000)],
    ['another tone', Int16Array.from({ length: 16_000 }, (_, i) => 9000 * Math.sin(i * 0.9))],
  ])('is not found in %s', (_what, other) => {
    expect(findSound(sent, other, RATE)).toBeNull();
  });
});
