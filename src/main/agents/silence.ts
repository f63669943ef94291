import { FRAME_MS } from '../../shared/domain/audio.ts';
import { bytesPerMs, type EngineFormat } from '../../shared/domain/engine.ts';

/** One frame in which nobody speaks. */
export function silentFrame(format: EngineFormat): Uint8Array {
  const frame = new Uint8Array(bytesPerMs(format) * FRAME_MS);
  return format.encoding === 'pcm' ? frame : frame.fill(format.encoding === 'ulaw' ? 0xff : 0xd5);
}

/** Silence in real time: many an engine ends a conversation in which it hears nothing at all. */
export class Silence {
  readonly #frame: Uint8Array;
  readonly #send: (frame: Uint8Array) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(format: EngineFormat, send: (frame: Uint8Array) => void) {
    this.#frame = silentFrame(format);
    this.#send = send;
  }

  begin(): void {
    this.#timer ??= setInterval(() => this.#send(this.#frame), FRAME_MS);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
