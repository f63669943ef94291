import type { AudioPortOffer, StopReason } from '../../shared/contract/audio.ts';

/** Main's end of an audio port to the window. What comes in is unknown until it is parsed. */
export interface AudioPort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** The bridges that only carry what is listened to, by whose they are: leftovers can be told from calls and from other desks'. */
export function listenBridge(pbxId: string, id: string): string {
  return `cordboard-listen:${pbxId}:${id}`;
}

/** Makes a port and hands the other end to the window. */
export type OpenAudioPort = (offer: AudioPortOffer) => AudioPort;

/** The operator's hand on calls, as the life of a call needs it. */
export interface Operator {
  /** The call is no longer the operator's: the microphone on it stops, and listening unless it was handed back. */
  release(callId: string, reason: StopReason): void;
}
