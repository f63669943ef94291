import { FRAME_MS } from '../../shared/domain/audio.ts';
import { samplesOf, type EngineFormat } from '../../shared/domain/engine.ts';

/** Mean amplitude of 16-bit samples above which a frame counts as voice: some -40 dBFS. */
const LOUD = 330;

/** When a caller's voice was last heard, for engines that tell what was said but not when it ended. */
export class VoiceEnd {
  readonly #format: EngineFormat;
  #at: number | null = null;

  constructor(format: EngineFormat) {
    this.#format = format;
  }

  /** One frame, as the session hears it. */
  hear(audio: Uint8Array): void {
    if (loudness(this.#format, audio) > LOUD) this.#at = Date.now();
  }

  /** Unix ms; null where the caller was silent since the last call of this. */
  take(): number | null {
    const at = this.#at;
    this.#at = null;
    return at === null ? null : at - FRAME_MS / 2;
  }
}

function loudness({ encoding }: EngineFormat, audio: Uint8Array): number {
  let sum = 0;
  if (encoding === 'pcm') {
    const samples = samplesOf(audio);
    for (const sample of samples) sum += Math.abs(sample);
    return sum / Math.max(1, samples.length);
  }
  for (const byte of audio) {
    // Sign apart, the inverted bits grow with the amplitude: segment, then step within it.
    const bits = (encoding === 'ulaw' ? ~byte : byte ^ 0x55) & 0x7f;
    sum += ((bits & 0x0f) + 16) << (bits >> 4);
  }
  return (sum / Math.max(1, audio.length) - 16) * 8;
}
