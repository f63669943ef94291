import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheRoot } from './paths.mjs';
import { capture, run } from './run.mjs';
import { SetupProblem } from './say.mjs';

async function sha512(file) {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return `sha512-${hash.digest('base64')}`;
}

/**
 * Fetches a package that is no dependency, through npm as the person has it set up, and unpacks its files into the
 * folder `into` if the archive has the known hash.
 * @param {{name: string, version: string, integrity: string}} wanted
 */
export async function fetchPackage(wanted, into) {
  const spec = `${wanted.name}@${wanted.version}`;
  const work = await mkdtemp(join(cacheRoot(), '.part-'));
  try {
    // Any npm can do this, outside of the project: an old one stumbles over the project's lock file.
    const args = ['pack', spec, '--ignore-scripts', '--no-update-notifier', '--loglevel=error'];
    const shell = process.platform === 'win32';
    const code = await run('npm', args, { cwd: work, shell, stdio: ['ignore', 'ignore', 2] });
    const file = (await readdir(work)).find((name) => name.endsWith('.tgz'));
    if (code !== 0 || !file) throw new SetupProblem(`npm could not fetch ${spec} (code ${code}).`);
    const found = await sha512(join(work, file));
    if (found !== wanted.integrity) {
      throw new SetupProblem(
        `${spec} is not the file that this project knows.\n  expected ${wanted.integrity}\n  found    ${found}`,
        'Nothing of it was kept.',
      );
    }
    const unpacked = capture('tar', ['-xzf', file], { cwd: work });
    if (!unpacked.ok) throw new SetupProblem(`Could not unpack ${spec}: ${unpacked.stderr}`);
    for (const name of await readdir(join(work, 'package'))) {
      await rename(join(work, 'package', name), join(into, name));
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
