import type { Problem } from '../../shared/domain/problem.ts';
import type { Voice } from '../../shared/domain/voice.ts';

export type { Voice };

/** What a voice activity detector says about a stream, with the stream's own time in ms. */
export type VadEvent =
  /** Somebody may have begun to talk (first frames over the threshold). */
  | { type: 'onset'; at: number }
  /** It was not speech (a cough, a click): shorter than the minimum. */
  | { type: 'false-onset'; at: number }
  /** It is speech. */
  | { type: 'speech'; at: number }
  /** Silence began, not yet long enough to be the end: a good moment to start recognising. */
  | { type: 'pause'; at: number }
  /** The talker went on after a pause. */
  | { type: 'continued'; at: number }
  /** The turn is over; `endedAt` is when the voice fell silent. */
  | { type: 'end'; at: number; endedAt: number };

export interface VadStream {
  /** 20 ms of 8 kHz PCM. Never blocks. */
  push(pcm: Int16Array): void;
  close(): void;
}

/** Where voice packs are, and who is told of trouble with them. */
export interface PackSource {
  /** The folder of an installed pack that has this voice; null where there is none. */
  folderOf(pack: string, voice: string): string | null;
  trouble(problem: Problem, pack: string): void;
}

/** Speech on this machine, off the main thread. Everything rejects with a SpeechError (CordboardError). */
export interface Speech {
  /** Loads models and workers; resolves with what it took, in ms. */
  warm(): Promise<{ vadMs: number; recognizerMs: number; voicesMs: number }>;
  /**
   * PCM of a sentence at `rate`. Repeated texts come from a bounded cache. Where a voice pack is missing, fails or takes
   * too long, the default voice says it.
   */
  synthesize(text: string, voice: Voice, rate: 8000 | 16000, signal?: AbortSignal): Promise<Int16Array>;
  /**
   * Makes a sentence before it is wanted. Settles when it is made; with a voice pack at once, as that may take minutes
   * for a conversation, and whatever a caller waits for comes first.
   */
  prepare(text: string, voice: Voice, rate: 8000 | 16000): Promise<void>;
  /** Unloads a voice pack; settles when its files are no longer in use. */
  forgetPack(pack: string): Promise<void>;
  /** Unloads every voice pack but those of these voices. One that is wanted again is loaded again. */
  keepVoices(voices: readonly Voice[]): void;
  /**
   * Text of 8 kHz PCM; empty where nothing was understood. One bounded pool for all calls. Words and phrases that are
   * expected are preferred where the recognizer hesitates.
   */
  recognize(pcm: Int16Array, signal?: AbortSignal, expected?: readonly string[]): Promise<string>;
  openVad(
    options: { minSpeechMs: number; pauseMs: number; endMs: number },
    listener: (event: VadEvent) => void,
  ): VadStream;
  close(): Promise<void>;
}
