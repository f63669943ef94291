// npm test: everything, one after another: types, lint, unit; integration against a real Asterisk; e2e with the real
// app. Narrow it with `npm test -- --only=unit|integration|e2e [FILE ...]`.
import { bootstrap } from './bootstrap.mjs';
import { check } from './check.mjs';
import { provideBuild } from './lib/build.mjs';
import { withDesktop } from './lib/desktop.mjs';
import { add, NOTHING } from './lib/report.mjs';
import { main, SetupProblem } from './lib/say.mjs';
import { heading, printTotal, runPlaywright, runVitest } from './lib/suites.mjs';

const MINUTE = 60_000;
const PURPOSE = { unit: 'check', integration: 'test', e2e: 'test' };

async function suites(only, filters) {
  const tools = await bootstrap(only ? PURPOSE[only] : 'test');
  let total = NOTHING;
  if (!only) {
    heading('types, lint, unit');
    total = add(total, await check(tools));
  } else if (only === 'unit') {
    total = add(total, await runVitest('unit', { ...tools, timeoutMs: 5 * MINUTE, filters }));
  }
  if (!only || only === 'integration') {
    heading('integration, against a real Asterisk');
    total = add(total, await runVitest('integration', { ...tools, timeoutMs: 25 * MINUTE, filters }));
  }
  if (!only || only === 'e2e') {
    heading('end to end, with the real app');
    await provideBuild(tools);
    const conditions = { env: tools.env, display: true, keyring: true };
    const e2e = await withDesktop(conditions, (env) =>
      runPlaywright({ node: tools.node, env, timeoutMs: 25 * MINUTE, filters }),
    );
    total = add(total, e2e);
  }
  return total;
}

await main(async () => {
  const args = process.argv.slice(2);
  const only = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length);
  const filters = args.filter((arg) => !arg.startsWith('--'));
  const unknown = args.find((arg) => arg.startsWith('--') && !arg.startsWith('--only='));
  if (unknown) throw new SetupProblem(`npm test does not know ${unknown}.`);
  if (only !== undefined && !(only in PURPOSE)) {
    throw new SetupProblem(`--only takes one of: ${Object.keys(PURPOSE).join(', ')}.`);
  }
  if (filters.length > 0 && !only) throw new SetupProblem('Files narrow a suite: name it with --only= too.');
  let total;
  try {
    total = await suites(only, filters);
  } catch (error) {
    // The closing line is always printed: without it a run that never began might pass for one without tests.
    await main(() => Promise.reject(error));
    total = { ...NOTHING, failed: 1 };
  }
  printTotal(total);
  return total.failed === 0 ? 0 : 1;
});
