import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepository, repository } from './paths.mjs';
import { countPlaywright, countSuite, countVitest } from './report.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

const MINUTE = 60_000;
const tool = (...path) => inRepository('node_modules', ...path);

async function withReport(work) {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-report-'));
  try {
    return await work(join(folder, 'report.json'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs a project of vitest (`unit`, `integration`); `filters` narrow it to files. */
export function runVitest(project, { node, env, timeoutMs, filters = [] }) {
  return withReport(async (reportFile) => {
    const args = [tool('vitest', 'vitest.mjs'), 'run', '--project', project];
    args.push('--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`, ...filters);
    const code = await run(node, args, {
      cwd: repository,
      // In a log of CI colours are noise; vitest would use them there.
      env: process.stdout.isTTY ? env : { ...env, NO_COLOR: '1' },
      timeoutMs,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    return countSuite({ reportFile, count: countVitest, code });
  });
}

/** Runs the tests with Playwright; `env` is that of a desktop. */
export function runPlaywright({ node, env, timeoutMs, filters = [] }) {
  return withReport(async (reportFile) => {
    const args = [tool('playwright', 'cli.js'), 'test', '--forbid-only', '--reporter=list,json', ...filters];
    const code = await run(node, args, {
      cwd: repository,
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile },
      timeoutMs,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    return countSuite({ reportFile, count: countPlaywright, code });
  });
}

/** Runs a tool that is quiet when all is well; its words are shown together, after it ended. */
async function quietly(name, node, args, env) {
  const started = Date.now();
  const output = [];
  const code = await run(node, args, {
    cwd: repository,
    env,
    timeoutMs: 5 * MINUTE,
    stdio: ['ignore', 'pipe', 'pipe'],
    onStart(child) {
      child.stdout.on('data', (chunk) => output.push(chunk));
      child.stderr.on('data', (chunk) => output.push(chunk));
    },
  });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const text = Buffer.concat(output).toString().trim();
  if (text) console.log(text);
  console.log(`${name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
  return code === 0 ? [] : [name];
}

/** Types, lint and format: the names of those that failed. */
export async function runStaticChecks({ node, env }) {
  const checks = [
    // Types and lint side by side: each keeps one core busy.
    quietly('types', node, [tool('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'tsconfig.json'], env),
    quietly('lint', node, [tool('eslint', 'bin', 'eslint.js'), '.'], env).then(async (failed) => [
      ...failed,
      ...(await quietly(
        'format',
        node,
        [tool('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level=warn', '.'],
        env,
      )),
    ]),
  ];
  return (await Promise.all(checks)).flat();
}

/** The closing line, read by people and machines alike. */
export function printTotal(count) {
  for (const problem of count.problems) console.log(`- ${problem}`);
  const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
  console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
}

export function heading(text) {
  say(`\n=== ${text} ===`);
}
