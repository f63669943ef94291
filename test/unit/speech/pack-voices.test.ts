import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '../../../src/main/log.ts';
import { PackVoices } from '../../../src/main/speech/pack-voices.ts';
import { Voices } from '../../../src/main/speech/voices.ts';
import { makeVoicePack, VOCABULARY } from '../../support/voice-pack.ts';
import { LOUDEST } from '../../support/tiny-onnx.ts';

const worker = new URL('../../../src/main/speech/worker.ts', import.meta.url);
const log = createLog({ level: 'silent' });
/** Samples of a symbol at 8 kHz. */
const SYMBOL = 400;

let folder: string;
let builtIn: Voices;
let voices: PackVoices;
const troubles: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordboard-voices-'));
  await makeVoicePack(folder);
  troubles.length = 0;
  builtIn = new Voices(worker, log);
  voices = new PackVoices({
    url: worker,
    log,
    builtIn,
    packs: {
      folderOf: (pack, voice) => (pack === 'tiny' && voice !== 'gone' ? folder : null),
      trouble: ({ code }, pack) => troubles.push(`${pack} ${code}`),
    },
  });
});
afterEach(async () => {
  await Promise.all([voices.close(), builtIn.close()]);
  await rm(folder, { recursive: true, force: true });
});

/** How loud each symbol is, as the number by which the vocabulary knows it times the style's. */
function numbersIn(pcm: Int16Array): number[] {
  const numbers: number[] = [];
  for (let at = 80; at + SYMBOL <= pcm.length; at += SYMBOL) {
    // The middle of the symbol: at its ends the filter has its neighbours in it.
    const middle = pcm.subarray(at + 100, at + SYMBOL - 100);
    const power = middle.reduce((sum, x) => sum + (x / 32_768) ** 2, 0) / middle.length;
    numbers.push(Math.sqrt(2 * power) * LOUDEST);
  }
  return numbers;
}

function expectNumbers(found: number[], wanted: number[]): void {
  expect(found.slice(0, wanted.length).map((n, i) => Math.abs(n - (wanted[i] ?? 0)) < 3)).toEqual(
    wanted.map(() => true),
  );
}

const HELLO = (['h', 'ə', 'l', 'ˈ', 'O', '.'] as const).map((symbol) => VOCABULARY[symbol]);

describe('a voice pack', () => {
  it('speaks the symbols of a text in order, in the voice that was asked for', async () => {
    const loud = await voices.synthesize('Hello.', 'tiny:loud', 8000);
    expectNumbers(numbersIn(loud), HELLO);
    const soft = await voices.synthesize('Hello.', 'tiny:soft', 8000);
    expectNumbers(
      numbersIn(soft),
      HELLO.map((number) => number / 2),
    );
    expect((await voices.synthesize('Hello.', 'tiny:loud', 16_000)).length).toBeCloseTo(loud.length * 2, -2);
    expect(troubles).toEqual([]);
  });

  it('says a text with more symbols than the model takes, in parts', async () => {
    const text = 'hello '.repeat(150).trim();
    const pcm = await voices.synthesize(text, 'tiny:loud', 8000);
    // 5 symbols and a space for each, and two more around each part: no symbol is lost.
    expect(pcm.length).toBeGreaterThan(150 * 6 * SYMBOL - SYMBOL);
  });

  it('that is not installed, or has no such voice, leaves the words to the default voice', async () => {
    const rms = await builtIn.synthesize('Hello.', 'rms', 8000);
    expect(await voices.synthesize('Hello.', 'gone:any', 8000)).toBe(rms);
    expect(await voices.synthesize('Hello.', 'tiny:gone', 8000)).toBe(rms);
    expect(troubles).toEqual([]);
  });

  it.each([
    ['a file was changed', () => writeFile(join(folder, 'soft.bin'), Buffer.alloc(510 * 1024))],
    ['a file is gone', () => rm(join(folder, 'model.onnx'))],
  ])(
    'is not used where %s: the default voice speaks, and the trouble is told once',
    async (_, spoil) => {
      await spoil();
      const rms = await builtIn.synthesize('Hello.', 'rms', 8000);
      expect(await voices.synthesize('Hello.', 'tiny:loud', 8000)).toBe(rms);
      expect(await voices.synthesize('Hello.', 'tiny:soft', 8000)).toBe(rms);
      expect(troubles).toEqual(['tiny voice-pack-damaged']);
    },
    20_000,
  );

  it('with the right checksums and a model that is none is refused as well', async () => {
    const { manifest } = await makeVoicePack(folder);
    const { sha256 } = await import('../../../src/main/speech/packs/manifest.ts');
    const content = Buffer.from('this is no model');
    const files = manifest.files.map((file) =>
      file.name === 'model.onnx' ? { ...file, bytes: content.length, sha256: sha256(content) } : file,
    );
    await makeVoicePack(folder, { files });
    await writeFile(join(folder, 'model.onnx'), content);
    expect((await voices.synthesize('Hello.', 'tiny:loud', 8000)).length).toBeGreaterThan(0);
    expect(troubles).toEqual(['tiny voice-pack-damaged']);
  }, 20_000);

  it('makes sentences in advance without anybody waiting for them', async () => {
    await voices.prepare('Hello.', 'tiny:loud', 8000);
    await voices.prepare('Hello.', 'gone:any', 8000);
    const first = voices.synthesize('Hello.', 'tiny:loud', 8000);
    const again = voices.synthesize('Hello.', 'tiny:loud', 8000);
    expect(await first).toBe(await again);
  });

  it('is unloaded when no agent speaks with it, and loaded again when one does', async () => {
    const { threadId } = await threadOf('tiny:loud');
    voices.keep(['tiny:soft', 'rms']);
    expect((await threadOf('tiny:loud')).threadId).toBe(threadId);
    voices.keep(['rms']);
    const later = await threadOf('tiny:loud');
    expect(later.threadId).not.toBe(threadId);
  });
});

/** The worker that speaks a voice, by what Node calls its threads. */
async function threadOf(voice: 'tiny:loud'): Promise<{ threadId: number | undefined }> {
  const started = vi.spyOn(Voices.prototype, 'synthesize');
  await voices.synthesize('Hello.', voice, 8000);
  const pool = started.mock.contexts[0] as Voices;
  started.mockRestore();
  return { threadId: pool.link.threadId };
}
