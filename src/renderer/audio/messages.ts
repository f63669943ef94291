import type { PlayoutStats } from './playout.ts';

/** Options of the player's node; the port of the call comes with the first message. */
export interface PlayerOptions {
  rate: number;
}

/** Window to player. */
export type ToPlayer =
  { type: 'port'; port: MessagePort } | { type: 'mix'; mixed: boolean } | { type: 'close' };

/** Player to window. */
export type FromPlayer = { type: 'ended' } | { type: 'stats'; stats: PlayoutStats };

export interface CaptureOptions {
  rate: number;
}

/** Capture to window, every 20 ms. */
export interface FromCapture {
  pcm: ArrayBuffer;
  level: number;
}
