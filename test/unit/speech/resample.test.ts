import { describe, expect, it } from 'vitest';
import { downsample2, toPcm, trimSilence, upsample2 } from '../../../src/main/speech/resample.ts';

const sine = (hz: number, rate: number, ms = 200): Int16Array =>
  Int16Array.from({ length: (rate * ms) / 1000 }, (_, i) =>
    Math.round(8000 * Math.sin((2 * Math.PI * hz * i) / rate)),
  );

/** Loudness without the edges, where the filter sees silence. */
function loudness(pcm: Int16Array): number {
  const middle = pcm.subarray(200, -200);
  return Math.sqrt(middle.reduce((sum, x) => sum + x * x, 0) / middle.length);
}

const FULL = 8000 / Math.SQRT2;

describe('sample rates', () => {
  it.each([200, 1000, 3000])('doubles %i Hz without changing it', (hz) => {
    const up = toPcm(upsample2(sine(hz, 8000)));
    const wanted = sine(hz, 16_000);
    expect(up.length).toBe(wanted.length);
    const off = up.subarray(200, -200).map((x, i) => x - (wanted[200 + i] ?? 0));
    expect(Math.max(...off.map(Math.abs))).toBeLessThan(80);
  });

  it.each([200, 1000, 3000])('halves %i Hz without changing it', (hz) => {
    const down = downsample2(sine(hz, 16_000));
    const wanted = sine(hz, 8000);
    expect(down.length).toBe(wanted.length);
    const off = down.subarray(200, -200).map((x, i) => x - (wanted[200 + i] ?? 0));
    expect(Math.max(...off.map(Math.abs))).toBeLessThan(160);
  });

  it.each([4800, 6000, 7500])('halving lets nothing of %i Hz fold back', (hz) => {
    expect(loudness(downsample2(sine(hz, 16_000)))).toBeLessThan(FULL / 300);
  });

  it('clips instead of wrapping round', () => {
    expect([...toPcm(Float32Array.of(1.5, -1.5, 0))]).toEqual([32_767, -32_768, 0]);
  });
});

describe('silence around a voice', () => {
  it('is cut to the lead and the tail asked for', () => {
    const pcm = new Int16Array(8000);
    pcm.fill(1000, 3000, 4000);
    const trimmed = trimSilence(pcm, 8000, 10, 100);
    expect(trimmed.length).toBe(80 + 1000 + 800);
    expect(trimmed[79]).toBe(0);
    expect(trimmed[80]).toBe(1000);
  });

  it('leaves nothing of silence alone', () => {
    expect(trimSilence(new Int16Array(800), 8000, 10, 100).length).toBe(0);
  });
});
