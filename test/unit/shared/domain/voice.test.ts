import { describe, expect, it } from 'vitest';
import { packOf, Voice } from '../../../../src/shared/domain/voice.ts';

describe('the name of a voice', () => {
  it.each(['slt', 'kal', 'kokoro:af_heart', 'my-pack:voice-1'])('may be %s', (name) => {
    expect(Voice.parse(name)).toBe(name);
  });

  it.each([
    '',
    'heart',
    'kokoro:',
    ':af_heart',
    'kokoro:af_heart:x',
    '../x:y',
    'Kokoro:af_heart',
    'a b:c',
    7,
  ])('is not %j', (name) => {
    expect(Voice.safeParse(name).success).toBe(false);
  });

  it('tells the pack and the voice in it', () => {
    expect(packOf('kokoro:af_heart')).toEqual({ pack: 'kokoro', voice: 'af_heart' });
    expect(packOf('slt')).toBeNull();
  });
});
