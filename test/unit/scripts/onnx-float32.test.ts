import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { withFloat32 } from '../../../scripts/lib/onnx-float32.mjs';
import { attribute, constant, FLOAT, FLOAT16, modelOf, node, value } from '../../support/tiny-onnx.ts';

/** 59968 as a 16-bit number. */
const LARGE = 0x7b52;
const INFINITE = 0x7c00;

const model = modelOf([
  ...node('Cast', ['in'], 'half', attribute('to', FLOAT16)),
  ...node('Mul', ['half', 'large'], 'out'),
  ...constant('large', FLOAT16, [1], Uint16Array.of(LARGE)),
  ...value(11, 'in', FLOAT, [1]),
  ...value(12, 'out', FLOAT16, [1]),
  ...value(13, 'half', FLOAT16, [1]),
]);

/** The type and the bytes of what it makes of 2. */
async function run(model: Uint8Array): Promise<{ type: string | undefined; bytes: ArrayBufferView }> {
  const session = await InferenceSession.create(model);
  const { out } = await session.run({ in: new Tensor('float32', Float32Array.of(2), [1]) });
  return { type: out?.type, bytes: out?.data as Float32Array };
}

describe('a model with 16-bit numbers', () => {
  it('is one with 32-bit numbers afterwards, in which nothing overflows', async () => {
    const { type, bytes } = await run(model);
    expect(type).toBe('float16');
    expect(new DataView(bytes.buffer, bytes.byteOffset).getUint16(0, true)).toBe(INFINITE);
    expect(await run(withFloat32(Buffer.from(model)))).toEqual({
      type: 'float32',
      bytes: Float32Array.of(119_936),
    });
  });

  it('stays as it is where it has 32-bit numbers already', () => {
    const wide = withFloat32(Buffer.from(model));
    expect(withFloat32(wide).equals(wide)).toBe(true);
  });

  it('is refused where it is none', () => {
    expect(() => withFloat32(Buffer.from('no model at all'))).toThrow();
  });
});
