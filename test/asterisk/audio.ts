// Sound for tests: 16-bit mono PCM in Int16Array, made, measured, read and written. Pure but for the two wav functions.
import { readFileSync, writeFileSync } from 'node:fs';

export interface Sound {
  /** Samples per second. */
  rate: number;
  samples: Int16Array;
}

export function tone(hz: number, ms: number, options: { rate?: number; level?: number } = {}): Sound {
  const { rate = 8000, level = 0.3 } = options;
  const samples = new Int16Array(Math.round((rate * ms) / 1000));
  for (let i = 0; i < samples.length; i++) {
    samples[i] = Math.round(32_767 * level * Math.sin((2 * Math.PI * hz * i) / rate));
  }
  return { rate, samples };
}

export function silence(ms: number, rate = 8000): Sound {
  return { rate, samples: new Int16Array(Math.round((rate * ms) / 1000)) };
}

/** One after the other; all of one rate. */
export function concat(...sounds: Sound[]): Sound {
  const rate = sounds[0]?.rate ?? 8000;
  if (sounds.some((sound) => sound.rate !== rate)) throw new Error('concat: sounds of different rates');
  const samples = new Int16Array(sounds.reduce((sum, sound) => sum + sound.samples.length, 0));
  let at = 0;
  for (const sound of sounds) {
    samples.set(sound.samples, at);
    at += sound.samples.length;
  }
  return { rate, samples };
}

export function slice(sound: Sound, fromMs: number, toMs = Infinity): Sound {
  const to = Math.min(sound.samples.length, Math.round((toMs * sound.rate) / 1000));
  return { rate: sound.rate, samples: sound.samples.slice(Math.round((fromMs * sound.rate) / 1000), to) };
}

export function durationMs(sound: Sound): number {
  return (1000 * sound.samples.length) / sound.rate;
}

/** At another rate, by a windowed sinc low-pass: good enough for speech that is recognised afterwards. */
export function resample(sound: Sound, rate: number): Sound {
  if (rate === sound.rate) return sound;
  const ratio = sound.rate / rate;
  const cutoff = Math.min(1, 1 / ratio);
  const reach = Math.ceil(16 / cutoff);
  const samples = new Int16Array(Math.round(sound.samples.length / ratio));
  for (let i = 0; i < samples.length; i++) {
    const centre = i * ratio;
    let sum = 0;
    let weight = 0;
    for (let k = Math.ceil(centre - reach); k <= centre + reach; k++) {
      const x = (k - centre) * cutoff;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      const w = sinc * (0.5 + 0.5 * Math.cos((Math.PI * (k - centre)) / reach));
      sum += w * (sound.samples[k] ?? 0);
      weight += w;
    }
    samples[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum / weight)));
  }
  return { rate, samples };
}

/** Level of each window, 0 to 1 (a full-scale sine has 0.707). The last one may be shorter. */
export function rms(sound: Sound, windowMs = 20): number[] {
  const size = Math.round((sound.rate * windowMs) / 1000);
  const levels: number[] = [];
  for (let at = 0; at < sound.samples.length; at += size) {
    const window = sound.samples.subarray(at, at + size);
    let sum = 0;
    for (const sample of window) sum += sample * sample;
    levels.push(Math.sqrt(sum / window.length) / 32_768);
  }
  return levels;
}

/** Share of the energy of a stretch that is at a frequency (Goertzel, Hann window): near 1 for that tone, near 0 for another. */
export function toneShare(samples: Int16Array, rate: number, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let before = 0;
  let last = 0;
  let energy = 0;
  let weights = 0;
  let squares = 0;
  for (let i = 0; i < samples.length; i++) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / samples.length);
    const value = weight * (samples[i] ?? 0);
    energy += value * value;
    weights += weight;
    squares += weight * weight;
    const next = value + coefficient * last - before;
    before = last;
    last = next;
  }
  if (energy === 0) return 0;
  const power = last * last + before * before - coefficient * last * before;
  // A pure tone of amplitude a gives (a * weights / 2)^2 here, and energy a^2 / 2 * squares.
  return Math.min(1, (2 * power * squares) / (weights * weights * energy));
}

