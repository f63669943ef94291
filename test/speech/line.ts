import { pcmToUlaw, ulawToPcm } from '../asterisk/g711.ts';

/** What mu-law leaves of it. */
export const overUlaw = (pcm: Int16Array): Int16Array => ulawToPcm(pcmToUlaw(pcm));

/** Numbers from 0 to 1 that are the same in every run. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** White noise of a loudness (root mean square of 16-bit samples). */
export function noise(ms: number, loudness: number, seed = 1): Int16Array {
  const random = randomOf(seed);
  const swing = loudness * Math.sqrt(12);
  return Int16Array.from({ length: ms * 8 }, () => Math.round((random() - 0.5) * swing));
}

/** A voice with silence around it and noise under all of it, as it comes over the line. */
export function onLine(
  voice: Int16Array,
  options: { before?: number; after?: number; noise?: number } = {},
): Int16Array {
  const { before = 400, after = 900, noise: loudness = 3 } = options;
  const line = noise(before + after + Math.ceil(voice.length / 8), loudness);
  for (const [i, sample] of voice.entries()) {
    const at = before * 8 + i;
    line[at] = Math.max(-32_768, Math.min(32_767, (line[at] ?? 0) + sample));
  }
  return overUlaw(line);
}

/** A burst like a cough or a knock: noise that starts at once and dies away. */
export function cough(ms: number, loudness: number, seed = 7): Int16Array {
  const burst = noise(ms, loudness, seed);
  let last = 0;
  return burst.map((sample, i) => {
    last = last * 0.6 + sample * 0.4;
    return Math.round(last * Math.exp((-4 * i) / burst.length) * 2);
  });
}
