import { capture, run } from './run.mjs';
import { say, SetupProblem } from './say.mjs';

/** npm 9 (Debian 12 has it) cannot read a lock file with aliased overrides; it can fetch a newer npm, though. */
const OLDEST = 10;
const NEWER = 'npm@10.9.9';
// On Windows npm is a .cmd file, which needs a shell.
const shell = process.platform === 'win32';

let prefix;

function npmCommand() {
  if (prefix) return prefix;
  const { ok, stdout } = capture('npm', ['--version'], { shell });
  if (!ok) {
    throw new SetupProblem(
      'npm is missing.',
      'Install npm 10 or newer (on Debian: apt-get install npm) and try again.',
    );
  }
  prefix = [];
  if (Number.parseInt(stdout, 10) < OLDEST) {
    say(`npm ${stdout.trim()} is too old for this project: running ${NEWER} through it.`);
    prefix = ['exec', '--yes', NEWER, '--'];
  }
  return prefix;
}

/** Runs npm as the person has it set up, a newer one where theirs is too old. */
export function npm(args, options = {}) {
  return run('npm', [...npmCommand(), ...args], { shell, ...options });
}

/** The same, for its output. */
export function captureNpm(args, options = {}) {
  return capture('npm', [...npmCommand(), ...args], { shell, ...options });
}