/** Whether a stretch holds a tone, clearly above everything else in it. */
export function toneAt(sound: Sound, hz: number, fromMs: number, toMs: number): boolean {
  const part = slice(sound, fromMs, toMs);
  const level = rms(part, toMs - fromMs)[0] ?? 0;
  return level > 0.005 && toneShare(part.samples, part.rate, hz) > 0.7;
}

export interface Span {
  fromMs: number;
  toMs: number;
}

/** Stretches in which a tone sounds, judged by overlapping windows of 20 ms every 5 ms (edges: within about 10 ms). */
export function tonesOf(sound: Sound, hz: number, options: { minMs?: number; joinMs?: number } = {}): Span[] {
  const step = 5;
  const marks: boolean[] = [];
  for (let at = 0; at + 20 <= durationMs(sound); at += step) {
    marks.push(toneAt(sound, hz, at, at + 20));
  }
  return spans(marks, step, options.joinMs ?? 40)
    .map(({ fromMs, toMs }) => ({ fromMs: fromMs + 7.5, toMs: toMs + 7.5 }))
    .filter(({ fromMs, toMs }) => toMs - fromMs >= (options.minMs ?? 40));
}

/** Stretches that are louder than a level (0 to 1), with pauses of up to joinMs inside them, to 5 ms. */
export function soundsOf(
  sound: Sound,
  options: { level?: number; joinMs?: number; minMs?: number } = {},
): Span[] {
  const { level = 0.01, joinMs = 200, minMs = 30 } = options;
  const marks = rms(sound, 5).map((value) => value > level);
  return spans(marks, 5, joinMs).filter(({ fromMs, toMs }) => toMs - fromMs >= minMs);
}

/** Where the first sound at or after a moment begins; null where all is quiet. */
export function onset(sound: Sound, fromMs = 0, level = 0.01): number | null {
  const found = soundsOf(slice(sound, fromMs), { level })[0];
  return found ? found.fromMs + fromMs : null;
}

/** Where the sound that is on at a moment ends (the first pause over joinMs); null where nothing sounds from there on. */
export function offset(
  sound: Sound,
  fromMs = 0,
  options: { level?: number; joinMs?: number } = {},
): number | null {
  const found = soundsOf(slice(sound, fromMs), options)[0];
  return found ? found.toMs + fromMs : null;
}

function spans(marks: boolean[], step: number, joinMs: number): Span[] {
  const found: Span[] = [];
  marks.forEach((mark, i) => {
    if (!mark) return;
    const last = found.at(-1);
    if (last && i * step - last.toMs <= joinMs) last.toMs = (i + 1) * step;
    else found.push({ fromMs: i * step, toMs: (i + 1) * step });
  });
  return found;
}

/** Reads a 16-bit PCM wav; of several channels the first. */
export function readWav(path: string): Sound {
  return parseWav(readFileSync(path));
}

export function parseWav(bytes: Buffer): Sound {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error('not a wav file');
  }
  let channels = 1;
  let rate = 8000;
  for (let at = 12; at + 8 <= bytes.length;) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const start = at + 8;
    if (id === 'fmt ') {
      if (bytes.readUInt16LE(start) !== 1 || bytes.readUInt16LE(start + 14) !== 16) {
        throw new Error('not a 16-bit PCM wav file');
      }
      channels = bytes.readUInt16LE(start + 2);
      rate = bytes.readUInt32LE(start + 4);
    } else if (id === 'data') {
      // A file that is still being written says 0 or too much.
      const end = size === 0 ? bytes.length : Math.min(bytes.length, start + size);
      const samples = new Int16Array(Math.floor((end - start) / 2 / channels));
      for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(start + 2 * channels * i);
      return { rate, samples };
    }
    at = start + size + (size & 1);
  }
  throw new Error('a wav file without sound');
}

export function wavBytes(sound: Sound): Buffer {
  const bytes = Buffer.alloc(44 + 2 * sound.samples.length);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sound.rate, 24);
  bytes.writeUInt32LE(2 * sound.rate, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(2 * sound.samples.length, 40);
  sound.samples.forEach((sample, i) => bytes.writeInt16LE(sample, 44 + 2 * i));
  return bytes;
}

export function writeWav(path: string, sound: Sound): void {
  writeFileSync(path, wavBytes(sound));
}
