/**
 * Fills what a lost packet leaves out, in the way of ITU-T G.711 Appendix I: goes on with the last period of the voice, fades
 * out after a moment, and blends over to what is heard again.
 */
export class Concealer {
  private readonly rate: number;
  /** The latest that was heard, or made up. */
  private history: Int16Array;
  /** The period that is repeated, while something is missing. */
  private period: Int16Array | null = null;
  private position = 0;
  /** Samples made up since the last that was heard. */
  private made = 0;

  /** @param rate samples per second */
  constructor(rate: 8000 | 16000) {
    this.rate = rate;
    this.history = new Int16Array(this.ms(KEPT_MS));
  }

  /** Audio that was heard. After a gap its beginning is blended over from what was made up. */
  heard(samples: Int16Array): Int16Array {
    const blended = this.period ? this.blend(samples, this.period) : samples;
    this.period = null;
    this.made = 0;
    this.remember(blended);
    return blended;
  }

  /** Makes up as many samples. */
  missing(count: number): Int16Array {
    this.period ??= this.lastPeriod();
    const out = this.goOn(count, this.period);
    this.remember(out);
    return out;
  }

  /** Nobody speaks any more: what comes next is no continuation. */
  rest(): void {
    this.period = null;
    this.made = 0;
  }

  private goOn(count: number, period: Int16Array): Int16Array {
    const out = new Int16Array(count);
    const full = this.ms(FULL_MS);
    const fade = this.ms(FADE_MS);
    for (let i = 0; i < count; i++, this.made++) {
      const loudness = Math.max(0, Math.min(1, 1 - (this.made - full) / fade));
      out[i] = (period[this.position] ?? 0) * loudness;
      this.position = (this.position + 1) % period.length;
    }
    return out;
  }

  private blend(samples: Int16Array, period: Int16Array): Int16Array {
    const count = Math.min(samples.length, this.ms(BLEND_MS));
    const tail = this.goOn(count, period);
    const out = Int16Array.from(samples);
    for (let i = 0; i < count; i++) {
      const share = (i + 1) / (count + 1);
      out[i] = (samples[i] ?? 0) * share + (tail[i] ?? 0) * (1 - share);
    }
    return out;
  }

  /** The last period of the voice, its end bent so that it meets its own beginning. */
  private lastPeriod(): Int16Array {
    const { history } = this;
    const length = this.pitch();
    const period = history.slice(history.length - length);
    this.position = 0;
    // Over the last quarter: towards what came before the period, which is what goes on into its beginning.
    const overlap = length >> 2;
    for (let i = 0; i < overlap; i++) {
      const share = (i + 1) / (overlap + 1);
      const at = length - overlap + i;
      const before = history[history.length - length - overlap + i] ?? 0;
      period[at] = (period[at] ?? 0) * (1 - share) + before * share;
    }
    return period;
  }

  /** Samples of one period: where the latest audio is most like itself. */
  private pitch(): number {
    const { history } = this;
    const window = this.ms(COMPARED_MS);
    const from = history.length - window;
    let best = this.ms(LONGEST_MS);
    let most = 0;
    for (let lag = this.ms(SHORTEST_MS); lag <= this.ms(LONGEST_MS); lag++) {
      let product = 0;
      let energy = 1;
      for (let i = from; i < history.length; i++) {
        const earlier = history[i - lag] ?? 0;
        product += (history[i] ?? 0) * earlier;
        energy += earlier * earlier;
      }
      const likeness = product / Math.sqrt(energy);
      if (likeness > most) {
        most = likeness;
        best = lag;
      }
    }
    return best;
  }

  private remember(samples: Int16Array): void {
    const { history } = this;
    if (samples.length >= history.length) {
      history.set(samples.subarray(samples.length - history.length));
      return;
    }
    history.copyWithin(0, samples.length);
    history.set(samples, history.length - samples.length);
  }

  private ms(ms: number): number {
    return Math.round((ms * this.rate) / 1000);
  }
}

/** Voices from 66 to 200 Hz and the multiples of their periods. */
const SHORTEST_MS = 5;
const LONGEST_MS = 15;
const COMPARED_MS = 20;
const KEPT_MS = 50;
/** Made up at full loudness, then faded to silence. */
const FULL_MS = 10;
const FADE_MS = 50;
const BLEND_MS = 4;
