import { join } from 'node:path';
import { keep } from './cache.mjs';
import { toolEnv } from './node.mjs';
import { repository } from './paths.mjs';
import { fetchPackage } from './registry.mjs';
import { capture, run } from './run.mjs';
import { say, SetupProblem } from './say.mjs';

/** npm 9 (Debian 12 has it) cannot read a lock file with aliased overrides. */
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
async function npmCommand(node) {
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
    found = [node, join(folder, 'bin', 'npm-cli.js')];
  }
  return found;
}

/** Runs npm in the project, as the person has it set up, on the given Node. Resolves with its exit code. */
export async function npm(node, args, options = {}) {
  const [command, ...first] = await npmCommand(node);
  return run(command, [...first, ...args], { shell, cwd: repository, env: toolEnv(node), ...options });
}

/** The same, for its output. */
export async function captureNpm(node, args, options = {}) {
  const [command, ...first] = await npmCommand(node);
  return capture(command, [...first, ...args], { shell, cwd: repository, env: toolEnv(node), ...options });
}
