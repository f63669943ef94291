import { durationMs, type Sound } from './audio.ts';

const RATE = 8000;
/** So much of the end is looked for, and so alike it must be (1 is the same). */
const PIECE_MS = 40;
const ALIKE = 0.85;
/** Quieter samples may be silence. */
const LOUD = 600;

/** A sound by which its position can be read: noise that is nowhere like itself, the same at every call. */
export function ruler(ms: number): Sound {
  const samples = new Int16Array((ms * RATE) / 1000);
  let seed = 0x2545f491;
  let before = 0;
  for (let i = 0; i < samples.length; i++) {
    // xorshift32
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    const noise = (seed / 2 ** 31) * 12_000;
    // Without the highest tones, which no change of the sample rate would leave as they are.
    samples[i] = Math.round((noise + before) / 2);
    before = noise;
  }
  return { rate: RATE, samples };
}

/**
 * Up to where a ruler was heard, in ms of the ruler, by its last piece: gaps before that do not matter. Null where nothing was
 * heard. Throws where what was heard last is not from it.
 */
export function readUpTo(said: Sound, heard: Sound): number | null {
  if (said.rate !== RATE || heard.rate !== RATE) throw new Error('rulers are read at 8 kHz');
  const end = heard.samples.findLastIndex((sample) => Math.abs(sample) > LOUD) + 1;
  if (end === 0) return null;
  const length = (PIECE_MS * RATE) / 1000;
  const piece = heard.samples.subarray(Math.max(0, end - length), end);
  let best = { at: 0, alike: 0 };
  for (let at = 0; at + piece.length <= said.samples.length; at++) {
    const alike = likeness(piece, said.samples, at);
    if (alike > best.alike) best = { at, alike };
  }
  if (best.alike < ALIKE)
    throw new Error(
      `the last sound of ${String(durationMs(heard))} ms is not from the ruler (${best.alike.toFixed(2)})`,
    );
  return ((best.at + piece.length) * 1000) / RATE;
}

/** Correlation of a piece with a stretch of the same length. */
function likeness(piece: Int16Array, said: Int16Array, at: number): number {
  let both = 0;
  let ofPiece = 0;
  let ofSaid = 0;
  for (let i = 0; i < piece.length; i++) {
    const a = piece[i] ?? 0;
    const b = said[at + i] ?? 0;
    both += a * b;
    ofPiece += a * a;
    ofSaid += b * b;
  }
  return ofPiece > 0 && ofSaid > 0 ? both / Math.sqrt(ofPiece * ofSaid) : 0;
}
