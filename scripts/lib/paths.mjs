import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = resolve(fileURLToPath(import.meta.url), '../../..');

export function inRepository(...parts) {
  return join(repository, ...parts);
}

/** Where downloads are kept between runs and clones; CORDBOARD_CACHE overrides. */
export function cacheRoot(env = process.env) {
  if (env.CORDBOARD_CACHE) return resolve(env.CORDBOARD_CACHE);
  // The XDG specification says that relative values are to be ignored.
  const xdg = env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME) ? env.XDG_CACHE_HOME : undefined;
  return join(xdg ?? join(homedir(), '.cache'), 'cordboard');
}
