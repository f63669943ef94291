import { Capture, loudness } from './capture.ts';
import type { CaptureOptions, FromCapture } from './messages.ts';

/** What an AudioWorkletGlobalScope has, as far as it is used here. */
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: unknown): void;

/** Cuts the microphone into frames. Ends when its node is told to close. */
class Microphone extends AudioWorkletProcessor {
  readonly #capture: Capture;
  #closed = false;

  constructor({ processorOptions }: { processorOptions: CaptureOptions }) {
    super();
    this.#capture = new Capture(sampleRate, processorOptions.rate);
    this.port.onmessage = () => {
      this.#closed = true;
    };
  }

  process([input]: Float32Array[][]): boolean {
    const samples = input?.[0];
    if (samples && !this.#closed)
      this.#capture.push(samples, (frame) => {
        const message: FromCapture = { pcm: frame.buffer, level: loudness(frame) };
        this.port.postMessage(message, [frame.buffer]);
      });
    return !this.#closed;
  }
}

registerProcessor('cordboard-microphone', Microphone);
