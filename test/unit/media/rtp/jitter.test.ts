import { describe, expect, it } from 'vitest';
import { JitterBuffer } from '../../../../src/main/media/rtp/jitter.ts';

/** What each beat gives: the packet's number, or a word. */
function beat(buffer: JitterBuffer): number | 'missing' | 'nothing' {
  const slot = buffer.pop();
  return slot.kind === 'audio' ? (slot.payload[0] ?? -1) : slot.kind;
}

function beats(buffer: JitterBuffer, count: number) {
  return Array.from({ length: count }, () => beat(buffer));
}

function push(buffer: JitterBuffer, ...numbers: number[]): void {
  for (const number of numbers) buffer.push(number & 0xffff, Uint8Array.of(number & 0xff));
}

/** A buffer that plays, with `numbers` in hand. */
function playing(...numbers: number[]): JitterBuffer {
  const buffer = new JitterBuffer();
  push(buffer, 1, 2);
  beats(buffer, 2);
  push(buffer, ...numbers);
  return buffer;
}

describe('a jitter buffer', () => {
  it('begins with a packet in hand, or after a beat of patience', () => {
    const buffer = new JitterBuffer();
    expect(beat(buffer)).toBe('nothing');
    push(buffer, 1);
    expect(beat(buffer)).toBe('nothing');
    push(buffer, 2);
    expect(beats(buffer, 2)).toEqual([1, 2]);
    const lone = new JitterBuffer();
    push(lone, 9);
    expect(beats(lone, 2)).toEqual(['nothing', 9]);
  });

  it('puts packets into their order, also where their numbers begin again', () => {
    const buffer = new JitterBuffer();
    push(buffer, 65_534, 65_536, 65_535, 65_537);
    expect(beats(buffer, 4)).toEqual([254, 255, 0, 1]);
  });

  it('gives each packet once', () => {
    const buffer = playing(3, 3, 4, 3);
    expect(beats(buffer, 2)).toEqual([3, 4]);
    push(buffer, 4, 5);
    expect(beat(buffer)).toBe(5);
    expect(buffer.late).toBe(3);
  });

  it('says what is missing once a later one is there, and goes on', () => {
    const buffer = playing(3, 5, 6);
    expect(beats(buffer, 4)).toEqual([3, 'missing', 5, 6]);
    expect(buffer.lost).toBe(1);
  });

  it('waits longer from the time on that a packet came late', () => {
    const buffer = playing();
    expect(beat(buffer)).toBe('missing');
    push(buffer, 3, 4);
    expect(beat(buffer)).toBe(3);
    // The next may come a beat later than it did before, and nothing is missing.
    expect(beat(buffer)).toBe(4);
    expect(buffer.lost).toBe(0);
  });

  it('does not wait longer for a packet that was lost while nothing was there', () => {
    const buffer = playing();
    expect(beat(buffer)).toBe('missing');
    push(buffer, 4);
    // The gap of packet 3 has been heard: it is not heard a second time.
    expect(beat(buffer)).toBe(4);
    expect(buffer.depth).toBe(0);
    expect(buffer.lost).toBe(1);
  });

  it('takes a long gap for a pause, and begins anew after it', () => {
    const buffer = playing();
    expect(beats(buffer, 6)).toEqual(['missing', 'missing', 'missing', 'missing', 'nothing', 'nothing']);
    push(buffer, 3, 4);
    expect(beats(buffer, 2)).toEqual([3, 4]);
  });

  it('lets packets go that were never needed, one at a time', () => {
    const buffer = playing(3, 4, 5, 6, 7);
    const depths: number[] = [];
    for (let number = 8; number < 700; number++) {
      push(buffer, number);
      expect(beat(buffer)).not.toBe('missing');
      depths.push(buffer.depth);
    }
    expect(depths[0]).toBe(5);
    expect(depths.at(-1)).toBe(1);
  });

  it('never holds more than a quarter of a second, however many come at once', () => {
    const buffer = playing(...Array.from({ length: 60 }, (_, i) => i + 3));
    expect(buffer.depth).toBe(12);
    // The newest are kept, and the oldest are not made up.
    expect(beat(buffer)).toBe(51);
  });

  it('follows a sender that was restarted', () => {
    const buffer = playing(3, 4);
    push(buffer, 20_000, 20_001);
    expect(beats(buffer, 2)).toEqual([20_000 & 0xff, 20_001 & 0xff]);
  });
});
