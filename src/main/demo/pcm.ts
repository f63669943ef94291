/** Samples in one 20 ms frame at the demo's own rate of 8 kHz. */
export const FRAME_SAMPLES = 160;

export const SILENT_FRAME = new Int16Array(FRAME_SAMPLES);

/** Sum of two frames, clipped; null is nothing. Never changes its arguments. */
export function mix(a: Int16Array | null, b: Int16Array | null): Int16Array | null {
  if (!a) return b;
  if (!b) return a;
  const out = new Int16Array(FRAME_SAMPLES);
  for (let i = 0; i < FRAME_SAMPLES; i++)
    out[i] = Math.max(-32768, Math.min(32767, (a[i] ?? 0) + (b[i] ?? 0)));
  return out;
}

/** Root mean square of a frame, 0 to 32767. */
export function loudness(frame: Int16Array): number {
  let sum = 0;
  for (const sample of frame) sum += sample * sample;
  return Math.sqrt(sum / Math.max(1, frame.length));
}

/** Cuts PCM into frames; the last one is padded with silence. */
export function framesOf(pcm: Int16Array): Int16Array[] {
  const frames: Int16Array[] = [];
  for (let at = 0; at < pcm.length; at += FRAME_SAMPLES) {
    const frame = new Int16Array(FRAME_SAMPLES);
    frame.set(pcm.subarray(at, at + FRAME_SAMPLES));
    frames.push(frame);
  }
  return frames;
}

/** A soft two-note hold tone, `ms` long with a pause after it. */
export function holdTone(ms: number): Int16Array {
  const pcm = new Int16Array(ms * 8);
  const voiced = pcm.length * 0.4;
  for (let i = 0; i < voiced; i++) {
    const hz = i < voiced / 2 ? 392 : 523.25;
    const fade = Math.min(1, i / 400, (voiced - i) / 400);
    pcm[i] = Math.round(2000 * fade * Math.sin((2 * Math.PI * hz * i) / 8000));
  }
  return pcm;
}

/** A line's quiet background: noise of about -66 dBFS, which no voice detector takes for speech. */
export function roomNoise(random: () => number, ms: number): Int16Array {
  return Int16Array.from({ length: ms * 8 }, () => Math.round((random() - 0.5) * 36));
}
