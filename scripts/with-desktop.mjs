// Runs one command under the conditions of the e2e tests: node scripts/with-desktop.mjs [--no-asterisk] -- COMMAND [ARGS]
import { bootstrap } from './bootstrap.mjs';
import { withDesktop } from './lib/desktop.mjs';
import { run } from './lib/run.mjs';
import { main, SetupProblem } from './lib/say.mjs';

await main(async () => {
  const split = process.argv.indexOf('--');
  const [command, ...args] = split < 0 ? [] : process.argv.slice(split + 1);
  if (!command) throw new SetupProblem('Say what to run: node scripts/with-desktop.mjs -- COMMAND [ARGS]');
  const { env } = await bootstrap(
    process.argv.slice(2, split).includes('--no-asterisk') ? 'desktop' : 'test',
  );
  return withDesktop({ env, display: true, keyring: true }, (desk) => run(command, args, { env: desk }));
});
