/** What a speech worker is for. Given to it at its start. */
export type Role = 'vad' | 'recognizer' | 'voices' | 'pack';

export interface WorkerSetup {
  role: Role;
  /** One number shared with a recognizer: the request that it may drop. */
  cancelled: Int32Array;
  /** The folder of the voice pack that a worker of this role speaks with. */
  pack?: string;
}

/** Samples of a frame that silero judges (32 ms at 8 kHz), and of the audio before it that it wants to see too. */
export const FRAME = 256;
export const CONTEXT = 32;
export const FRAME_MS = FRAME / 8;

/** Frames of many streams, in the order of their time. */
export interface VadBatch {
  /** The number of the stream that a frame belongs to. */
  streams: Uint16Array;
  /** 1 where the model should forget what it knew of the stream. */
  fresh: Uint8Array;
  /** CONTEXT + FRAME samples of each. */
  audio: Int16Array;
}

export type ToWorker =
  /** Finish what is under way, then end. A thread ended from outside in the middle of an inference takes the process with it. */
  | { type: 'end' }
  | ({ type: 'frames' } & VadBatch)
  | { type: 'forget'; stream: number }
  | { type: 'recognize'; id: number; pcm: Int16Array; expected: readonly string[] }
  | { type: 'speak'; id: number; text: string; voice: string; rate: 8000 | 16000 };

export type FromWorker =
  /** Loaded and run once, in `ms`. */
  | { type: 'ready'; ms: number }
  | { type: 'probabilities'; of: Float32Array }
  | { type: 'text'; id: number; text: string }
  | { type: 'pcm'; id: number; pcm: Int16Array }
  /** The request failed; the worker goes on. */
  | { type: 'failed'; id: number; message: string };
