// Finds every *.bench.ts beside it, runs them, prints a table. Started by scripts/bench.mjs, which prepares the machine.
import { readdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { Bench } from './bench.ts';
import { runBenches, table } from './registry.ts';

const { values } = parseArgs({ options: { json: { type: 'string' }, only: { type: 'string' } } });

const benches = new Map<string, Bench>();
for (const file of (await readdir(import.meta.dirname)).sort()) {
  if (!file.endsWith('.bench.ts')) continue;
  const module = (await import(`./${file}`)) as { default: Bench };
  benches.set(file.replace('.bench.ts', ''), module.default);
}

const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${String(cpus().length)} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
console.log(`${machine}; Node ${process.versions.node}; ${process.platform} ${process.arch}`);

const { results, problems } = await runBenches(benches, values.only ?? null, (line) => {
  console.error(line);
});
if (results.length > 0) console.log(table(results));
for (const problem of problems) console.log(`- ${problem}`);
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
