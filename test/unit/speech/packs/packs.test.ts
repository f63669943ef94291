import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '../../../../src/main/log.ts';
import { parseManifest, type Manifest } from '../../../../src/main/speech/packs/manifest.ts';
import { Packs, type PacksOptions } from '../../../../src/main/speech/packs/packs.ts';
import { makeVoicePack, type MadePack } from '../../../support/voice-pack.ts';
import { PackServer } from '../../../support/pack-server.ts';

let root: string;
let made: MadePack;
let server: PackServer;
let packs: Packs;
const told: Record<'progress' | 'changes' | 'released', unknown[]> = {
  progress: [],
  changes: [],
  released: [],
};

const options = (): PacksOptions => ({
  folder: join(root, 'voices'),
  log: createLog({ level: 'silent' }),
  onChange: () => told.changes.push(packs.list().map(({ id }) => id)),
  onProgress: (progress) => told.progress.push(progress),
  onTrouble: () => undefined,
  release: async (id) => void told.released.push(id),
});

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cordboard-packs-'));
  made = await makeVoicePack(join(root, 'made'));
  server = await new PackServer(made.folder).start();
  packs = new Packs(options());
  for (const list of Object.values(told)) list.length = 0;
});
afterEach(async () => {
  packs.cancel();
  await server.stop();
  await rm(root, { recursive: true, force: true });
});

const fromFolder = (path = made.folder) => packs.install({ from: 'folder', path });
const fromUrl = (sha256 = made.sha256, url = server.manifest) => packs.install({ from: 'url', url, sha256 });
const kept = async () => (await readdir(join(root, 'voices')).catch(() => [])).sort();
const installed = (name: string) => readFile(join(root, 'voices', 'tiny', name));

async function isWhole(): Promise<void> {
  expect(await kept()).toEqual(['tiny']);
  for (const { name } of made.manifest.files)
    expect(await installed(name)).toEqual(await readFile(join(made.folder, name)));
  expect(packs.folderOf('tiny', 'soft')).toBe(join(root, 'voices', 'tiny'));
}

/** An installation of which the connection ends when so many bytes of a file are there. */
async function cutOff(name: string, bytes: number): Promise<void> {
  server.held.set(name, bytes);
  const refused = expect(fromUrl()).rejects.toMatchObject({ code: 'voice-pack-unreachable' });
  await vi.waitFor(async () => {
    const [unfinished = ''] = await kept();
    expect((await stat(join(root, 'voices', unfinished, name))).size).toBe(bytes);
  });
  server.cut();
  await refused;
}

describe('the manifest of a voice pack', () => {
  const changed = (change: Partial<Record<keyof Manifest, unknown>>) =>
    JSON.stringify({ ...made.manifest, ...change });

  it.each([
    ['../evil.onnx'],
    ['..'],
    ['/etc/passwd'],
    ['a\\b'],
    ['C:x'],
    ['.hidden'],
    ['manifest.json'],
    ['nul'],
    ['aux.bin'],
    ['model.onnx.'],
    [''],
  ])('does not name a file %j', (name) => {
    const files = [...made.manifest.files, { name, bytes: 1, sha256: '0'.repeat(64) }];
    expect(() => parseManifest(changed({ files }))).toThrow(/no voice pack/);
  });

  it.each([
    ['another format', { format: 'something' }],
    ['a version to come', { version: 2 }],
    ['an id that is a path', { id: '../x' }],
    ['a model that is not among its files', { model: 'other.onnx' }],
    ['no voice', { voices: [] }],
    ['an engine that nobody knows', { engine: 'piper' }],
  ])('is not one with %s', (_, change) => {
    expect(() => parseManifest(changed(change))).toThrow(/no voice pack/);
  });

  it('does not name a file or a voice twice, nor more than a disk should hold', () => {
    const [first] = made.manifest.files;
    const twice = [...made.manifest.files, { ...first, name: first?.name.toUpperCase() }];
    expect(() => parseManifest(changed({ files: twice }))).toThrow(/twice/);
    const voices = [...made.manifest.voices, made.manifest.voices[0]];
    expect(() => parseManifest(changed({ voices }))).toThrow(/twice/);
    const large = made.manifest.files.map((file) => ({ ...file, bytes: 1_000_000_000 }));
    expect(() => parseManifest(changed({ files: large }))).toThrow(/bytes/);
  });
});

