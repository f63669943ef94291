import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { withLock } from './lock.mjs';
import { inRepository, repository } from './paths.mjs';
import { run } from './run.mjs';
import { say, SetupProblem } from './say.mjs';

const SOURCES = [
  'src',
  'resources',
  'asterisk-conf',
  'electron.vite.config.ts',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];
const stamp = () => inRepository('out', '.sources');

function* filesUnder(path) {
  if (!existsSync(path)) return;
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (error.code !== 'ENOTDIR') throw error;
    yield path;
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    yield* filesUnder(join(path, entry.name));
  }
}

/** A hash over names and contents of everything that the build reads. */
function sourcesHash() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesUnder(inRepository(source))) {
      const bytes = readFileSync(file);
      hash.update(`${relative(repository, file)}\0${bytes.length}\0`).update(bytes);
    }
  }
  return hash.digest('hex');
}

function builtFrom() {
  try {
    return readFileSync(stamp(), 'utf8');
  } catch {
    return null;
  }
}

/** Builds the app into out/ unless that was built from these very sources. */
export async function provideBuild({ node, env }) {
  if (builtFrom() === sourcesHash()) return;
  await withLock(inRepository('out'), async () => {
    const wanted = sourcesHash();
    if (builtFrom() === wanted) return;
    say('Building ...');
    await rm(stamp(), { force: true });
    const tool = inRepository('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    const args = [tool, 'build', '--logLevel', 'warn'];
    const code = await run(node, args, { cwd: repository, env, stdio: ['ignore', 2, 2] });
    if (code !== 0) throw new SetupProblem(`The build failed with code ${code}; its own words are above.`);
    await writeFile(stamp(), wanted);
  });
}
