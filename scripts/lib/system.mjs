import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { withLock } from './lock.mjs';
import { capture } from './run.mjs';
import { say, SetupProblem } from './say.mjs';

/** Looks a program up on PATH. */
export function hasCommand(name, env = process.env) {
  return (env.PATH ?? '').split(delimiter).some((folder) => folder && existsSync(join(folder, name)));
}

function osRelease() {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

function isDebian() {
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(osRelease()) && hasCommand('apt-get');
}

/** Releases since 2024 have packages renamed for 64-bit time (`libgtk-3-0t64`): Debian 13, Ubuntu 24.04. */
function hasRenamedPackages() {
  const release = osRelease();
  const version = Number.parseFloat(/^VERSION_ID="?([\d.]+)/m.exec(release)?.[1] ?? '99');
  return version >= (/^ID=debian/m.test(release) ? 13 : 24);
}

export function isRoot() {
  return process.getuid?.() === 0;
}

const APT = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
const APT_OPTIONS = ['-q', '-y', '-o', 'DPkg::Lock::Timeout=600', '-o', 'Dpkg::Use-Pty=0'];

/** Of `new|old` the name that this release has. */
function choose(packages) {
  return packages.map((names) => names.split('|').at(hasRenamedPackages() ? 0 : -1));
}

function apt(args) {
  // Package managers are talkative: their words are shown only when they fail.
  const result = capture('apt-get', [...APT_OPTIONS, ...args], { env: APT });
  return result.ok ? null : `${result.stdout}\n${result.stderr}`.trim();
}

/**
 * Sees to Debian packages: `missing()` lists what is wanted and absent, as `{what, debian}` with the package (`new|old`
 * where it was renamed) that holds it. As root on Debian these are installed; elsewhere the person is told exactly what to install.
 */
export async function provideSystem(purpose, missing) {
  const gaps = missing();
  if (gaps.length === 0) return;
  const wanted = (list) => [...new Set(list.map((gap) => gap.debian))];
  const things = (list) => [...new Set(list.map((gap) => gap.what))].join(', ');
  if (process.platform !== 'linux' || !isDebian()) {
    throw new SetupProblem(
      `Missing for ${purpose}: ${things(gaps)}.`,
      `Install these with your system's package manager and run the same command again.\nOn Debian and Ubuntu they are in: ${wanted(gaps).join(' ').replaceAll('|', ' or ')}`,
    );
  }
  if (!isRoot()) {
    throw new SetupProblem(
      `Missing for ${purpose}: ${things(gaps)}.`,
      `Install it and run the same command again:\n  sudo apt-get update && sudo apt-get install ${choose(wanted(gaps)).join(' ')}`,
    );
  }
  await withLock('apt-get', async () => {
    const still = missing();
    if (still.length === 0) return;
    say(`Installing Debian packages for ${purpose}: ${choose(wanted(still)).join(' ')} ...`);
    const install = () => apt(['install', '--no-install-recommends', ...choose(wanted(still))]);
    let problem = install();
    if (problem) {
      // No package list yet, or an old one with versions that the mirror no longer has.
      apt(['update']);
      problem = install();
    }
    const left = missing();
    if (problem || left.length > 0) {
      throw new SetupProblem(
        `Could not install what is missing for ${purpose}: ${things(left.length > 0 ? left : still)}.`,
        `${problem ?? ''}\nInstall it by hand and run the same command again:\n  apt-get install ${choose(wanted(still)).join(' ')}`,
      );
    }
  });
}

/** Shared libraries that a program needs and this system does not have, by file name (Linux). */
export function missingLibraries(program) {
  const { stdout } = capture('ldd', [program]);
  return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}
