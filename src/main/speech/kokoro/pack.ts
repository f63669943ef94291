import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { resampled } from '../../audio/resample.ts';
import type { Flite } from '../flite.ts';
import { MANIFEST, parseManifest } from '../packs/manifest.ts';
import { verifyFiles } from '../packs/verify.ts';
import { toPcm } from '../resample.ts';
import { Kokoro, parseStyles, parseVocabulary, type VoiceStyles } from './kokoro.ts';
import { parseLexicon, type Lexicon } from './lexicon.ts';
import { phonemesOf, type Speller } from './phonemes.ts';

/** More do not make a sentence much faster, and calls need some. */
const MOST_THREADS = 4;
/** Words that were asked of flite and are kept. */
const MOST_SPELLED = 2000;

/** A voice pack, loaded into a speech worker. */
export class KokoroPack {
  readonly #kokoro: Kokoro;
  readonly #rate: number;
  readonly #styles: ReadonlyMap<string, VoiceStyles>;
  readonly #lexicon: Lexicon;
  readonly #speller: Speller;

  private constructor(
    kokoro: Kokoro,
    rate: number,
    styles: ReadonlyMap<string, VoiceStyles>,
    lexicon: Lexicon,
    speller: Speller,
  ) {
    this.#kokoro = kokoro;
    this.#rate = rate;
    this.#styles = styles;
    this.#lexicon = lexicon;
    this.#speller = speller;
  }

  /** Reads a pack's folder. Throws where a file is not what the manifest says. */
  static async load(folder: string, flite: Flite): Promise<KokoroPack> {
    const manifest = parseManifest(await readFile(join(folder, MANIFEST)));
    await verifyFiles(folder, manifest.files);
    const text = (name: string) => readFile(join(folder, name), 'utf8');
    const vocabulary = parseVocabulary(await text(manifest.vocabulary));
    const threads = Math.min(availableParallelism(), MOST_THREADS);
    const kokoro = await Kokoro.load(join(folder, manifest.model), vocabulary, threads);
    const styles = new Map<string, VoiceStyles>();
    for (const { id, file } of manifest.voices)
      styles.set(id, parseStyles(await readFile(join(folder, file))));
    const lexicon = parseLexicon(await text(manifest.lexicon));
    return new KokoroPack(kokoro, manifest.sampleRate, styles, lexicon, remembering(flite));
  }

  /** 16-bit PCM of a text at `rate`. */
  async speak(text: string, voice: string, rate: number): Promise<Int16Array> {
    const styles = this.#styles.get(voice);
    if (!styles) throw new Error(`the pack has no voice ${voice}`);
    const symbols = phonemesOf(text, this.#lexicon, this.#speller);
    const sound = await this.#kokoro.speak(symbols, styles);
    return resampled(toPcm(sound), this.#rate, rate);
  }
}

/** Names come again and again, and flite takes some 20 ms for each. */
function remembering(flite: Flite): Speller {
  const keep = (ask: (text: string) => string[]) => {
    const known = new Map<string, string[]>();
    return (text: string): string[] => {
      const answer = known.get(text) ?? ask(text);
      if (known.size >= MOST_SPELLED) known.clear();
      known.set(text, answer);
      return answer;
    };
  };
  return { words: keep((text) => flite.words(text)), phones: keep((word) => flite.phones(word)) };
}
