/**
 * Band-limited conversion between sample rates in a ratio of small whole numbers: a polyphase FIR with the tail of the
 * last call kept, so that a stream may come in frames of any length.
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #phases: Float32Array[];
  #tail: Float32Array;
  /** Position of the next output sample, in steps of 1/up input samples, counted from the tail's end. */
  #at = 0;

  /**
   * @param from samples per second that come in
   * @param to samples per second that go out
   */
  constructor(from: number, to: number) {
    const divisor = gcd(from, to);
    this.#up = to / divisor;
    this.#down = from / divisor;
    this.#phases = designPhases(this.#up, this.#down);
    this.#tail = new Float32Array(this.#phases[0]!.length - 1);
  }

  /** Converts what comes next of the stream. */
  process(input: Int16Array): Int16Array {
    const taps = this.#phases[0]!.length;
    const joined = new Float32Array(taps - 1 + input.length);
    joined.set(this.#tail);
    joined.set(input, taps - 1);
    const count = Math.max(0, Math.ceil((input.length * this.#up - this.#at) / this.#down));
    const output = new Int16Array(count);
    let at = this.#at;
    for (let i = 0; i < count; i += 1) {
      const phase = this.#phases[at % this.#up]!;
      const start = Math.floor(at / this.#up);
      let sum = 0;
      for (let k = 0; k < taps; k += 1) sum += joined[start + k]! * phase[k]!;
      output[i] = sum > 32767 ? 32767 : sum < -32768 ? -32768 : Math.round(sum);
      at += this.#down;
    }
    this.#at = at - input.length * this.#up;
    this.#tail = joined.slice(input.length);
    return output;
  }
}

/** A whole sound at another rate. */
export function resampled(pcm: Int16Array, from: number, to: number): Int16Array {
  if (from === to) return pcm;
  const resampler = new Resampler(from, to);
  const length = Math.round((pcm.length * to) / from);
  // The filter's delay is pushed out by silence, and left out in front.
  const delay = Math.round((12 * Math.max(1, Math.ceil(from / to)) * to) / from);
  const flushing = Math.ceil((delay * from) / to) + 1;
  const padded = new Int16Array(pcm.length + flushing);
  padded.set(pcm);
  return resampler.process(padded).subarray(delay, delay + length);
}

const TAPS_PER_PHASE = 24;

/** A Blackman-windowed sinc at the lower of the two Nyquist limits, cut into one filter per output phase. */
function designPhases(up: number, down: number): Float32Array[] {
  const taps = TAPS_PER_PHASE * Math.max(1, Math.ceil(down / up));
  const length = taps * up;
  const cutoff = 0.46 / Math.max(up, down);
  const prototype = new Float32Array(length);
  const middle = (length - 1) / 2;
  for (let n = 0; n < length; n += 1) {
    const x = n - middle;
    const sinc = x === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
    const window =
      0.42 -
      0.5 * Math.cos((2 * Math.PI * n) / (length - 1)) +
      0.08 * Math.cos((4 * Math.PI * n) / (length - 1));
    prototype[n] = sinc * window;
  }
  // Each phase is normalised by itself: an even gain leaves no tone at the input rate.
  return Array.from({ length: up }, (_, phase) => {
    const filter = Float32Array.from({ length: taps }, (_, k) => prototype[(taps - 1 - k) * up + phase]!);
    const gain = filter.reduce((sum, tap) => sum + tap, 0);
    return filter.map((tap) => tap / gain);
  });
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
