// Brings a real Asterisk 22 for the tests: Debian's own packages, unpacked with their own C library into a cache
// folder. Nothing is installed on the system and no root is needed. Node built-ins only, Node 20 or newer.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Raised when the way the folder is made changes, so that older ones are made anew. */
const LAYOUT = 2;
const TEMPORARY = `asterisk-${process.arch}.tmp-`;
/** Only these carry Asterisk; it moves from one to the other. */
const SUITES = ['forky', 'sid'];
/** openssl makes the certificates of tests with TLS. */
const PACKAGES = ['asterisk', 'asterisk-core-sounds-en-gsm', 'openssl'];
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** In the closure of adduser, gnupg and the like; Asterisk itself never calls them. */
const UNUSED =
  /^(gnupg|gpg|gpgsm|gpgconf|gpg-agent|gnupg-l10n|dirmngr|pinentry.*|perl|perl-base|perl-modules.*|adduser|passwd|login.*|base-passwd|libpam.*|debconf|tzdata|libc-gconv.*|libsemanage.*)$/;

/** Where everything that is fetched for running and testing from source is kept. */
export function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return process.env.CORDBOARD_CACHE || join(base, 'cordboard');
}

/**
 * Makes sure that Asterisk is there. Quick where it is; safe to interrupt and to run twice at once.
 * @param {{ log?: (line: string) => void }} [options]
 * @returns {Promise<{ root: string, version: string, triplet: string, suite: string }>}
 *   root: folder with bin/asterisk; version: such as 22.10.1; triplet: such as x86_64-linux-gnu.
 */
