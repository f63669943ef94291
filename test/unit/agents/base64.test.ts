import { expect, it } from 'vitest';
import { Base64Audio, fromBase64, toBase64 } from '../../../src/main/agents/base64.ts';

it('carries audio unchanged, also a part of a greater memory', () => {
  const bytes = Uint8Array.from({ length: 481 }, (_, i) => i);
  for (const part of [bytes, bytes.subarray(3, 163), bytes.subarray(1, 2), bytes.subarray(0, 0)])
    expect(Uint8Array.from(fromBase64(toBase64(part)) ?? [])).toEqual(Uint8Array.from(part));
});

it('does not take something else for audio', () => {
  for (const text of ['%%%%', 'AAAAA', 'AAAA BBBB', '{"audio":1}', 'AA=A'])
    expect([text, Base64Audio.safeParse(text).success]).toEqual([text, false]);
  expect(Base64Audio.safeParse(7).success).toBe(false);
});
