import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { piecesOf } from '../../src/main/agents/sentences.ts';
import { createLog } from '../../src/main/log.ts';
import { MANIFEST, parseManifest } from '../../src/main/speech/packs/manifest.ts';
import type { Voice } from '../../src/main/speech/port.ts';
import { openSpeech } from '../../src/main/speech/speech.ts';
import { median, type Bench } from './bench.ts';

/** The folder of a voice pack (docs/voices.md); it is far too large to be fetched for this. */
const PACK = process.env['CORDBOARD_VOICE_PACK'];
const RATE = 8000;
const ROUNDS = 3;
const SENTENCES = [
  'Good morning, this is the workshop of Acme Cycles.',
  'Your order is ready, and you can pick it up until six.',
  'The first free appointment is on Thursday, at half past nine in the morning.',
  'I am sorry, but I could not find that number.',
  'That is forty five dollars, and it takes two days.',
  'One moment please, I am connecting you with a colleague.',
];

/** What a neural voice costs, beside flite: one sentence after the other, as one call needs them. */
const bench: Bench = {
  names:
    PACK === undefined
      ? []
      : [
          'voice.kokoro_ratio',
          'voice.kokoro_first_audio_ms',
          'voice.kokoro_load_ms',
          'voice.kokoro_memory_mb',
        ],
  ...(PACK === undefined && { skipped: 'CORDBOARD_VOICE_PACK names no voice pack' }),

  async run(report) {
    const folder = resolve(process.env['INIT_CWD'] ?? '.', PACK ?? '');
    const { id, voices } = parseManifest(await readFile(join(folder, MANIFEST)));
    const [voice] = voices.filter(({ id }) => id === 'af_heart').concat(voices);
    if (!voice) throw new Error('the pack has no voice');
    const name: Voice = `${id}:${voice.id}`;
    const before = process.memoryUsage.rss();
    const { loadMs, ...kokoro } = await measured(folder, name);
    // Taken while the model was loaded.
    report({
      name: 'voice.kokoro_memory_mb',
      value: (kokoro.rss - before) / 1e6,
      unit: 'MB',
      baseline: null,
      goal: null,
    });
    const flite = await measured(folder, 'rms');
    report({ name: 'voice.kokoro_load_ms', value: loadMs, unit: 'ms', baseline: flite.loadMs, goal: null });
    report({
      name: 'voice.kokoro_ratio',
      value: kokoro.ratio,
      unit: 'ratio',
      baseline: flite.ratio,
      goal: null,
    });
    report({
      name: 'voice.kokoro_first_audio_ms',
      value: kokoro.firstMs,
      unit: 'ms',
      baseline: flite.firstMs,
      goal: null,
    });
  },
};

/** Time over length of all sentences, and the time to the first piece of one (medians of rounds and of sentences). */
async function measured(folder: string, voice: Voice) {
  const ratios: number[] = [];
  const firsts: number[] = [];
  const loads: number[] = [];
  let rss = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const troubles: string[] = [];
    const speech = openSpeech({
      workerUrl: new URL('../../src/main/speech/worker.ts', import.meta.url),
      log: createLog({ level: 'silent' }),
      packs: {
        folderOf: () => folder,
        trouble: (problem) => {
          troubles.push(problem.message);
        },
      },
    });
    const loading = performance.now();
    await speech.synthesize('Hello.', voice, RATE);
    loads.push(performance.now() - loading);
    let took = 0;
    let spoken = 0;
    for (const sentence of SENTENCES) {
      for (const [i, piece] of piecesOf(sentence, voice).entries()) {
        const asked = performance.now();
        const pcm = await speech.synthesize(piece, voice, RATE);
        took += performance.now() - asked;
        spoken += pcm.length / (RATE / 1000);
        if (i === 0) firsts.push(performance.now() - asked);
      }
    }
    ratios.push(took / spoken);
    rss = Math.max(rss, process.memoryUsage.rss());
    await speech.close();
    if (troubles.length > 0) throw new Error(troubles.join('; '));
  }
  return { ratio: median(ratios), firstMs: median(firsts), loadMs: median(loads), rss };
}

export default bench;