export async function provideAsterisk({ log = () => {} } = {}) {
  if (process.platform !== 'linux') {
    throw new Error(
      'The tests against a real Asterisk run on Linux only. Run them in a Debian or Ubuntu virtual machine or container; `npm run check` needs no Asterisk.',
    );
  }
  const cache = cacheFolder();
  const root = join(cache, `asterisk-${process.arch}`);
  const there = await recorded(root);
  if (there) return there;

  requireTools();
  await mkdir(cache, { recursive: true });
  await sweep(cache);
  const temporary = await mkdtemp(join(cache, `${TEMPORARY}${process.pid}-`));
  try {
    await unpack(temporary, log);
    const placed = await place(join(temporary, 'root'), root);
    log(`Asterisk ${placed.version} (Debian ${placed.suite}) is in ${root}`);
    return placed;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Puts the finished folder where it belongs, in one step. Of two runs at once the first one wins and both use it. */
async function place(made, root) {
  for (;;) {
    try {
      await rename(made, root);
    } catch (error) {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    }
    const there = await recorded(root);
    if (there) return there;
    // Something older or broken is in the way.
    await rename(root, join(dirname(made), 'old')).catch(() => {});
  }
}

/** What an earlier run left, or null where that is missing, half made or of an older layout. */
async function recorded(root) {
  try {
    const { layout, ...made } = JSON.parse(await readFile(join(root, 'cordboard.json'), 'utf8'));
    return layout === LAYOUT && existsSync(join(root, 'bin/asterisk')) ? { root, ...made } : null;
  } catch {
    return null;
  }
}

function requireTools() {
  const missing = ['apt-get', 'dpkg', 'dpkg-deb'].filter((tool) => !onPath(tool));
  if (missing.length > 0) {
    const how = [
      ['dnf', 'sudo dnf install apt dpkg debian-keyring'],
      ['pacman', 'sudo pacman -S apt dpkg debian-archive-keyring'],
      ['zypper', 'sudo zypper install apt dpkg'],
    ].find(([tool]) => onPath(tool));
    throw new Error(
      `Asterisk for the tests is unpacked from Debian's packages, and ${missing.join(', ')} is missing here. ` +
        (how
          ? `Install it: ${how[1]}`
          : 'Run the tests on Debian or Ubuntu, where it is part of the system.'),
    );
  }
  if (!existsSync(KEYRING)) {
    throw new Error(
      `Debian's signing keys are missing (${KEYRING}). Install them: sudo apt-get install debian-archive-keyring`,
    );
  }
}

function onPath(tool) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder && existsSync(join(folder, tool)));
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Removes what interrupted runs left behind. */
async function sweep(cache) {
  for (const name of await readdir(cache)) {
    const pid = Number(name.startsWith(TEMPORARY) && name.slice(TEMPORARY.length).split('-')[0]);
    if (pid > 0 && !alive(pid)) await rm(join(cache, name), { recursive: true, force: true });
  }
}

/** Fetches and unpacks into folder/root, and records there what it is. */
async function unpack(folder, log) {
  const root = join(folder, 'root');
  const arch = (await run('dpkg', ['--print-architecture'])).stdout.trim();
  const mirror = await debianMirror();
  const { suite, archives } = await download(join(folder, 'apt'), arch, mirror, log);
  const debs = (await readdir(archives)).filter((name) => name.endsWith('.deb'));
  for (const deb of debs) {
    if (!UNUSED.test(deb.split('_')[0] ?? '')) await run('dpkg-deb', ['-x', join(archives, deb), root]);
  }
  for (const part of ['doc', 'man', 'locale', 'info', 'lintian', 'bash-completion']) {
    await rm(join(root, 'usr/share', part), { recursive: true, force: true });
  }
  // What the package's scripts would have linked.
  const sounds = join(root, 'usr/share/asterisk/sounds');
  for (const language of ['en', 'en_US']) {
    await rm(join(sounds, language), { recursive: true, force: true });
    await symlink('en_US_f_Allison', join(sounds, language));
  }
  for (const dangling of ['custom', 'priv-callerintros', 'recordings']) {
    await rm(join(sounds, dangling), { force: true });
  }
  const record = { layout: LAYOUT, suite, ...(await wrap(root)) };
  await writeFile(join(root, 'cordboard.json'), JSON.stringify(record));
}

/** Downloads the whole closure of the packages, with an apt state of our own, from the first suite that has them. */
async function download(apt, arch, mirror, log) {
  const failures = [];
  for (const suite of SUITES) {
    const folder = join(apt, suite);
    const archives = join(folder, 'cache/archives');
    await mkdir(join(folder, 'state/lists/partial'), { recursive: true });
    await mkdir(join(archives, 'partial'), { recursive: true });
    // An empty status makes apt fetch every dependency, the C library included.
    await writeFile(join(folder, 'status'), '');
    await writeFile(
      join(folder, 'sources.list'),
      `deb [arch=${arch} signed-by=${KEYRING}] ${mirror} ${suite} main\n`,
    );
    const options = [
      `Dir::State=${folder}/state`,
      `Dir::State::status=${folder}/status`,
      `Dir::Cache=${folder}/cache`,
      `Dir::Etc::sourcelist=${folder}/sources.list`,
      'Dir::Etc::sourceparts=/dev/null',
      'Dir::Etc::preferences=/dev/null',
      'Dir::Etc::preferencesparts=/dev/null',
      `APT::Sandbox::User=${userInfo().username}`,
      `APT::Architecture=${arch}`,
      'APT::Install-Recommends=false',
      'APT::Update::Error-Mode=any',
      'Acquire::Languages=none',
      'Acquire::Retries=3',
      'Debug::NoLocking=1',
    ].flatMap((option) => ['-o', option]);
    log(`Fetching Asterisk from Debian ${suite} (about 90 MB, once)`);
    try {
      await run('apt-get', [...options, '-qq', 'update'], { maxBuffer: 1 << 24 });
      await run('apt-get', [...options, '-qq', '-y', '--download-only', 'install', ...PACKAGES], {
        maxBuffer: 1 << 24,
      });
      return { suite, archives };
    } catch (error) {
      failures.push(`${suite}: ${String(error.stderr || error.message).trim()}`);
      log(`Debian ${suite} did not give Asterisk.`);
    }
  }
  throw new Error(
    `No Asterisk could be fetched from ${mirror}. Check the network, or name another Debian mirror in CORDBOARD_DEBIAN_MIRROR.\n${failures.join('\n')}`,
  );
}

/** bin/asterisk and bin/openssl start this folder's programs with its own C library; the folder may be moved. */
async function wrap(root) {
  const lib = join(root, 'usr/lib');
  const triplet = (await readdir(lib)).find((name) => existsSync(join(lib, name, 'asterisk/modules')));
  if (!triplet)
    throw new Error('The packages fetched hold no Asterisk modules: has Debian changed their layout?');
  const loader = (await readdir(join(lib, triplet))).find((name) => /^ld-linux-.*\.so\.\d+$/.test(name));
  if (!loader)
    throw new Error('The packages fetched hold no program loader: has Debian changed their layout?');
  await mkdir(join(root, 'bin'), { recursive: true });
  for (const program of ['sbin/asterisk', 'bin/openssl']) {
    const wrapper = join(root, 'bin', basename(program));
    // --library-path, unlike LD_LIBRARY_PATH, is not inherited by what Asterisk starts.
    // --argv0 is this script, because "core restart now" executes argv[0] again.
    await writeFile(
      wrapper,
      `#!/bin/sh
R=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd) || exit 1
L="$R/usr/lib/${triplet}"
exec "$L/${loader}" --argv0 "$R/bin/${basename(program)}" --library-path "$L" "$R/usr/${program}" "$@"
`,
    );
    await chmod(wrapper, 0o755);
  }
  const { stdout } = await run(join(root, 'bin/asterisk'), ['-V']);
  const version = /Asterisk (\d+\.\d+(?:\.\d+)?)/.exec(stdout)?.[1];
  if (!version) throw new Error(`Asterisk was unpacked but does not start: ${stdout.trim()}`);
  return { version, triplet };
}

/** The Debian mirror that this system uses already. Throws, saying what to set, where there is none. */
async function debianMirror() {
  if (process.env.CORDBOARD_DEBIAN_MIRROR) return process.env.CORDBOARD_DEBIAN_MIRROR;
  const folder = '/etc/apt/sources.list.d';
  const names = await readdir(folder).catch(() => []);
  const paths = ['/etc/apt/sources.list', ...names.sort().map((name) => join(folder, name))];
  for (const path of paths.filter((name) => /\.(list|sources)$/.test(name))) {
    const text = await readFile(path, 'utf8').catch(() => '');
    const mirror = mirrorIn(text, path.endsWith('.sources') ? 'deb822' : 'one-line');
    if (mirror) return mirror;
  }
  throw new Error(
    "There is no Debian mirror in the system's apt sources. Set CORDBOARD_DEBIAN_MIRROR to the address of one (as after " +
      'URIs: in a Debian .sources file).',
  );
}

/**
 * The first mirror of Debian's main archive in a sources file, or undefined.
 * @param {string} text
 * @param {'deb822' | 'one-line'} form
 */
export function mirrorIn(text, form) {
  const entries =
    form === 'deb822'
      ? text
          .split(/\n(?:[ \t]*\n)+/)
          .filter((stanza) => !/^Enabled:\s*no/im.test(stanza))
          .map((stanza) => ({
            types: field(stanza, 'Types'),
            uris: field(stanza, 'URIs'),
            components: field(stanza, 'Components'),
          }))
      : text.split('\n').map((line) => {
          const [types = '', uri = '', , ...components] = line
            .replace(/#.*/, '')
            .replace(/\[.*?\]/, '')
            .trim()
            .split(/\s+/);
          return { types: [types], uris: [uri], components };
        });
  return entries
    .filter(({ types, components }) => types.includes('deb') && components.includes('main'))
    .flatMap(({ uris }) => uris)
    .find((uri) => /^https?:\/\/.*\/debian\/?$/.test(uri));
}

function field(stanza, name) {
  const lines = stanza.split('\n').filter((line) => !line.startsWith('#'));
  const at = lines.findIndex((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  if (at < 0) return [];
  const more = lines.slice(at + 1);
  const end = more.findIndex((line) => !/^[ \t]/.test(line));
  const values = [lines[at].slice(name.length + 1), ...more.slice(0, end < 0 ? more.length : end)];
  return values.join(' ').trim().split(/\s+/).filter(Boolean);
}
