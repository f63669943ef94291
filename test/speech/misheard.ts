// Writes test/fixtures/misheard.json: what the recognizer makes of SAYINGS in four voices over mu-law and noise.
// Run it by hand where the recognizer, the voices or the sayings change: node test/speech/misheard.ts
import { writeFileSync } from 'node:fs';
import { createLog } from '../../src/main/log.ts';
import type { Voice } from '../../src/main/speech/port.ts';
import { openSpeech } from '../../src/main/speech/speech.ts';
import { onLine } from './line.ts';
import { SAYINGS, SPOKEN_NUMBERS } from './sayings.ts';

const VOICES: readonly Voice[] = ['slt', 'rms', 'awb', 'kal'];
/** Loudness of the noise: a quiet line and a bad one. */
const NOISES = [3, 120];

const speech = openSpeech({
  workerUrl: new URL('../../src/main/speech/worker.ts', import.meta.url),
  log: createLog({ level: 'silent' }),
});

async function heard(text: string): Promise<string[]> {
  const texts = VOICES.flatMap((voice) => NOISES.map((noise) => ({ voice, noise })));
  const all = await Promise.all(
    texts.map(async ({ voice, noise }) => {
      const pcm = await speech.synthesize(text, voice, 8000);
      return speech.recognize(onLine(pcm, { before: 300, after: 160, noise }));
    }),
  );
  return [...new Set(all)];
}

const sayings = [];
for (const { template, step, to, texts } of SAYINGS)
  for (const said of texts) sayings.push({ template, step, to, said, heard: await heard(said) });
const numbers = [];
for (const [said, digits] of SPOKEN_NUMBERS) numbers.push({ said, digits, heard: await heard(said) });
writeFileSync(
  new URL('../fixtures/misheard.json', import.meta.url),
  `${JSON.stringify({ sayings, numbers }, null, 2)}\n`,
);
await speech.close();
