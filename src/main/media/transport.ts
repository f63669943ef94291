import type { MediaEnd } from './port.ts';

/**
 * The connection that carries the audio of one call, whatever its kind: the router, the voices, the clock and the taps above
 * it are the same for all.
 */
export interface Transport {
  /**
   * What Asterisk keeps of our audio until it is played; null where Asterisk passes each frame on as it comes, so that one
   * is sent per beat and nothing can be called back.
   */
  readonly queue: PbxQueue | null;
  /** Whether the line is kept alive with silence while nobody talks. */
  readonly silence: boolean;
  /** Whether the connection itself tells of the caller's digits. Where it does not, they come by ARI. */
  readonly digits: boolean;
  /** Asks whether the other side lives; null where a silent line proves nothing, or another sign tells. */
  readonly ping: (() => void) | null;
  /** Bytes that the network has not taken yet. */
  readonly backlog: number;
  /** Sends whole frames. The arrays may be reused afterwards. */
  audio(frames: readonly Uint8Array[]): void;
  close(): void;
  /** Without the courtesies: the other side does not answer. */
  terminate(): void;
}

export interface PbxQueue {
  /** Drops what waits there. */
  flush(): void;
  /** Asks how many frames wait; answered by TransportListener.queued. */
  ask(): void;
}

/** What a transport tells the call whose audio it carries. */
export interface TransportListener {
  /** Audio of the caller in wire format, in order; any length. The array may be reused afterwards. */
  heard(audio: Uint8Array): void;
  /** The other side gave a sign of life that is no audio. */
  alive(): void;
  digit(digit: string): void;
  /** Frames that wait in Asterisk, in the order in which was asked. */
  queued(frames: number): void;
  /** Asterisk takes no more for now, or takes more again. */
  queueFull(full: boolean): void;
  /** Asterisk did not understand: answers that are awaited may not come. */
  queueRefused(): void;
  /** The connection is gone. */
  lost(end: MediaEnd): void;
}
