// Brings everything that a clean clone needs, and nothing twice.
//
//   node scripts/bootstrap.mjs [--for=check|start|test|bench|package] [--env]
//
// --env prints the environment as shell lines: eval "$(node scripts/bootstrap.mjs --for=start --env)"
// To run one command under the tests' conditions (virtual display, D-Bus, unlocked keyring, private home):
//   node scripts/with-desktop.mjs -- playwright test test/e2e/some.test.ts
import { provideDependencies, provideKeychainAddon } from './lib/dependencies.mjs';
import { hasDisplay, provideKeyring, provideXvfb } from './lib/desktop.mjs';
import { provideElectron } from './lib/electron.mjs';
import { fittingNode, toolEnv } from './lib/node.mjs';
import { cacheRoot, inRepository } from './lib/paths.mjs';
import { isMain, main, say, SetupProblem } from './lib/say.mjs';

/** What each purpose needs beyond the dependencies and a fitting Node. */
const NEEDS = {
  check: [],
  start: ['electron', 'keychain', 'screen'],
  package: ['electron', 'keychain'],
  desktop: ['electron', 'keychain', 'screen', 'keyring'],
  test: ['electron', 'keychain', 'screen', 'keyring', 'asterisk'],
  bench: ['electron', 'keychain', 'screen', 'keyring', 'asterisk'],
};

/**
 * @param {'check'|'start'|'package'|'test'|'bench'} purpose
 * @returns {Promise<{node: string, env: object, electron: object|null, asterisk: object|null}>} `env` holds what children
 * need: the fitting Node first on PATH, ELECTRON_OVERRIDE_DIST_PATH where the runtime is not npm's, CORDBOARD_CACHE.
 */
export async function bootstrap(purpose) {
  const needs = NEEDS[purpose];
  if (!needs) throw new SetupProblem(`--for takes one of: ${Object.keys(NEEDS).join(', ')}.`);
  await provideDependencies();
  const node = fittingNode();
  const env = { ...toolEnv(node), CORDBOARD_CACHE: cacheRoot() };
  let electron = null;
  let asterisk = null;
  if (needs.includes('keychain')) await provideKeychainAddon(node);
  if (needs.includes('electron')) {
    electron = await provideElectron(node);
    if (!electron.folder.startsWith(inRepository('node_modules')))
      env.ELECTRON_OVERRIDE_DIST_PATH = electron.folder;
  }
  // Tests always run on a screen of their own, so that windows do not take the person's focus.
  if (needs.includes('screen') && (needs.includes('keyring') || !hasDisplay())) await provideXvfb();
  if (needs.includes('keyring')) await provideKeyring();
  if (needs.includes('asterisk')) {
    const { provideAsterisk } = await import('./lib/asterisk.mjs');
    asterisk = await provideAsterisk({ log: say });
  }
  return { node, env, electron, asterisk };
}

function shellQuote(value) {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

if (isMain(import.meta.url)) {
  await main(async () => {
    const args = process.argv.slice(2);
    const purpose = args.find((arg) => arg.startsWith('--for='))?.slice(6) ?? 'start';
    const { env, electron } = await bootstrap(purpose);
    if (args.includes('--env')) {
      for (const name of ['PATH', 'CORDBOARD_CACHE', 'ELECTRON_OVERRIDE_DIST_PATH']) {
        if (env[name] !== undefined) console.log(`export ${name}=${shellQuote(env[name])}`);
      }
    } else {
      say(`Ready for ${purpose}.${electron ? ` Electron: ${electron.executable}` : ''}`);
    }
  });
}
