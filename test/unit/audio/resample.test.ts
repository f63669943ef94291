import { describe, expect, it } from 'vitest';
import { Resampler } from '../../../src/main/audio/resample.ts';

function tone(hz: number, rate: number, ms: number): Int16Array {
  return Int16Array.from(
    { length: (rate * ms) / 1000 },
    (_, i) => 10_000 * Math.sin((2 * Math.PI * hz * i) / rate),
  );
}

function amplitude(samples: Int16Array, hz: number, rate: number): number {
  let re = 0;
  let im = 0;
  samples.forEach((s, i) => {
    re += s * Math.cos((2 * Math.PI * hz * i) / rate);
    im += s * Math.sin((2 * Math.PI * hz * i) / rate);
  });
  return (2 * Math.hypot(re, im)) / samples.length;
}

const RATES = [
  [8000, 16_000],
  [16_000, 8000],
  [8000, 24_000],
  [24_000, 8000],
  [16_000, 24_000],
  [24_000, 16_000],
] as const;

describe('resampling', () => {
  it.each(RATES)('keeps a tone of the pass band from %i to %i', (from, to) => {
    const out = new Resampler(from, to).process(tone(1000, from, 500));
    expect(out.length).toBe((to * 500) / 1000);
    const steady = out.subarray(to / 100, to / 100 + (to / 1000) * 400);
    expect(amplitude(steady, 1000, to)).toBeGreaterThan(9_800);
    expect(amplitude(steady, 1000, to)).toBeLessThan(10_200);
  });

  it('removes what would fold back', () => {
    const out = new Resampler(16_000, 8000).process(tone(6000, 16_000, 500));
    expect(amplitude(out.subarray(200, 3400), 2000, 8000)).toBeLessThan(60);
  });

  it('leaves no image of the tone when going up', () => {
    const out = new Resampler(8000, 16_000).process(tone(1000, 8000, 500));
    expect(amplitude(out.subarray(200, 6600), 7000, 16_000)).toBeLessThan(60);
  });

  it.each(RATES)('gives the same stream however it is cut, from %i to %i', (from, to) => {
    const input = tone(440, from, 200);
    const whole = new Resampler(from, to).process(input);
    const cut = new Resampler(from, to);
    const parts: number[] = [];
    for (let at = 0, n = 1; at < input.length; at += n, n = (n * 7) % 331)
      parts.push(...cut.process(input.subarray(at, at + n)));
    expect(parts).toEqual([...whole]);
  });
});
