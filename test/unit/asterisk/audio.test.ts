import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  concat,
  durationMs,
  offset,
  onset,
  parseWav,
  readWav,
  resample,
  rms,
  silence,
  slice,
  soundsOf,
  tone,
  toneAt,
  toneShare,
  tonesOf,
  wavBytes,
  writeWav,
} from '../../asterisk/audio.ts';
import { pcmToUlaw, ulawToPcm } from '../../asterisk/g711.ts';

/** Noise that is the same in each run. */
function noise(ms: number, level: number) {
  let state = 1;
  const samples = silence(ms).samples.map(() => {
    state = (state * 48_271) % 2_147_483_647;
    return Math.round((state / 2_147_483_647 - 0.5) * 2 * 32_767 * level);
  });
  return { rate: 8000, samples };
}

describe('Goertzel', () => {
  it('finds all of a pure tone at its frequency and next to nothing at another', () => {
    const { samples, rate } = tone(440, 100);
    expect(toneShare(samples, rate, 440)).toBeGreaterThan(0.99);
    expect(toneShare(samples, rate, 880)).toBeLessThan(0.001);
  });

  it('keeps two tones of one recording apart by their energy', () => {
    const low = tone(500, 100, { level: 0.2 }).samples;
    const high = tone(1500, 100, { level: 0.1 }).samples;
    const both = low.map((sample, i) => sample + (high[i] ?? 0));
    expect(toneShare(both, 8000, 500)).toBeCloseTo(0.8, 1);
    expect(toneShare(both, 8000, 1500)).toBeCloseTo(0.2, 1);
  });

  it('still knows a tone that went through mu-law', () => {
    const sound = { rate: 8000, samples: ulawToPcm(pcmToUlaw(tone(880, 200, { level: 0.05 }).samples)) };
    expect(toneAt(sound, 880, 20, 180)).toBe(true);
  });

  it('takes neither silence nor noise nor speech-like change for a tone', () => {
    expect(toneAt(silence(200), 880, 0, 200)).toBe(false);
    expect(toneAt(noise(200, 0.3), 880, 0, 200)).toBe(false);
    expect(toneAt(concat(tone(880, 50), tone(600, 150)), 880, 0, 200)).toBe(false);
  });
});

describe('tones and sounds of a recording', () => {
  const recording = concat(silence(300), tone(440, 500), silence(250), tone(880, 200), silence(100));

  it('places a tone within 10 ms', () => {
    const [span, ...more] = tonesOf(recording, 440);
    expect(more).toEqual([]);
    expect(Math.abs(span!.fromMs - 300)).toBeLessThanOrEqual(10);
    expect(Math.abs(span!.toMs - 800)).toBeLessThanOrEqual(10);
    expect(tonesOf(recording, 880)).toHaveLength(1);
    expect(tonesOf(recording, 1200)).toEqual([]);
  });

  it('finds where sound begins and ends', () => {
    expect(onset(recording)).toBe(300);
    expect(offset(recording)).toBe(800);
    expect(onset(recording, 850)).toBe(1050);
    expect(offset(recording, 850)).toBe(1250);
    expect(onset(silence(500))).toBeNull();
    expect(offset(recording, 1260)).toBeNull();
  });

  it('joins what short pauses part', () => {
    const words = concat(tone(300, 100), silence(100), tone(300, 100));
    expect(soundsOf(words)).toEqual([{ fromMs: 0, toMs: 300 }]);
    expect(soundsOf(words, { joinMs: 50 })).toHaveLength(2);
  });

  it('measures levels in windows of 20 ms', () => {
    const levels = rms(concat(silence(40), tone(1000, 40, { level: 0.5 })));
    expect(levels).toHaveLength(4);
    expect(levels[1]).toBe(0);
    expect(levels[3]).toBeCloseTo(0.5 / Math.SQRT2, 2);
  });
});

describe('changing sounds', () => {
  it('keeps length and pitch when it changes the rate', () => {
    const wide = resample(tone(1000, 200), 16_000);
    expect(durationMs(wide)).toBe(200);
    expect(toneAt(wide, 1000, 20, 180)).toBe(true);
    const narrow = resample(concat(tone(1000, 200, { rate: 22_050 })), 8000);
    expect(toneAt(narrow, 1000, 20, 180)).toBe(true);
  });

  it('does not fold what is above the new band into it', () => {
    const narrow = resample(tone(6000, 200, { rate: 16_000 }), 8000);
    expect(Math.max(...rms(slice(narrow, 40, 160)))).toBeLessThan(0.005);
  });

  it('refuses to join sounds of different rates', () => {
    expect(() => concat(tone(440, 20), tone(440, 20, { rate: 16_000 }))).toThrow('different rates');
  });
});

describe('wav files', () => {
  it('come back as they were written', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cb-wav-'));
    const sound = tone(440, 50, { rate: 16_000 });
    writeWav(join(folder, 'a.wav'), sound);
    expect(readWav(join(folder, 'a.wav'))).toEqual(sound);
    rmSync(folder, { recursive: true });
  });

  it('are read while still being written, when their header says nothing of the length', () => {
    const bytes = wavBytes(tone(440, 50));
    bytes.writeUInt32LE(0, 40);
    expect(parseWav(bytes).samples).toHaveLength(400);
  });

  it('are refused where they are something else', () => {
    expect(() => parseWav(Buffer.from('not a wav at all'))).toThrow('not a wav');
  });
});

describe('mu-law', () => {
  it('has the values of the recommendation', () => {
    expect([...ulawToPcm(Uint8Array.of(0xff, 0x7f, 0x80, 0x00, 0xf0))]).toEqual([0, 0, 32_124, -32_124, 120]);
    expect([...pcmToUlaw(Int16Array.of(0, 32_767, -32_768, 120))]).toEqual([0xff, 0x80, 0x00, 0xf0]);
  });

  it('gives each code back as itself, but for the second zero', () => {
    const codes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const back = pcmToUlaw(ulawToPcm(codes));
    expect([...back]).toEqual([...codes].map((code) => (code === 0x7f ? 0xff : code)));
  });
});
