import { CordboardError, type Problem } from '../../shared/domain/problem.ts';
import { DEFAULT_VOICE, packOf, type BuiltInVoice, type Voice } from '../../shared/domain/voice.ts';
import type { Logger } from '../log.ts';
import { packError } from './packs/problem.ts';
import type { PackSource } from './port.ts';
import { Voices } from './voices.ts';

/** A caller who waits longer hears a built-in voice instead. The first sentence may have to wait for the model, too. */
const WAIT_MS = 8_000;
const STUCK_MS = 120_000;

const isBuiltIn = (voice: Voice): voice is BuiltInVoice => packOf(voice) === null;

/** Reasons that are not the pack's. */
const OURS = new Set(['speech-closed', 'speech-aborted']);

interface PackVoicesOptions {
  url: URL;
  log: Logger;
  builtIn: Voices;
  packs: PackSource | undefined;
  waitMs?: number;
}

/** Every voice: flite's, and those of voice packs with a worker each, which is there while an agent uses it. */
export class PackVoices {
  readonly #options: PackVoicesOptions;
  readonly #pools = new Map<string, Voices>();
  /** What was told of each pack since it last spoke. */
  readonly #told = new Map<string, string>();

  constructor(options: PackVoicesOptions) {
    this.#options = options;
  }

  async synthesize(
    text: string,
    voice: Voice,
    rate: 8000 | 16000,
    signal?: AbortSignal,
  ): Promise<Int16Array> {
    const { builtIn } = this.#options;
    if (isBuiltIn(voice)) return builtIn.synthesize(text, voice, rate, signal);
    try {
      const sound = await this.#poolOf(voice)?.synthesize(text, packOf(voice)?.voice ?? '', rate, signal);
      if (sound) {
        this.#told.delete(packOf(voice)?.pack ?? '');
        return sound;
      }
    } catch (error) {
      if (error instanceof CordboardError && OURS.has(error.code)) throw error;
      this.#tell(voice, error);
    }
    return builtIn.synthesize(text, DEFAULT_VOICE, rate, signal);
  }

  async prepare(text: string, voice: Voice, rate: 8000 | 16000): Promise<void> {
    const { builtIn } = this.#options;
    if (isBuiltIn(voice)) {
      await builtIn.synthesize(text, voice, rate, undefined, false);
      return;
    }
    const pool = this.#poolOf(voice);
    if (!pool) return;
    // Not awaited: it may take minutes. Whoever wants the sentence before it is made waits for it like any other.
    pool
      .synthesize(text, packOf(voice)?.voice ?? '', rate, undefined, false)
      .catch((error: unknown) => this.#tell(voice, error));
  }

  /** Ends the workers of all packs but those of these voices. */
  keep(voices: readonly Voice[]): void {
    const wanted = new Set(voices.map((voice) => packOf(voice)?.pack));
    for (const pack of [...this.#pools.keys()]) if (!wanted.has(pack)) void this.forget(pack);
  }

  /** Ends a pack's worker, so that its files may be replaced or removed. */
  async forget(pack: string): Promise<void> {
    const pool = this.#pools.get(pack);
    this.#pools.delete(pack);
    this.#told.delete(pack);
    await pool?.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.keys()].map((pack) => this.forget(pack)));
  }

  /** Undefined where the pack is not installed, or has no such voice. */
  #poolOf(voice: Voice): Voices | undefined {
    const name = packOf(voice);
    const { packs, url, log, waitMs = WAIT_MS } = this.#options;
    const folder = name && packs?.folderOf(name.pack, name.voice);
    if (!name || !folder) return undefined;
    const known = this.#pools.get(name.pack);
    if (known) return known;
    const pool = new Voices(url, log, { pack: folder, waitMs, stuckMs: STUCK_MS });
    this.#pools.set(name.pack, pool);
    return pool;
  }

  /** Once for each kind of trouble, until the pack speaks again. */
  #tell(voice: Voice, error: unknown): void {
    const pack = packOf(voice)?.pack ?? '';
    const problem = problemWith(pack, error);
    if (!problem || this.#told.get(pack) === problem.code) return;
    this.#told.set(pack, problem.code);
    this.#options.log.warn({ err: error, pack }, 'a voice pack did not speak');
    this.#options.packs?.trouble(problem, pack);
  }
}

function problemWith(pack: string, error: unknown): Problem | null {
  const code = error instanceof CordboardError ? error.code : '';
  if (OURS.has(code)) return null;
  if (code === 'speech-not-loading') return packError('voice-pack-damaged', pack, error).problem;
  if (code === 'speech-timeout' || code === 'speech-busy') return packError('voice-pack-slow', pack).problem;
  return packError('voice-pack-failed', pack).problem;
}
