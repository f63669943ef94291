// npm run check: types, lint, format and unit tests.
import { bootstrap } from './bootstrap.mjs';
import { add, NOTHING } from './lib/report.mjs';
import { isMain, main } from './lib/say.mjs';
import { printTotal, runStaticChecks, runVitest } from './lib/suites.mjs';

/** Failed static checks count as failures: a run with errors must not close on '0 failed'. */
export async function check(tools) {
  const failed = await runStaticChecks(tools);
  const unit = await runVitest('unit', { ...tools, timeoutMs: 5 * 60_000 });
  const statics = {
    passed: 0,
    failed: failed.length,
    skipped: 0,
    problems: failed.map((name) => `${name} failed`),
  };
  return add(statics, unit);
}

if (isMain(import.meta.url)) {
  await main(async () => {
    const count = add(NOTHING, await check(await bootstrap('check')));
    printTotal(count);
    return count.failed === 0 ? 0 : 1;
  });
}
