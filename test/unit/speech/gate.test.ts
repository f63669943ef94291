import { describe, expect, it } from 'vitest';
import { Gate } from '../../../src/main/speech/gate.ts';
import { noise } from '../../speech/line.ts';

const FRAME = 160;

/** Feeds 20 ms pieces; says for each whether the gate was open. */
function feed(gate: Gate, pcm: Int16Array): boolean[] {
  const open: boolean[] = [];
  for (let at = 0; at + FRAME <= pcm.length; at += FRAME) open.push(gate.push(pcm.subarray(at, at + FRAME)));
  return open;
}

describe('the gate before the model', () => {
  it('stays shut in digital silence and in the faint noise of a line', () => {
    const gate = new Gate();
    expect(feed(gate, new Int16Array(8000))).not.toContain(true);
    expect(feed(gate, noise(1000, 15))).not.toContain(true);
  });

  it('opens with the first loud piece and stays open over the gaps between words', () => {
    const gate = new Gate();
    feed(gate, noise(1000, 5));
    expect(feed(gate, noise(20, 200))).toEqual([true]);
    expect(feed(gate, noise(300, 5))).not.toContain(false);
    expect(feed(gate, noise(400, 5)).at(-1)).toBe(false);
  });

  it('gets used to steady noise, and still opens for a voice above it', () => {
    const gate = new Gate();
    expect(feed(gate, noise(1000, 300)).at(-1)).toBe(true);
    expect(feed(gate, noise(20_000, 300)).at(-1)).toBe(false);
    expect(feed(gate, noise(20, 900, 3))).toEqual([true]);
  });

  it('hears quiet voices again soon after the noise has gone', () => {
    const gate = new Gate();
    feed(gate, noise(20_000, 300));
    feed(gate, noise(500, 5));
    expect(feed(gate, noise(20, 80))).toEqual([true]);
  });
});
