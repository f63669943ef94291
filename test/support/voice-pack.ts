import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256, type Manifest } from '../../src/main/speech/packs/manifest.ts';
import { tinyKokoro } from './tiny-onnx.ts';

/** The symbols that the small pack knows, by their numbers. */
export const VOCABULARY = { h: 40, ə: 80, l: 120, ˈ: 20, O: 160, ' ': 10, '.': 30, n: 60, I: 140 };
const LEXICON = 'hello HH AH0 L OW1\nnine N AY1 N\n';
const STYLE = 256;
/** Styles for up to so many symbols. */
const ROWS = 510;

/** A voice whose every style is the same number: how loud the small model speaks. */
const styles = (loudness: number) => Buffer.from(new Float32Array(STYLE * ROWS).fill(loudness).buffer);

export interface MadePack {
  folder: string;
  manifest: Manifest;
  /** Of manifest.json. */
  sha256: string;
}

/** A voice pack of a few kilobytes, which the real loading code loads: voices `loud` and `soft` of the pack `tiny`. */
export async function makeVoicePack(folder: string, change: Partial<Manifest> = {}): Promise<MadePack> {
  const contents: Record<string, Uint8Array> = {
    'model.onnx': tinyKokoro(),
    'vocabulary.json': Buffer.from(JSON.stringify(VOCABULARY)),
    'lexicon.txt': Buffer.from(LEXICON),
    'loud.bin': styles(1),
    'soft.bin': styles(0.5),
  };
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(contents)) await writeFile(join(folder, name), content);
  const manifest: Manifest = {
    format: 'cordboard-voice-pack',
    version: 1,
    id: 'tiny',
    name: 'Tiny',
    language: 'en-US',
    licence: 'MIT',
    engine: 'kokoro',
    sampleRate: 24_000,
    model: 'model.onnx',
    vocabulary: 'vocabulary.json',
    lexicon: 'lexicon.txt',
    voices: [
      { id: 'loud', name: 'Loud', file: 'loud.bin' },
      { id: 'soft', name: 'Soft', file: 'soft.bin' },
    ],
    files: Object.entries(contents).map(([name, content]) => ({
      name,
      bytes: content.length,
      sha256: sha256(content),
    })),
    ...change,
  };
  const text = Buffer.from(JSON.stringify(manifest));
  await writeFile(join(folder, 'manifest.json'), text);
  return { folder, manifest, sha256: sha256(text) };
}
