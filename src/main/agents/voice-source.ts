import type { Speech, Voice } from '../speech/port.ts';
import { piecesOf } from './sentences.ts';

/** Of what agents say, samples per second. */
export const RATE = 8000;

export interface VoiceSource {
  /** Makes the sound of a piece, PCM at RATE. Rejects with a CordboardError. */
  speak(text: string, signal: AbortSignal): Promise<Int16Array>;
  /** What of a text is made and heard at a time, in order. */
  pieces(text: string): string[];
}

/** A voice of this machine. */
export function ownVoice(speech: Speech, voice: Voice): VoiceSource {
  return {
    speak: (text, signal) => speech.synthesize(text, voice, RATE, signal),
    pieces: (text) => piecesOf(text, voice),
  };
}
