// What the processes of the media bench say to each other, and the frames they exchange.

/** From the bench to the process under measurement. */
export type ToSubject = { type: 'open'; kind: Kind; calls: number } | { type: 'cpu' } | { type: 'end' };
/** From it. CPU time is user and system together, of all its threads, in ms. */
export type FromSubject =
  | { type: 'open'; port: number; authorization: string; legs: { id: string; secret: string }[] }
  | { type: 'cpu'; ms: number };

/** From the bench to the process that plays the callers; and back. */
export type ToGenerator =
  | {
      type: 'start';
      port: number;
      authorization: string;
      legs: { id: string; secret: string }[];
      seed: number;
    }
  | { type: 'measure'; ms: number }
  | { type: 'end' };
export type FromGenerator =
  { type: 'running' } | { type: 'measured'; sent: number; received: number; latenessMs: number[] };

/** A bare `ws` echo; our media path with an echo for an agent; the same with voice activity detection on each call. */
export type Kind = 'bare' | 'media' | 'media-vad';

export const FRAME = 160;
const SEQUENCE_BITS = 16;

/** Writes a number into the lowest bits of the first samples: hardly heard, and carried through a path that changes nothing. */
export function stamp(frame: Uint8Array, sequence: number): void {
  for (let bit = 0; bit < SEQUENCE_BITS; bit++) frame[bit] = (frame[bit]! & 0xfe) | ((sequence >> bit) & 1);
}

export function stampOf(frame: Uint8Array, at: number): number {
  let sequence = 0;
  for (let bit = 0; bit < SEQUENCE_BITS; bit++) sequence |= (frame[at + bit]! & 1) << bit;
  return sequence;
}
