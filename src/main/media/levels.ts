import type { WireFormat } from '../../shared/domain/audio.ts';
import { decodeSample } from './g711.ts';

/** Every seventh sample is plenty for a meter; an odd step does not fall in with the tones of telephony. */
const STEP = 7;
const FLOOR_DB = -60;

function powers(format: 'ulaw' | 'alaw'): Float32Array {
  return Float32Array.from({ length: 256 }, (_, code) => (decodeSample(format, code) / 32_768) ** 2);
}

const POWER = { ulaw: powers('ulaw'), alaw: powers('alaw') };

/** The loudness of one party, from wire bytes without decoding them. */
export class Meter {
  private readonly format: WireFormat;
  private sum = 0;
  private samples = 0;

  constructor(format: WireFormat) {
    this.format = format;
  }

  add(frame: Uint8Array): void {
    if (this.format === 'slin16') {
      for (let i = 1; i < frame.length; i += 2 * STEP) {
        const high = ((frame[i] ?? 0) << 24) >> 24;
        const sample = ((high << 8) | (frame[i - 1] ?? 0)) / 32_768;
        this.sum += sample * sample;
      }
      this.samples += Math.ceil(frame.length / (2 * STEP));
      return;
    }
    const power = POWER[this.format];
    let sum = 0;
    for (let i = 0; i < frame.length; i += STEP) sum += power[frame[i] ?? 0] ?? 0;
    this.sum += sum;
    this.samples += Math.ceil(frame.length / STEP);
  }

  /** Loudness since the last call, 0 (-60 dBFS or less, or nothing said) to 1 (full scale). */
  take(): number {
    const power = this.samples > 0 ? this.sum / this.samples : 0;
    this.sum = 0;
    this.samples = 0;
    if (power <= 0) return 0;
    return Math.min(1, Math.max(0, 1 - (10 * Math.log10(power)) / FLOOR_DB));
  }
}
