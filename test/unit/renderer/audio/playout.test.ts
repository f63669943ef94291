import { describe, expect, it } from 'vitest';
import { Playout } from '../../../../src/renderer/audio/playout.ts';

const OUT = 48_000;
const BLOCK = 128;

/** A frame of 20 ms: `left` and `right` are frequencies in Hz, sounding since the beginning of all frames. */
function frame(rate: number, index: number, left: number, right: number, amplitude = 0.5): Int16Array {
  const length = rate / 50;
  const samples = new Int16Array(length * 2);
  for (let i = 0; i < length; i += 1) {
    const at = (index * length + i) / rate;
    samples[2 * i] = Math.round(amplitude * 32_767 * Math.sin(2 * Math.PI * left * at));
    samples[2 * i + 1] =
      right === 0 ? 0 : Math.round(amplitude * 32_767 * Math.sin(2 * Math.PI * right * at));
  }
  return samples;
}

/** Runs for `seconds`; frame n arrives at arrival(n) ms. Gives what was played. */
function play(
  playout: Playout,
  rate: number,
  seconds: number,
  arrival: (n: number) => number,
  hz = [440, 0],
) {
  const left: number[] = [];
  const right: number[] = [];
  let next = 0;
  const block = { left: new Float32Array(BLOCK), right: new Float32Array(BLOCK) };
  for (let done = 0; done < seconds * OUT; done += BLOCK) {
    const now = (done / OUT) * 1_000;
    while (arrival(next) <= now) {
      playout.push(frame(rate, next, hz[0]!, hz[1]!));
      next += 1;
    }
    playout.pull(block.left, block.right);
    left.push(...block.left);
    right.push(...block.right);
  }
  return { left, right };
}

/** Amplitude of one frequency in a part of a signal. */
function amplitudeAt(signal: readonly number[], hz: number, from: number, seconds: number): number {
  const start = Math.round(from * OUT);
  const n = Math.round(seconds * OUT);
  let re = 0;
  let im = 0;
  for (let i = 0; i < n; i += 1) {
    // A window, so that a frequency beside the one looked for does not leak into it.
    const w = 1 - Math.cos((2 * Math.PI * i) / n);
    const phase = (2 * Math.PI * hz * i) / OUT;
    re += w * signal[start + i]! * Math.cos(phase);
    im += w * signal[start + i]! * Math.sin(phase);
  }
  return (2 * Math.hypot(re, im)) / n;
}

const steadily = (n: number) => (n + 1) * 20;

describe.each([8_000, 16_000])('frames of %d samples per second', (rate) => {
  it('are heard as they were, caller left and agent right', () => {
    const { left, right } = play(new Playout(rate, OUT), rate, 2, steadily, [440, 1_000]);
    expect(amplitudeAt(left, 440, 1, 0.5)).toBeCloseTo(0.5, 1);
    expect(amplitudeAt(right, 1_000, 1, 0.5)).toBeCloseTo(0.5, 1);
    expect(amplitudeAt(left, 1_000, 1, 0.5)).toBeLessThan(0.002);
    expect(amplitudeAt(right, 440, 1, 0.5)).toBeLessThan(0.002);
  });

  it('leave no images above their own band', () => {
    const { left } = play(new Playout(rate, OUT), rate, 2, steadily, [1_000, 0]);
    expect(amplitudeAt(left, rate - 1_000, 1, 0.5)).toBeLessThan(0.5 / 300);
    expect(amplitudeAt(left, rate + 1_000, 1, 0.5)).toBeLessThan(0.5 / 300);
  });
});

describe('waiting', () => {
  it('is a frame or two where frames come steadily, without a gap', () => {
    const playout = new Playout(8_000, OUT);
    play(playout, 8_000, 10, steadily);
    expect(playout.stats.gaps).toBe(0);
    expect(playout.stats.depthMs).toBeGreaterThan(10);
    expect(playout.stats.depthMs).toBeLessThan(50);
  });

  it('grows until frames that come late by turns leave no more gaps', () => {
    const playout = new Playout(8_000, OUT);
    // Every seventh frame is held up, and those behind it with it.
    const late = (n: number) => Math.max(steadily(n), steadily(n - (n % 7)) + 70);
    play(playout, 8_000, 10, late);
    const { gaps } = playout.stats;
    expect(gaps).toBeGreaterThan(0);
    expect(playout.stats.targetMs).toBeGreaterThan(30);
    const later = new Playout(8_000, OUT);
    const { left } = play(later, 8_000, 20, late);
    expect(later.stats.gaps).toBe(gaps);
    expect(amplitudeAt(left, 440, 7, 2)).toBeGreaterThan(0.4);
  });

  it('comes down again once frames come steadily', () => {
    const playout = new Playout(8_000, OUT);
    const calmLater = (n: number) =>
      n < 250 ? Math.max(steadily(n), steadily(n - (n % 7)) + 70) : steadily(n);
    play(playout, 8_000, 6, calmLater);
    const raised = playout.stats.targetMs;
    const calm = new Playout(8_000, OUT);
    play(calm, 8_000, 60, calmLater);
    expect(calm.stats.targetMs).toBeLessThan(raised);
  });

  it.each([
    ['faster', 0.998],
    ['slower', 1.002],
  ])('stays bounded where the sender runs %s than the player', (_, pace) => {
    const playout = new Playout(8_000, OUT);
    play(playout, 8_000, 60, (n) => steadily(n) * pace);
    expect(playout.stats.gaps).toBe(0);
    expect(playout.stats.droppedMs).toBe(0);
    expect(playout.stats.depthMs).toBeLessThan(60);
  });
});

describe('after a stall', () => {
  it('the operator hears now, not then: what is too late is thrown away', () => {
    const playout = new Playout(8_000, OUT);
    // Nothing for a second, then all of it at once.
    play(playout, 8_000, 5, (n) => (n > 50 && n < 100 ? steadily(100) : steadily(n)));
    expect(playout.stats.gaps).toBe(1);
    expect(playout.stats.droppedMs).toBeGreaterThan(500);
    expect(playout.stats.depthMs).toBeLessThan(90);
  });

  it('a short one is made up for within seconds, without a word lost', () => {
    const playout = new Playout(8_000, OUT);
    const heldUp = (n: number) => (n > 50 && n < 57 ? steadily(57) : steadily(n));
    play(playout, 8_000, 8, heldUp);
    expect(playout.stats.gaps).toBe(1);
    expect(playout.stats.droppedMs).toBe(0);
    expect(playout.stats.depthMs).toBeLessThan(55);
  });

  it('silence comes and goes without a click', () => {
    const { left } = play(new Playout(8_000, OUT), 8_000, 3, (n) =>
      n > 50 && n < 60 ? steadily(60) : steadily(n),
    );
    let steepest = 0;
    for (let i = 1; i < left.length; i += 1) steepest = Math.max(steepest, Math.abs(left[i]! - left[i - 1]!));
    // A 440 Hz sine of that amplitude moves by 0.029 per sample at most.
    expect(steepest).toBeLessThan(0.05);
  });
});

describe('before enough has come', () => {
  it('there is silence', () => {
    const playout = new Playout(8_000, OUT);
    const left = new Float32Array(BLOCK).fill(1);
    const right = new Float32Array(BLOCK).fill(1);
    playout.push(frame(8_000, 0, 440, 440));
    playout.pull(left, right);
    expect([...left, ...right].every((sample) => sample === 0)).toBe(true);
  });
});
