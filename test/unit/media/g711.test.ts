import { describe, expect, it } from 'vitest';
import { decode, encode, mix, SILENCE_BYTE } from '../../../src/main/media/g711.ts';

/** The bit-by-bit algorithms of ITU-T G.711 as Sun's well-known g711.c has them (16-bit u-law form of CCITT, 13-bit A-law). */
function linearToUlaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  let magnitude = Math.min(Math.abs(sample), 32_635) + 0x84;
  let exponent = 7;
  for (let mask = 0x4000; (magnitude & mask) === 0 && exponent > 0; mask >>= 1) exponent--;
  magnitude = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | magnitude) & 0xff;
}

function ulawToLinear(code: number): number {
  const u = ~code & 0xff;
  const t = (((u & 0x0f) << 3) + 0x84) << ((u & 0x70) >> 4);
  return u & 0x80 ? 0x84 - t : t - 0x84;
}

const SEGMENT_ENDS = [0x1f, 0x3f, 0x7f, 0xff, 0x1ff, 0x3ff, 0x7ff, 0xfff];

function linearToAlaw(sample: number): number {
  let value = sample >> 3;
  const mask = value >= 0 ? 0xd5 : 0x55;
  if (value < 0) value = -value - 1;
  const segment = SEGMENT_ENDS.findIndex((end) => value <= end);
  const low = segment < 2 ? (value >> 1) & 0x0f : (value >> segment) & 0x0f;
  return ((segment << 4) | low) ^ mask;
}

function alawToLinear(code: number): number {
  const a = code ^ 0x55;
  const segment = (a & 0x70) >> 4;
  let t = (a & 0x0f) << 4;
  if (segment === 0) t += 8;
  else if (segment === 1) t += 0x108;
  else t = (t + 0x108) << (segment - 1);
  return a & 0x80 ? t : -t;
}

const everySample = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
const everyCode = Uint8Array.from({ length: 256 }, (_, i) => i);

describe('G.711', () => {
  it('encodes every sample as the reference does, in u-law', () => {
    expect([...encode('ulaw', everySample)]).toEqual([...everySample].map(linearToUlaw));
  });

  it('encodes every sample as the reference does, in A-law', () => {
    expect([...encode('alaw', everySample)]).toEqual([...everySample].map(linearToAlaw));
  });

  it('decodes every code as the reference does', () => {
    const plain = (values: number[]): number[] => values.map((value) => value + 0);
    expect(plain([...decode('ulaw', everyCode)])).toEqual(plain([...everyCode].map(ulawToLinear)));
    expect(plain([...decode('alaw', everyCode)])).toEqual(plain([...everyCode].map(alawToLinear)));
  });

  it('takes slin16 as 16-bit little endian', () => {
    const wire = Uint8Array.of(0x01, 0x00, 0xff, 0xff, 0x00, 0x80, 0xff, 0x7f);
    expect([...decode('slin16', wire)]).toEqual([1, -1, -32_768, 32_767]);
    expect([...encode('slin16', Int16Array.of(1, -1, -32_768, 32_767))]).toEqual([...wire]);
  });

  it.each(['ulaw', 'alaw', 'slin16'] as const)('calls silence silence in %s', (format) => {
    const wire = new Uint8Array(320).fill(SILENCE_BYTE[format]);
    for (const sample of decode(format, wire)) expect(Math.abs(sample)).toBeLessThanOrEqual(8);
  });

  it('mixes by adding, and clips instead of wrapping', () => {
    const a = encode('slin16', Int16Array.of(1000, 30_000, -30_000));
    const b = encode('slin16', Int16Array.of(234, 30_000, -30_000));
    expect([...decode('slin16', mix('slin16', a, b))]).toEqual([1234, 32_767, -32_768]);
  });
});
