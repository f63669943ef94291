import { randomUUID } from 'node:crypto';
import { FRAME_MS } from '../../shared/domain/audio.ts';
import type { TapFrame } from '../media/port.ts';
import type { AudioPort, OpenAudioPort } from './port.ts';

/** One listening of this desk: what the window hears of a call, until end(). */
export class Listening {
  readonly callId: string;
  readonly #port: AudioPort;
  readonly #samples: number;
  readonly #closing = new AbortController();

  /** @param lost the window's end is closed */
  constructor(openAudioPort: OpenAudioPort, callId: string, rate: 8000 | 16000, lost: () => void) {
    this.callId = callId;
    this.#samples = (rate / 1000) * FRAME_MS;
    const token = randomUUID();
    this.#port = openAudioPort({ type: 'cordboard:audio-port', kind: 'listen', callId, token, rate });
    this.#port.onClose(lost);
  }

  /** Aborted when it ends. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Caller left, the other side right, as one buffer per frame. Null is silence. */
  readonly hear = ({ caller, other }: TapFrame): void => {
    const both = new Int16Array(this.#samples * 2);
    for (let i = 0; i < this.#samples; i += 1) {
      both[i * 2] = caller?.[i] ?? 0;
      both[i * 2 + 1] = other?.[i] ?? 0;
    }
    this.#port.post(both.buffer);
  };

  end(): void {
    this.#closing.abort();
    this.#port.post({ type: 'end' });
    this.#port.close();
  }
}
