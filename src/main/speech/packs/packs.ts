import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { problemOf, type Problem } from '../../../shared/domain/problem.ts';
import { PackId, type PackProgress, type VoicePack } from '../../../shared/domain/voice.ts';
import type { Logger } from '../../log.ts';
import type { PackSource } from '../port.ts';
import { installPack, isLeftover, onItsWayOut, type Installing, type PackOrigin } from './install.ts';
import { bytesOf, MANIFEST, parseManifest, type Manifest } from './manifest.ts';
import { packError } from './problem.ts';

export interface PacksOptions {
  /** Where packs are kept; made when it is needed. */
  folder: string;
  log: Logger;
  /** Installed, removed, found broken, or on its way. */
  onChange: () => void;
  onProgress: (progress: PackProgress | null) => void;
  /** A pack in use could not speak. */
  onTrouble: (problem: Problem) => void;
  /** Called before the files of a pack go. */
  release: (id: string) => Promise<void>;
  freeBytes?: Installing['freeBytes'];
}

type Installed = Pick<VoicePack, 'id' | 'problem'> & { manifest: Manifest | null };

/** The voice packs of this PC: what is installed, and installing and removing them. */
export class Packs implements PackSource {
  readonly #options: PacksOptions;
  #installed = new Map<string, Installed>();
  #running: { abort: AbortController; progress: PackProgress | null } | null = null;

  constructor(options: PacksOptions) {
    this.#options = options;
  }

  /** Looks at what is there; removes what interrupted installations left. Never rejects. */
  async open(): Promise<void> {
    const { folder, log } = this.#options;
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter(isLeftover)) {
      await rm(join(folder, name), { recursive: true, force: true }).catch((error: unknown) =>
        log.warn({ err: error, name }, 'what is left of a voice pack could not be removed'),
      );
    }
    for (const name of names) if (PackId.safeParse(name).success) await this.#look(name);
    this.#options.onChange();
  }

  list(): VoicePack[] {
    return [...this.#installed.values()]
      .map(({ id, manifest, problem }) => ({
        id,
        name: manifest?.name ?? id,
        language: manifest?.language ?? '',
        licence: manifest?.licence ?? '',
        bytes: manifest ? bytesOf(manifest) : 0,
        voices: manifest?.voices.map(({ id, name }) => ({ id, name })) ?? [],
        problem,
      }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  get progress(): PackProgress | null {
    return this.#running?.progress ?? null;
  }

  folderOf(pack: string, voice: string): string | null {
    const { manifest, problem } = this.#installed.get(pack) ?? {};
    const has = manifest?.voices.some(({ id }) => id === voice) ?? false;
    return has && problem?.code !== 'voice-pack-damaged' ? join(this.#options.folder, pack) : null;
  }

  trouble(problem: Problem, pack: string): void {
    const installed = this.#installed.get(pack);
    if (installed && problem.code === 'voice-pack-damaged') {
      this.#installed.set(pack, { ...installed, problem });
      this.#options.onChange();
    }
    this.#options.onTrouble(problem);
  }

  /** Settles with the id of what was installed. Rejects with a VoicePackError. */
  async install(origin: PackOrigin): Promise<string> {
    if (this.#running) throw packError('voice-pack-busy');
    const { folder, release, onProgress, freeBytes } = this.#options;
    const running = { abort: new AbortController(), progress: null as PackProgress | null };
    this.#running = running;
    try {
      await mkdir(folder, { recursive: true }).catch((error: unknown) => {
        throw packError('voice-pack-disk', problemOf(error).message, error);
      });
      const { id } = await installPack(origin, {
        packsFolder: folder,
        signal: running.abort.signal,
        beforeReplace: (id) => (this.#installed.has(id) ? release(id) : Promise.resolve()),
        ...(freeBytes && { freeBytes }),
        onProgress: (progress) => {
          const percent = (at: PackProgress | null) => (at ? Math.floor((at.done / at.total) * 100) : -1);
          const told = percent(running.progress);
          running.progress = progress;
          if (percent(progress) !== told) onProgress(progress);
        },
      });
      await this.#look(id);
      return id;
    } finally {
      this.#running = null;
      onProgress(null);
      this.#options.onChange();
    }
  }

  cancel(): void {
    this.#running?.abort.abort();
  }

  async remove(id: string): Promise<void> {
    if (!this.#installed.delete(id)) return;
    this.#options.onChange();
    await this.#options.release(id);
    const { folder } = this.#options;
    // Out of the way first: a folder that is half removed is not a pack.
    const old = onItsWayOut(folder, id);
    try {
      await rename(join(folder, id), old);
      await rm(old, { recursive: true, force: true });
    } catch (error) {
      throw packError('voice-pack-disk', problemOf(error).message, error);
    }
  }

  /** Reads the manifest, and looks whether the files are there. Their checksums are looked at when they are loaded. */
  async #look(id: string): Promise<void> {
    const folder = join(this.#options.folder, id);
    let manifest: Manifest | null = null;
    try {
      manifest = parseManifest(await readFile(join(folder, MANIFEST)));
      if (manifest.id !== id) throw packError('voice-pack-not-one', `it is called ${manifest.id}`);
      for (const { name, bytes } of manifest.files) {
        const { size } = await stat(join(folder, name));
        if (size !== bytes) throw packError('voice-pack-checksum', name);
      }
      this.#installed.set(id, { id, manifest, problem: null });
    } catch (error) {
      this.#options.log.warn({ err: error, id }, 'a voice pack is damaged');
      this.#installed.set(id, { id, manifest, problem: packError('voice-pack-damaged', id, error).problem });
    }
  }
}
