import { randomUUID } from 'node:crypto';
import { MicrophoneFrame, type StopReason } from '../../shared/contract/audio.ts';
import { FRAME_MS, SAMPLE_RATE } from '../../shared/domain/audio.ts';
import type { CallMedia, OpenCodec } from '../media/port.ts';
import type { AudioPort, OpenAudioPort } from './port.ts';

/** Microphone audio that waits longer than this is dropped: it must not add up to a delay. */
export const MAX_QUEUED_MS = 200;

/** What the window posts from its microphone: a whole frame at this rate, with this token; null where it is not. */
export function readMicrophone(message: unknown, token: string, rate: number): Int16Array | null {
  const frame = MicrophoneFrame.safeParse(message);
  if (!frame.success || frame.data.token !== token) return null;
  const { pcm } = frame.data;
  return pcm.byteLength === (rate / 1000) * FRAME_MS * 2 ? new Int16Array(pcm) : null;
}

export interface MicrophoneDeps {
  callId: string;
  media: CallMedia;
  openAudioPort: OpenAudioPort;
  openCodec: OpenCodec;
  /** Something came that is no frame of this microphone, or came after its end. */
  stray: () => void;
  lost: () => void;
}

/** The operator's microphone on one call, from taking over until stop(): no frame gets through after that. */
export class Microphone {
  readonly callId: string;
  readonly #port: AudioPort;
  readonly #media: CallMedia;
  #stopped = false;

  /** Throws a CordboardError where there is no window to speak from. */
  constructor({ callId, media, openAudioPort, openCodec, stray, lost }: MicrophoneDeps) {
    this.callId = callId;
    this.#media = media;
    const token = randomUUID();
    const rate = SAMPLE_RATE[media.format];
    const codec = openCodec(media.format, rate);
    const voice = media.voice('operator');
    this.#port = openAudioPort({ type: 'cordboard:audio-port', kind: 'microphone', callId, token, rate });
    this.#port.onMessage((message) => {
      const pcm = this.#stopped ? null : readMicrophone(message, token, rate);
      if (!pcm) return stray();
      if (voice.queuedMs < MAX_QUEUED_MS) voice.play(codec.toWire(pcm));
    });
    this.#port.onClose(() => {
      if (!this.#stopped) lost();
    });
  }

  stop(reason: StopReason): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#media.voice('operator').flush();
    this.#port.post({ type: 'stop', reason });
    this.#port.close();
  }
}
