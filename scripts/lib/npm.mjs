import { join } from 'node:path';
import { keep } from './cache.mjs';
import { fetchPackage } from './registry.mjs';
import { capture, run } from './run.mjs';
import { say, SetupProblem } from './say.mjs';

/** npm 9 (Debian 12 has it) cannot read a lock file with aliased overrides. This one runs on Node 18 too. */
const OLDEST = 10;
const NEWER = {
  name: 'npm',
  version: '10.9.9',
  integrity:
    'sha512-1g+6jLQvaIuB4zwvHL7yrXuXcWZwDsCtBX8bbWDqbvJSSr9nPiDDWTHNgwXR27iIcTTW7v3A57hDW9RYv2W4Yg==',
};
// On Windows npm is a .cmd file, which needs a shell.
const shell = process.platform === 'win32';

let found;

/** The npm that works on this project, as the start of a command line. */
async function npmCommand() {
  if (found) return found;
  const { ok, stdout } = capture('npm', ['--version'], { shell });
  if (!ok)
    throw new SetupProblem('npm is missing.', 'Install npm 10 or newer and run the same command again.');
  found = ['npm'];
  if (Number.parseInt(stdout, 10) < OLDEST) {
    const folder = await keep(`npm-${NEWER.version}`, (part) => {
      say(`npm ${stdout.trim()} is too old for this project: fetching npm ${NEWER.version} for it ...`);
      return fetchPackage(NEWER, part);
    });
    found = [process.execPath, join(folder, 'bin', 'npm-cli.js')];
  }
  return found;
}

/** Runs npm as the person has it set up. Resolves with its exit code. */
export async function npm(args, options = {}) {
  const [command, ...first] = await npmCommand();
  return run(command, [...first, ...args], { shell, ...options });
}

/** The same, for its output. */
export async function captureNpm(args, options = {}) {
  const [command, ...first] = await npmCommand();
  return capture(command, [...first, ...args], { shell, ...options });
}
