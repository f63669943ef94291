import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackProgress } from '../../../shared/domain/voice.ts';
import { fetchFile, fetchSmall } from './download.ts';
import {
  bytesOf,
  LIMITS,
  MANIFEST,
  parseManifest,
  sha256,
  type Manifest,
  type PackFile,
} from './manifest.ts';
import { packError, VoicePackError } from './problem.ts';
import { checkReceived, nothing, receive } from './receive.ts';

/** Names that no pack can have: what is not whole yet, and what is on its way out. */
const UNFINISHED = '.unfinished-';
const OLD = '.old-';
/** Left free on the disk. */
const SPARE_BYTES = 100_000_000;

export type PackOrigin =
  | { from: 'folder'; path: string }
  /** The address of a manifest and its checksum; the files lie beside it. */
  | { from: 'url'; url: URL; sha256: string };

export interface Installing {
  /** Where packs are kept: one folder each, by the pack's id. */
  packsFolder: string;
  signal: AbortSignal;
  onProgress: (progress: PackProgress) => void;
  /** Free on the disk of a folder. */
  freeBytes?: (folder: string) => Promise<number>;
  /** Called before the files of an older installation are replaced. */
  beforeReplace: (id: string) => Promise<void>;
}

/**
 * Installs a voice pack: everything is brought into a folder of its own and checked there, and only a whole pack takes
 * its place. What a broken connection left stays there for the next try; anything else that fails leaves nothing.
 */
export async function installPack(origin: PackOrigin, options: Installing): Promise<Manifest> {
  const { packsFolder, signal } = options;
  const text = await readManifest(origin, signal);
  const manifest = parseManifest(text);
  const unfinished = join(packsFolder, `${UNFINISHED}${sha256(text).slice(0, 16)}`);
  try {
    await mkdir(unfinished, { recursive: true });
    checkRoom(bytesOf(manifest), await (options.freeBytes ?? freeBytesOf)(packsFolder));
    await bringFiles(origin, manifest, unfinished, options);
    await writeFile(join(unfinished, MANIFEST), text);
    signal.throwIfAborted();
    await options.beforeReplace(manifest.id);
    await takePlace(packsFolder, unfinished, manifest.id);
    return manifest;
  } catch (error) {
    const problem = signal.aborted ? packError('voice-pack-cancelled') : asDiskError(error);
    if (problem.code !== 'voice-pack-unreachable') await rm(unfinished, { recursive: true, force: true });
    throw problem;
  }
}

/** Where a pack lies until it is gone. */
export const onItsWayOut = (packsFolder: string, id: string) => join(packsFolder, `${OLD}${id}`);

/** Whether a folder is one of those that an installation makes for itself. */
export const isLeftover = (name: string) => name.startsWith(UNFINISHED) || name.startsWith(OLD);

async function readManifest(origin: PackOrigin, signal: AbortSignal): Promise<Uint8Array> {
  if (origin.from === 'url') {
    const text = await fetchSmall(origin.url, LIMITS.manifestBytes, signal);
    if (sha256(text) !== origin.sha256.toLowerCase()) throw packError('voice-pack-checksum', MANIFEST);
    return text;
  }
  const path = join(origin.path, MANIFEST);
  try {
    const file = await open(path);
    try {
      if ((await file.stat()).size > LIMITS.manifestBytes) {
        throw packError('voice-pack-not-one', 'its manifest is too long');
      }
      return await readFile(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof VoicePackError) throw error;
    throw packError('voice-pack-not-one', `there is no ${MANIFEST} in this folder`, error);
  }
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function checkRoom(bytes: number, free: number): void {
  if (free < bytes + SPARE_BYTES) {
    throw packError('voice-pack-no-room', `${Math.ceil((bytes + SPARE_BYTES) / 1e6)} MB`);
  }
}

async function bringFiles(
  origin: PackOrigin,
  manifest: Manifest,
  to: string,
  { signal, onProgress }: Installing,
): Promise<void> {
  const total = bytesOf(manifest);
  let done = 0;
  const onBytes = (bytes: number) => {
    done += bytes;
    onProgress({ name: manifest.name, done, total });
  };
  onBytes(0);
  for (const file of manifest.files) {
    const path = join(to, file.name);
    if (origin.from === 'url') await fetchFile(new URL(file.name, origin.url), path, file, onBytes, signal);
    else await copyFile(join(origin.path, file.name), path, file, onBytes, signal);
  }
}

async function copyFile(
  from: string,
  to: string,
  file: PackFile,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const received = nothing();
  try {
    await receive(createReadStream(from, { signal }), to, file, received, onBytes);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw missing ? packError('voice-pack-file-missing', file.name, error) : error;
  }
  checkReceived(received, file);
}

async function takePlace(packsFolder: string, unfinished: string, id: string): Promise<void> {
  const place = join(packsFolder, id);
  const old = onItsWayOut(packsFolder, id);
  await rm(old, { recursive: true, force: true });
  const replaced = await rename(place, old).then(
    () => true,
    () => false,
  );
  try {
    await rename(unfinished, place);
  } catch (error) {
    if (replaced) await rename(old, place);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

function asDiskError(error: unknown): VoicePackError {
  if (error instanceof VoicePackError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code === 'ENOSPC') return packError('voice-pack-no-room', 'more than there is', error);
  return packError('voice-pack-disk', code, error);
}
