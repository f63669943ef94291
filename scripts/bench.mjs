// npm run bench [-- --json FILE] [--only NAME]: measures, prints medians and ratios; test/bench/run.ts does the work.
import { resolve } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { provideBuild } from './lib/build.mjs';
import { withDesktop } from './lib/desktop.mjs';
import { inRepository, repository } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main } from './lib/say.mjs';

await main(async () => {
  const args = process.argv.slice(2);
  const json = args.indexOf('--json');
  // A file is named as seen from where the person stands; npm itself moves to the repository.
  if (json >= 0 && args[json + 1]) args[json + 1] = resolve(process.env.INIT_CWD ?? '.', args[json + 1]);
  const tools = await bootstrap('bench');
  await provideBuild(tools);
  return withDesktop({ env: tools.env, display: true, keyring: true }, (env) =>
    run(tools.node, [inRepository('test', 'bench', 'run.ts'), ...args], { cwd: repository, env }),
  );
});
