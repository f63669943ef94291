// Brings everything that a clean clone needs, and nothing twice.
//
//   node scripts/bootstrap.mjs [--for=check|start|test|bench|package] [--env]
//
// --env prints the environment as shell lines: eval "$(node scripts/bootstrap.mjs --for=start --env)"
// To run one command under the tests' conditions (virtual display, D-Bus, unlocked keyring, private home):
//   node scripts/with-desktop.mjs -- playwright test test/e2e/some.test.ts
import { keychainAddonGaps, provideDependencies, provideKeychainAddon } from './lib/dependencies.mjs';
import { displayGaps, hasDisplay, keyringGaps } from './lib/desktop.mjs';
import { electronGaps, provideElectron } from './lib/electron.mjs';
import { provideNode, toolEnv } from './lib/node.mjs';
import { cacheRoot, inRepository } from './lib/paths.mjs';
import { isMain, main, say, SetupProblem } from './lib/say.mjs';
import { provideSystem } from './lib/system.mjs';

/** What each purpose needs beyond the dependencies and a fitting Node. */
const NEEDS = {
  check: { name: 'npm run check', needs: [] },
  start: { name: 'npm start', needs: ['electron', 'keychain', 'screen'] },
  package: { name: 'npm run package', needs: ['electron', 'keychain'] },
  desktop: { name: 'a desktop for tests', needs: ['electron', 'keychain', 'screen', 'keyring'] },
  test: { name: 'npm test', needs: ['electron', 'keychain', 'screen', 'keyring', 'asterisk'] },
  bench: { name: 'npm run bench', needs: ['electron', 'keychain', 'screen', 'keyring', 'asterisk'] },
};

/**
 * @param {'check'|'start'|'package'|'test'|'bench'} purpose
 * @returns {Promise<{node: string, env: object, electron: object|null, asterisk: object|null}>} `env` holds what children
 * need: the fitting Node first on PATH, ELECTRON_OVERRIDE_DIST_PATH where the runtime is not npm's, CORDBOARD_CACHE.
 */
export async function bootstrap(purpose) {
  if (!(purpose in NEEDS)) throw new SetupProblem(`--for takes one of: ${Object.keys(NEEDS).join(', ')}.`);
  const { name, needs } = NEEDS[purpose];
  let node = await provideNode();
  await provideDependencies(node);
  // What the dependencies brought is what `npm run` uses too.
  node = await provideNode();
  const env = { ...toolEnv(node), CORDBOARD_CACHE: cacheRoot() };
  const electron = needs.includes('electron') ? await provideElectron(node) : null;
  if (electron && !electron.folder.startsWith(inRepository('node_modules'))) {
    env.ELECTRON_OVERRIDE_DIST_PATH = electron.folder;
  }
  // Everything that the system lacks is found before anything is said about it: one list, one command.
  await provideSystem(name, () => [
    ...(needs.includes('keychain') ? keychainAddonGaps() : []),
    ...(electron ? electronGaps(electron) : []),
    // Tests always run on a screen of their own, so that windows do not take the person's focus.
    ...(needs.includes('screen') && (needs.includes('keyring') || !hasDisplay()) ? displayGaps() : []),
    ...(needs.includes('keyring') ? keyringGaps() : []),
  ]);
  if (needs.includes('keychain')) await provideKeychainAddon(node);
  let asterisk = null;
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
