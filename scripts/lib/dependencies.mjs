import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { toolEnv } from './node.mjs';
import { captureNpm, npm } from './npm.mjs';
import { inRepository } from './paths.mjs';
import { capture } from './run.mjs';
import { say, SetupProblem } from './say.mjs';
import { hasCommand } from './system.mjs';

function readLock(...path) {
  try {
    return JSON.parse(readFileSync(inRepository(...path), 'utf8')).packages;
  } catch {
    return null;
  }
}

/** npm's `os` and `cpu`: a name, a list of names, or of names that are excluded (`!win32`). */
function admits(list, name) {
  if (list === undefined) return true;
  const names = [list].flat();
  return names[0].startsWith('!') ? !names.includes(`!${name}`) : names.includes(name);
}

function isForThisPlatform(entry) {
  // What says nothing belongs to a package that does (a build for WebAssembly), or is not needed.
  if (entry.os === undefined && entry.cpu === undefined) return false;
  const musl = entry.libc !== undefined && !admits(entry.libc, 'glibc');
  return admits(entry.os, process.platform) && admits(entry.cpu, process.arch) && !musl;
}

/**
 * The packages of package-lock.json that node_modules does not hold. npm writes its own record of what it installed as
 * the last step, so an interrupted install is seen, and one made by hand counts.
 * @returns {string[]} paths such as `node_modules/ws`
 */
export function missingDependencies() {
  const wanted = readLock('package-lock.json');
  const installed = readLock('node_modules', '.package-lock.json') ?? {};
  if (!wanted) throw new SetupProblem('package-lock.json is missing or unreadable.');
  return Object.entries(wanted).flatMap(([path, entry]) => {
    if (path === '') return [];
    const there = installed[path];
    const right = there
      ? there.version === entry.version && there.integrity === entry.integrity
      : entry.optional === true && !isForThisPlatform(entry);
    return right ? [] : [path];
  });
}

/** Brings node_modules up to package-lock.json; does nothing where it is already. */
export async function provideDependencies(node) {
  if (missingDependencies().length === 0) return;
  await withLock(inRepository('node_modules'), async () => {
    if (missingDependencies().length === 0) return;
    say('Installing the dependencies (npm ci) ...');
    // Install scripts stay off: the one that is needed (keytar's) is run below, by name.
    const args = [
      'ci',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-update-notifier',
      '--loglevel=error',
    ];
    const code = await npm(node, args, { stdio: ['ignore', 2, 2] });
    if (code !== 0) throw new SetupProblem(`npm ci failed with code ${code}; its own words are above.`);
    const missing = missingDependencies();
    if (missing.length > 0) throw new SetupProblem(`npm ci left out ${missing.join(', ')}.`);
  });
}

/** What building keytar's addon needs and this system lacks; nothing where it is built. */
export function keychainAddonGaps() {
  const gaps = [];
  if (process.platform !== 'linux' || keychainAddonIsThere()) return gaps;
  if (!hasCommand('g++')) gaps.push({ what: 'a C++ compiler', debian: 'g++' });
  if (!hasCommand('make')) gaps.push({ what: 'make', debian: 'make' });
  if (!hasCommand('python3')) gaps.push({ what: 'Python 3', debian: 'python3' });
  if (!hasCommand('pkg-config')) gaps.push({ what: 'pkg-config', debian: 'pkg-config' });
  if (!hasCommand('pkg-config') || !capture('pkg-config', ['--exists', 'libsecret-1']).ok) {
    gaps.push({ what: 'the development files of libsecret', debian: 'libsecret-1-dev' });
  }
  return gaps;
}

function keychainAddonLoads(node) {
  return capture(node, ['-e', "require('keytar')"], { cwd: inRepository() }).ok;
}

function keychainAddonIsThere() {
  return existsSync(inRepository('node_modules', 'keytar', 'build', 'Release', 'keytar.node'));
}

/** Builds keytar's addon (or lets it fetch its prebuilt one) where that has not been done yet. */
export async function provideKeychainAddon(node) {
  if (keychainAddonIsThere()) return;
  await withLock(inRepository('node_modules'), async () => {
    if (keychainAddonIsThere()) return;
    say('Building the keychain addon (keytar) ...');
    const result = await captureNpm(node, ['rebuild', 'keytar', '--foreground-scripts'], {
      env: { ...toolEnv(node), ...localHeaders(node) },
    });
    if (!result.ok || !keychainAddonLoads(node)) {
      throw new SetupProblem(
        `The keychain addon (keytar) could not be built:\n${result.stdout}\n${result.stderr}`,
        'It needs a C++ compiler, make, Python 3 and the headers of Node: node-gyp downloads these; where it cannot, install them (libnode-dev on Debian) or name their folder in npm_config_nodedir.',
      );
    }
  });
}

/** The headers that lie beside this Node spare node-gyp a download. */
function localHeaders(node) {
  if (process.env.npm_config_nodedir) return {};
  const prefix = dirname(dirname(node));
  return existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? { npm_config_nodedir: prefix } : {};
}
