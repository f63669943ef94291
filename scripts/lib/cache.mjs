import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { cacheRoot } from './paths.mjs';

const PART = '.part-';
const DAY_MS = 24 * 60 * 60 * 1000;

async function sweep(root) {
  for (const name of await readdir(root)) {
    if (!name.startsWith(PART)) continue;
    const path = join(root, name);
    const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > DAY_MS) await rm(path, { recursive: true, force: true });
  }
}

/**
 * A folder of the cache, filled once: `fill(folder)` works in a temporary one that is renamed when complete, so
 * that nobody ever sees half of it, and two runs at once do not get in each other's way.
 */
export async function keep(name, fill) {
  const root = cacheRoot();
  const path = join(root, name);
  if (existsSync(path)) return path;
  return withLock(path, async () => {
    if (existsSync(path)) return path;
    await mkdir(root, { recursive: true });
    await sweep(root);
    const part = await mkdtemp(join(root, PART));
    try {
      await fill(part);
      await rename(part, path);
    } catch (error) {
      await rm(part, { recursive: true, force: true });
      throw error;
    }
    return path;
  });
}
