import { describe, expect, it } from 'vitest';
import { Cushion, Framer } from '../../../src/main/media/frames.ts';
import { frameOf, range } from './fakes.ts';

const bytes = (frame: Uint8Array | null): number | null => frame?.[0] ?? null;

describe('the cushion between arrivals and the beat', () => {
  it('starts with one frame in hand, so that the next may be late', () => {
    const cushion = new Cushion();
    cushion.push(frameOf(1));
    expect(cushion.pop()).toBeNull();
    cushion.push(frameOf(2));
    expect(bytes(cushion.pop())).toBe(1);
    // The third is late by almost a beat.
    expect(bytes(cushion.pop())).toBe(2);
    cushion.push(frameOf(3));
    cushion.push(frameOf(4));
    expect([bytes(cushion.pop()), bytes(cushion.pop())]).toEqual([3, 4]);
  });

  it('does not hold a last frame back for ever', () => {
    const cushion = new Cushion();
    cushion.push(frameOf(1));
    expect([bytes(cushion.pop()), bytes(cushion.pop())]).toEqual([null, 1]);
  });

  it('keeps order and loses nothing when frames come in twos', () => {
    const cushion = new Cushion();
    const heard: (number | null)[] = [];
    for (let i = 1; i <= 99; i += 2) {
      cushion.push(frameOf(i));
      cushion.push(frameOf(i + 1));
      heard.push(bytes(cushion.pop()), bytes(cushion.pop()));
    }
    expect(heard.filter((byte) => byte !== null)).toEqual(range(1, 100));
  });

  it('lets a frame go when it was always deeper than it needs to be', () => {
    const cushion = new Cushion();
    for (let i = 0; i < 5; i++) cushion.push(frameOf(0));
    const depths: number[] = [];
    for (let i = 0; i < 2000; i++) {
      cushion.push(frameOf(i % 200));
      cushion.pop();
      depths.push(cushion.depth);
    }
    expect(depths[0]).toBe(5);
    expect(depths.at(-1)).toBe(1);
  });

  it('is bounded', () => {
    const cushion = new Cushion();
    for (let i = 0; i < 1000; i++) cushion.push(frameOf(i % 256));
    expect(cushion.depth).toBeLessThanOrEqual(8);
  });
});

describe('cutting into frames', () => {
  it('passes a whole frame on as it is', () => {
    const framer = new Framer('slin16');
    const frame = frameOf(1, 'slin16');
    const out: Uint8Array[] = [];
    framer.push(frame, (one) => out.push(one));
    expect(out[0]).toBe(frame);
  });

  it('gives a rest out when nothing more comes, filled with the silence of its format', () => {
    const framer = new Framer('alaw');
    const out: Uint8Array[] = [];
    framer.push(frameOf(1).slice(0, 100), (one) => out.push(one));
    framer.pad((one) => out.push(one));
    framer.pad((one) => out.push(one));
    expect(out).toHaveLength(1);
    expect([...out[0]!.subarray(0, 100)]).toEqual(new Array(100).fill(1));
    expect([...out[0]!.subarray(100)]).toEqual(new Array(60).fill(0xd5));
  });
});
