// G.711 mu-law straight from the recommendation's definition: slow, and independent of the product's tables.

const BIAS = 0x84;

export function ulawDecode(byte: number): number {
  const bits = ~byte & 0xff;
  const magnitude = (((bits & 0x0f) << 3) + BIAS) << ((bits & 0x70) >> 4);
  return bits & 0x80 ? BIAS - magnitude : magnitude - BIAS;
}

export function ulawEncode(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), 32_635) + BIAS;
  const exponent = Math.max(0, 31 - Math.clz32(magnitude) - 7);
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

export const ulawToPcm = (bytes: Uint8Array): Int16Array => Int16Array.from(bytes, ulawDecode);
export const pcmToUlaw = (samples: Int16Array): Uint8Array => Uint8Array.from(samples, ulawEncode);
