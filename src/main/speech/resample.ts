/**
 * Doubling and halving the rate of whole sounds by windowed-sinc filters, for speech. Pure; 16-bit PCM or floats in -1..1.
 * Not the converter of streams in main/audio: without its delay, and steeper. What a recogniser hears is whole up to
 * 3.4 kHz (there it is 1.8 dB down), and doubling costs less than half.
 */

/** Zeroth-order modified Bessel function, for the Kaiser window. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 30; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** Low-pass filter of odd length; `cutoff` as a part of the sample rate; the gain at 0 Hz is 1. */
function lowPass(taps: number, cutoff: number, beta: number): Float32Array {
  const middle = (taps - 1) / 2;
  const filter = new Float32Array(taps);
  let sum = 0;
  for (let i = 0; i < taps; i++) {
    const x = i - middle;
    const sinc = x === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
    const window = bessel(beta * Math.sqrt(1 - (x / middle) ** 2)) / bessel(beta);
    filter[i] = sinc * window;
    sum += sinc * window;
  }
  return filter.map((tap) => tap / sum);
}

// From 8 to 16 kHz: every second tap of a half-band filter is 0, so old samples stay and new ones are computed.
const UP_HALF = 16;
const upTaps = lowPass(4 * UP_HALF - 1, 0.25, 7);
/** Taps for the sample half-way between two old ones, from the nearest outwards; both sides are alike. */
const between = Float32Array.from({ length: UP_HALF }, (_, i) => 2 * (upTaps[2 * UP_HALF + 2 * i] as number));

/** 8 kHz PCM as 16 kHz floats in -1..1, twice as many. */
export function upsample2(pcm: Int16Array): Float32Array {
  const out = new Float32Array(pcm.length * 2);
  for (let i = 0; i < pcm.length; i++) {
    out[2 * i] = (pcm[i] as number) / 32768;
    let sum = 0;
    for (let k = 0; k < UP_HALF; k++) {
      sum += (between[k] as number) * ((pcm[i - k] ?? 0) + (pcm[i + 1 + k] ?? 0));
    }
    out[2 * i + 1] = sum / 32768;
  }
  return out;
}

// From 16 to 8 kHz: passes up to 3.4 kHz, so that nothing folds back into the telephone band.
const downTaps = lowPass(95, 3600 / 16000, 6);

/** 16 kHz PCM as 8 kHz PCM, half as many. */
export function downsample2(pcm: Int16Array): Int16Array {
  const out = new Int16Array(Math.ceil(pcm.length / 2));
  const middle = (downTaps.length - 1) / 2;
  for (let i = 0; i < out.length; i++) {
    const from = 2 * i - middle;
    const first = Math.max(0, -from);
    const last = Math.min(downTaps.length, pcm.length - from);
    let sum = 0;
    for (let k = first; k < last; k++) sum += (downTaps[k] as number) * (pcm[from + k] as number);
    out[i] = Math.max(-32768, Math.min(32767, Math.round(sum)));
  }
  return out;
}

/** Floats in -1..1 as 16-bit PCM. */
export function toPcm(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (x) => Math.max(-32768, Math.min(32767, Math.round(x * 32768))));
}

/** Cuts silence (below about -50 dBFS) at both ends, but leaves `leadMs` and `tailMs` of it. */
export function trimSilence(pcm: Int16Array, rate: number, leadMs: number, tailMs: number): Int16Array {
  const loud = (x: number): boolean => Math.abs(x) > 100;
  const first = pcm.findIndex(loud);
  if (first < 0) return new Int16Array(0);
  const last = pcm.findLastIndex(loud);
  const from = Math.max(0, first - Math.round((leadMs * rate) / 1000));
  return pcm.slice(from, last + 1 + Math.round((tailMs * rate) / 1000));
}
