import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keep } from '../../../scripts/lib/cache.mjs';
import { withLock } from '../../../scripts/lib/lock.mjs';
import { cacheRoot } from '../../../scripts/lib/paths.mjs';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordboard-test-'));
  vi.stubEnv('CORDBOARD_CACHE', folder);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe('the cache', () => {
  it('is where the person says, else where the desktop keeps caches', () => {
    expect(cacheRoot({ CORDBOARD_CACHE: '/a/b' })).toBe('/a/b');
    expect(cacheRoot({ XDG_CACHE_HOME: '/x' })).toBe('/x/cordboard');
    expect(cacheRoot({ XDG_CACHE_HOME: 'relative' })).toMatch(/\.cache\/cordboard$/);
    expect(cacheRoot({})).toMatch(/\.cache\/cordboard$/);
  });

  it('is filled once, however many ask at the same time', async () => {
    let fills = 0;
    const fill = async (part: string) => {
      fills++;
      await wait(50);
      await writeFile(join(part, 'file'), 'whole');
    };
    const paths = await Promise.all([keep('thing-1', fill), keep('thing-1', fill), keep('thing-1', fill)]);
    expect(new Set(paths)).toEqual(new Set([join(folder, 'thing-1')]));
    expect(fills).toBe(1);
    expect(await readFile(join(folder, 'thing-1', 'file'), 'utf8')).toBe('whole');
  });

  it('shows nothing while it is being filled, and nothing of a failure', async () => {
    let seenWhileFilling = true;
    const failing = keep('thing-2', async (part) => {
      await writeFile(join(part, 'file'), 'half');
      seenWhileFilling = existsSync(join(folder, 'thing-2'));
      throw new Error('connection lost');
    });
    await expect(failing).rejects.toThrow('connection lost');
    expect(seenWhileFilling).toBe(false);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a lock', () => {
  it('lets one work at a time, under the same name only', async () => {
    const name = join(folder, 'lock');
    const events: string[] = [];
    const work = (label: string) =>
      withLock(name, async () => {
        events.push(`${label} in`);
        await wait(30);
        events.push(`${label} out`);
      });
    await Promise.all([work('a'), work('b')]);
    const first = events[0]!.slice(0, 1);
    const second = first === 'a' ? 'b' : 'a';
    expect(events).toEqual([`${first} in`, `${first} out`, `${second} in`, `${second} out`]);

    const nested = await withLock(name, () => withLock(`${name}-other`, () => 'both'));
    expect(nested).toBe('both');
  });

  it('is free again after a failure', async () => {
    const name = join(folder, 'lock');
    await expect(withLock(name, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(name, () => 'free')).toBe('free');
  });
});