describe('a voice pack from a folder', () => {
  it('is copied, and found again at the next start', async () => {
    expect(await fromFolder()).toBe('tiny');
    await isWhole();
    const later = new Packs(options());
    await later.open();
    expect(later.list()).toEqual([
      {
        id: 'tiny',
        name: 'Tiny',
        language: 'en-US',
        licence: 'MIT',
        bytes: made.manifest.files.reduce((sum, { bytes }) => sum + bytes, 0),
        voices: [
          { id: 'loud', name: 'Loud' },
          { id: 'soft', name: 'Soft' },
        ],
        problem: null,
      },
    ]);
  });

  it.each([
    ['a file is missing', 'voice-pack-file-missing', () => rm(join(made.folder, 'soft.bin'))],
    [
      'a file was changed',
      'voice-pack-checksum',
      () => writeFile(join(made.folder, 'lexicon.txt'), 'h'.repeat(32)),
    ],
    ['a file was cut', 'voice-pack-checksum', () => truncate(join(made.folder, 'soft.bin'), 100)],
    [
      'a file is longer',
      'voice-pack-too-large',
      () => writeFile(join(made.folder, 'lexicon.txt'), 'h'.repeat(999)),
    ],
    ['there is no manifest', 'voice-pack-not-one', () => rm(join(made.folder, 'manifest.json'))],
    [
      'the manifest is not JSON',
      'voice-pack-not-one',
      () => writeFile(join(made.folder, 'manifest.json'), '{'),
    ],
    [
      'the manifest is endless',
      'voice-pack-not-one',
      () => truncate(join(made.folder, 'manifest.json'), 2e6),
    ],
  ])('is refused where %s, and leaves nothing behind', async (_, code, spoil) => {
    await spoil();
    await expect(fromFolder()).rejects.toMatchObject({ code });
    expect(await kept()).toEqual([]);
    expect(packs.list()).toEqual([]);
  });

  it('is refused where the disk has no room for it, before anything is written', async () => {
    packs = new Packs({ ...options(), freeBytes: () => Promise.resolve(100_000_000) });
    await expect(fromFolder()).rejects.toMatchObject({
      code: 'voice-pack-no-room',
      message: expect.stringContaining('102 MB') as string,
    });
    expect(told.progress).toEqual([null]);
    expect(await kept()).toEqual([]);
  });

  it('takes the place of an older one only when it is whole', async () => {
    await fromFolder();
    const other = await makeVoicePack(join(root, 'other'), { name: 'Tiny 2' });
    await rm(join(other.folder, 'soft.bin'));
    await expect(fromFolder(other.folder)).rejects.toMatchObject({ code: 'voice-pack-file-missing' });
    await isWhole();
    expect(told.released).toEqual([]);
    await makeVoicePack(join(root, 'other'), { name: 'Tiny 2' });
    await fromFolder(other.folder);
    expect(packs.list().map(({ name }) => name)).toEqual(['Tiny 2']);
    // Its files were in use until then.
    expect(told.released).toEqual(['tiny']);
    expect(await kept()).toEqual(['tiny']);
  });
});

