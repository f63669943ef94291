import type { WireFormat } from '../../shared/domain/audio.ts';

/** G.711 (ITU-T) by table: 256 entries to decode, 65536 (u-law) and 4096 (A-law) to encode. */

const ULAW_DECODE = new Int16Array(256);
const ALAW_DECODE = new Int16Array(256);
/** Index: the sample's 16 bits. U-law steps lie symmetrically about zero, so no shorter index serves both signs. */
const ULAW_ENCODE = new Uint8Array(65_536);
/** Index: (sample + 32768) >> 4. The four lowest bits of 16 never change an A-law code. */
const ALAW_ENCODE = new Uint8Array(4096);

const ULAW_BIAS = 0x84;
const ULAW_CLIP = 32_635;

for (let code = 0; code < 256; code++) {
  const u = ~code & 0xff;
  const magnitude = ((((u & 0x0f) << 3) + ULAW_BIAS) << ((u & 0x70) >> 4)) - ULAW_BIAS;
  ULAW_DECODE[code] = u & 0x80 ? -magnitude : magnitude;

  const a = code ^ 0x55;
  const segment = (a & 0x70) >> 4;
  const mantissa = (a & 0x0f) << 4;
  const level = segment === 0 ? mantissa + 8 : (mantissa + 0x108) << (segment - 1);
  ALAW_DECODE[code] = a & 0x80 ? level : -level;
}

function ulawCode(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(ULAW_CLIP, Math.abs(sample)) + ULAW_BIAS;
  const exponent = Math.max(0, 31 - Math.clz32(magnitude) - 7);
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

function alawCode(sample: number): number {
  // A-law quantises 13 bits; negative values are one's complement, as in the ITU reference.
  const short = sample >> 3;
  const magnitude = short >= 0 ? short : ~short;
  const exponent = magnitude < 32 ? 0 : 31 - Math.clz32(magnitude) - 4;
  const mantissa = exponent === 0 ? (magnitude >> 1) & 0x0f : (magnitude >> exponent) & 0x0f;
  return ((short >= 0 ? 0x80 : 0) | (exponent << 4) | mantissa) ^ 0x55;
}

for (let i = 0; i < ULAW_ENCODE.length; i++) ULAW_ENCODE[i] = ulawCode((i << 16) >> 16);
for (let i = 0; i < ALAW_ENCODE.length; i++) ALAW_ENCODE[i] = alawCode((i << 4) - 32_768);

/** One wire byte of silence; slin16 has two of it per sample. */
export const SILENCE_BYTE: Readonly<Record<WireFormat, number>> = { ulaw: 0xff, alaw: 0xd5, slin16: 0 };

function decodeTable(format: 'ulaw' | 'alaw'): Int16Array {
  return format === 'ulaw' ? ULAW_DECODE : ALAW_DECODE;
}

/** 16-bit PCM of one wire byte of G.711. */
export function decodeSample(format: 'ulaw' | 'alaw', code: number): number {
  return decodeTable(format)[code & 0xff] ?? 0;
}

/** Wire bytes (whole samples) to 16-bit PCM at the format's own rate. Always a fresh array. */
export function decode(format: WireFormat, wire: Uint8Array): Int16Array {
  if (format === 'slin16') {
    const pcm = new Int16Array(wire.length >> 1);
    for (let i = 0, at = 0; i < pcm.length; i++, at += 2)
      pcm[i] = (wire[at] ?? 0) | ((wire[at + 1] ?? 0) << 8);
    return pcm;
  }
  const table = decodeTable(format);
  const pcm = new Int16Array(wire.length);
  for (let i = 0; i < wire.length; i++) pcm[i] = table[wire[i] ?? 0] ?? 0;
  return pcm;
}

/** 16-bit PCM at the format's own rate to wire bytes. Always a fresh array. */
export function encode(format: WireFormat, pcm: Int16Array): Uint8Array {
  if (format === 'slin16') {
    const wire = new Uint8Array(pcm.length * 2);
    for (let i = 0, at = 0; i < pcm.length; i++, at += 2) {
      const sample = pcm[i] ?? 0;
      wire[at] = sample & 0xff;
      wire[at + 1] = (sample >> 8) & 0xff;
    }
    return wire;
  }
  const wire = new Uint8Array(pcm.length);
  if (format === 'ulaw') {
    for (let i = 0; i < pcm.length; i++) wire[i] = ULAW_ENCODE[(pcm[i] ?? 0) & 0xffff] ?? 0;
  } else {
    for (let i = 0; i < pcm.length; i++) wire[i] = ALAW_ENCODE[((pcm[i] ?? 0) + 32_768) >> 4] ?? 0;
  }
  return wire;
}

/** The sum of two voices in wire format, clipped rather than wrapped. Both have the same length. */
export function mix(format: WireFormat, a: Uint8Array, b: Uint8Array): Uint8Array {
  const sum = decode(format, a);
  const other = decode(format, b);
  for (let i = 0; i < sum.length; i++) {
    const value = (sum[i] ?? 0) + (other[i] ?? 0);
    sum[i] = value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value;
  }
  return encode(format, sum);
}
