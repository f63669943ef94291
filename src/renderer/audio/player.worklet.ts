import type { FromPlayer, PlayerOptions, ToPlayer } from './messages.ts';
import { Playout } from './playout.ts';

/** What an AudioWorkletGlobalScope has, as far as it is used here. */
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: unknown): void;

const STATS_EVERY = 375;

/**
 * Plays the frames of one call. The call's port is handed in here, so that frames reach the audio thread without
 * passing the window's thread, which may be busy drawing.
 */
class Player extends AudioWorkletProcessor {
  readonly #playout: Playout;
  #mixed = false;
  #closed = false;
  #port: MessagePort | null = null;
  #blocks = 0;

  constructor({ processorOptions }: { processorOptions: PlayerOptions }) {
    super();
    this.#playout = new Playout(processorOptions.rate, sampleRate);
    this.port.onmessage = ({ data }: MessageEvent<ToPlayer>) => this.#told(data);
  }

  #told(message: ToPlayer): void {
    if (message.type === 'mix') this.#mixed = message.mixed;
    else if (message.type === 'close') this.#close();
    else {
      this.#port = message.port;
      this.#port.onmessage = ({ data }: MessageEvent<unknown>) => this.#received(data);
    }
  }

  #received(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      if (data.byteLength % 4 === 0) this.#playout.push(new Int16Array(data));
      return;
    }
    const isEnd = typeof data === 'object' && data !== null && 'type' in data && data.type === 'end';
    if (isEnd) this.#tell({ type: 'ended' });
  }

  #close(): void {
    this.#closed = true;
    this.#port?.close();
  }

  #tell(message: FromPlayer): void {
    this.port.postMessage(message);
  }

  process(_inputs: Float32Array[][], [output]: Float32Array[][]): boolean {
    const left = output?.[0];
    const right = output?.[1];
    if (!left || !right) return !this.#closed;
    this.#playout.pull(left, right);
    if (this.#mixed)
      for (let i = 0; i < left.length; i += 1) {
        const both = Math.max(-1, Math.min(1, left[i]! + right[i]!));
        left[i] = both;
        right[i] = both;
      }
    this.#blocks += 1;
    if (this.#blocks % STATS_EVERY === 0) this.#tell({ type: 'stats', stats: this.#playout.stats });
    return !this.#closed;
  }
}

registerProcessor('cordboard-player', Player);