describe('a voice pack from an address', () => {
  it('is fetched from beside its manifest, with progress to the last byte', async () => {
    expect(await fromUrl(made.sha256.toUpperCase())).toBe('tiny');
    await isWhole();
    const total = made.manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(told.progress.at(0)).toEqual({ name: 'Tiny', done: 0, total });
    expect(told.progress.at(-2)).toEqual({ name: 'Tiny', done: total, total });
    expect(told.progress.at(-1)).toBeNull();
  });

  it('follows the server to where the files are, but not to what is no web server', async () => {
    server.moved.set('model.onnx', `${server.origin}/elsewhere/model.onnx`);
    const other = await new PackServer(made.folder).start();
    server.moved.set('soft.bin', `${other.origin}/soft.bin`);
    // The first server answers for the moved name again: only once.
    server.moved.delete('model.onnx');
    await fromUrl();
    await isWhole();
    await other.stop();
    server.moved.set('manifest.json', 'file:///etc/passwd');
    await expect(fromUrl()).rejects.toMatchObject({ code: 'voice-pack-unreachable' });
  });

  it('is refused at once where its manifest is not the one that was meant', async () => {
    await expect(fromUrl('0'.repeat(64))).rejects.toMatchObject({ code: 'voice-pack-checksum' });
    expect(server.asked).toEqual(['manifest.json']);
    expect(await kept()).toEqual([]);
  });

  it.each([
    [
      'a file is another',
      'voice-pack-checksum',
      () => writeFile(join(made.folder, 'lexicon.txt'), 'h'.repeat(32)),
    ],
    [
      'a file is longer',
      'voice-pack-too-large',
      () => writeFile(join(made.folder, 'lexicon.txt'), 'h'.repeat(9999)),
    ],
    ['a file is missing', 'voice-pack-file-missing', () => rm(join(made.folder, 'lexicon.txt'))],
  ])('is refused where %s, and leaves nothing behind', async (_, code, spoil) => {
    await spoil();
    await expect(fromUrl()).rejects.toMatchObject({ code });
    expect(await kept()).toEqual([]);
  });

  it('that is cut off goes on from there the next time', async () => {
    await cutOff('soft.bin', 1000);
    expect(packs.list()).toEqual([]);
    server.asked.length = 0;
    await fromUrl();
    expect(server.asked).toEqual(['manifest.json', 'soft.bin from 1000']);
    await isWhole();
  });

  it('that is cut off begins anew where the server does not serve parts', async () => {
    await cutOff('soft.bin', 1000);
    server.ranges = false;
    await fromUrl();
    await isWhole();
    const total = made.manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(told.progress.at(-2)).toEqual({ name: 'Tiny', done: total, total });
  });

  it('that was cut off and changed since begins anew by itself', async () => {
    await cutOff('soft.bin', 1000);
    const [unfinished] = await kept();
    await writeFile(join(root, 'voices', unfinished ?? '', 'soft.bin'), Buffer.alloc(1000, 7));
    await expect(fromUrl()).rejects.toMatchObject({ code: 'voice-pack-checksum' });
    await fromUrl();
    await isWhole();
  });

  it('can be cancelled at any moment, and leaves nothing behind', async () => {
    server.held.set('soft.bin', 1000);
    const installing = fromUrl();
    const refused = expect(installing).rejects.toMatchObject({ code: 'voice-pack-cancelled' });
    await vi.waitFor(() => expect(server.asked).toContain('soft.bin'));
    await expect(fromFolder()).rejects.toMatchObject({ code: 'voice-pack-busy' });
    expect(packs.progress).toMatchObject({ name: 'Tiny' });
    packs.cancel();
    await refused;
    expect(packs.progress).toBeNull();
    expect(await kept()).toEqual([]);
  });

  it('tells the host that cannot be reached, and nothing else of the address', async () => {
    const url = new URL(server.manifest);
    url.search = '?token=secret';
    await server.stop();
    const refused = await fromUrl(made.sha256, url).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'voice-pack-unreachable',
      message: expect.stringContaining(url.host) as string,
    });
    expect(JSON.stringify(refused)).not.toContain('secret');
    await server.start();
  });
});

describe('what is installed', () => {
  it('is without what an interrupted installation left', async () => {
    await fromFolder();
    await mkdir(join(root, 'voices', '.unfinished-abc'));
    await mkdir(join(root, 'voices', '.old-tiny'));
    await packs.open();
    await isWhole();
  });

  it.each([
    ['a file is gone', () => rm(join(root, 'voices/tiny/soft.bin'))],
    ['a file was cut', () => truncate(join(root, 'voices/tiny/soft.bin'), 5)],
    ['its manifest is broken', () => writeFile(join(root, 'voices/tiny/manifest.json'), '{')],
  ])('is shown as damaged and not used where %s, and can be installed again', async (_, spoil) => {
    await fromFolder();
    await spoil();
    await packs.open();
    expect(packs.list()).toMatchObject([{ id: 'tiny', problem: { code: 'voice-pack-damaged' } }]);
    expect(packs.folderOf('tiny', 'soft')).toBeNull();
    await fromFolder();
    await isWhole();
  });

  it('is removed when nobody speaks with it any more', async () => {
    await fromFolder();
    await packs.remove('tiny');
    expect(told.released).toEqual(['tiny']);
    expect(packs.list()).toEqual([]);
    expect(packs.folderOf('tiny', 'loud')).toBeNull();
    expect(await kept()).toEqual([]);
  });

  it('has no voice that its manifest does not name', async () => {
    await fromFolder();
    expect(packs.folderOf('tiny', 'other')).toBeNull();
    expect(packs.folderOf('other', 'loud')).toBeNull();
  });
});
