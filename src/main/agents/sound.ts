import { bytesOf, samplesOf } from '../../shared/domain/engine.ts';

export { resampled } from '../audio/resample.ts';

const WAV_HEADER = 44;

/** A file of 16-bit mono PCM. */
export function wavOf(pcm: Int16Array, rate: number): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(WAV_HEADER + pcm.byteLength);
  const view = new DataView(file.buffer);
  const name = (at: number, text: string) => file.set(Buffer.from(text, 'latin1'), at);
  name(0, 'RIFF');
  view.setUint32(4, file.length - 8, true);
  name(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  name(36, 'data');
  view.setUint32(40, pcm.byteLength, true);
  file.set(bytesOf(pcm), WAV_HEADER);
  return file;
}

/** The sound in a file of 16-bit mono PCM; null where it is none. */
export function soundOfWav(file: Uint8Array): { pcm: Int16Array; rate: number } | null {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const name = (at: number) => Buffer.from(file.subarray(at, at + 4)).toString('latin1');
  if (file.length < WAV_HEADER || name(0) !== 'RIFF' || name(8) !== 'WAVE') return null;
  let rate = 0;
  for (let at = 12; at + 8 <= file.length;) {
    const size = view.getUint32(at + 4, true);
    if (name(at) === 'fmt ' && at + 24 <= file.length) {
      const plain = view.getUint16(at + 10, true) === 1 && view.getUint16(at + 22, true) === 16;
      if (!plain) return null;
      rate = view.getUint32(at + 12, true);
    }
    // A streamed file does not know its length.
    if (name(at) === 'data')
      return rate > 0 ? { pcm: samplesOf(file.subarray(at + 8, at + 8 + size)), rate } : null;
    at += 8 + size + (size % 2);
  }
  return null;
}
