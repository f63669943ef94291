// npm run package: the app for this platform, as a folder in dist/. `npm run package -- --installers` makes the
// platform's installers (nsis, dmg, AppImage, deb), `-- --target=deb` one of them; their tools are downloaded.
import { readFileSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { provideBuild } from './lib/build.mjs';
import { inRepository, repository } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, say, SetupProblem } from './lib/say.mjs';

const UNOFFICIAL_SUFFIX = '-unofficial-runtime';

function targetsOf(args) {
  const unknown = args.find((arg) => arg !== '--installers' && !arg.startsWith('--target='));
  if (unknown) throw new SetupProblem(`npm run package does not know ${unknown}.`);
  const named = args.filter((arg) => arg.startsWith('--target=')).map((arg) => arg.slice('--target='.length));
  if (named.length > 0) return named.every((name) => name === 'dir') ? ['dir'] : named;
  return args.includes('--installers') ? [] : ['dir'];
}

await main(async () => {
  const targets = targetsOf(process.argv.slice(2));
  const onlyFolder = targets[0] === 'dir';
  const { node, env, electron } = await bootstrap('package');
  if (!electron.official && !onlyFolder) {
    throw new SetupProblem(
      'No installers are made from an unofficial Electron: it is for running from source only.',
      'Make the download host of Electron reachable, or name a folder with an official release in ELECTRON_OVERRIDE_DIST_PATH, and run the same command again. Without --installers a folder is made.',
    );
  }
  await provideBuild({ node, env });

  const dist = inRepository('dist');
  const version = readFileSync(join(electron.folder, 'version'), 'utf8').trim().replace(/^v/, '');
  const platform = { linux: '--linux', win32: '--win', darwin: '--mac' }[process.platform];
  const args = [
    inRepository('node_modules', 'electron-builder', 'cli.js'),
    platform,
    ...targets,
    `--${process.arch}`,
    '--publish=never',
    '--config=electron-builder.config.mjs',
    `-c.electronDist=${electron.folder}`,
    `-c.electronVersion=${version}`,
  ];
  const code = await run(node, args, { cwd: repository, env, stdio: ['ignore', 2, 2] });
  if (code !== 0)
    throw new SetupProblem(`electron-builder ended with code ${code}; its own words are above.`);

  if (electron.official) {
    say(`Made in ${dist}.`);
    return;
  }
  const made = (await readdir(dist)).find((name) => name.endsWith('unpacked'));
  const folder = join(dist, `${made}${UNOFFICIAL_SUFFIX}`);
  await rm(folder, { recursive: true, force: true });
  await rename(join(dist, made), folder);
  say(`Made in ${folder}. Its Electron is unofficial: do not hand it on.`);
});
