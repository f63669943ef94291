// The board under load: the real window with 500 live calls and 200 events a second from the demo PBX.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { launchApp, type App } from '../e2e/support/app.ts';
import type { Bench } from './bench.ts';

const CALLS = 500;
const MEASURE_MS = 20_000;
/** Rows are all there and the first drawing is over. */
const SETTLE_MS = 3_000;

/** Chromium's trace, as far as it is read here: how long each task of a thread took, by the clock and of the processor, in microseconds. */
const Trace = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      dur: z.number().optional(),
      tdur: z.number().optional(),
      args: z.looseObject({ name: z.unknown().optional() }).optional(),
    }),
  ),
});

/** The longest task on the window's main thread in a trace, in ms: by the clock, and of the processor. */
function longestTask(trace: z.infer<typeof Trace>): { wall: number; cpu: number } {
  const mains = new Set(
    trace.traceEvents
      .filter((event) => event.name === 'thread_name' && event.args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = trace.traceEvents.filter(
    ({ name, pid, tid }) => name === 'ThreadControllerImpl::RunTask' && mains.has(`${pid}/${tid}`),
  );
  if (tasks.length < 1000) throw new Error(`The trace has only ${tasks.length} tasks of the window`);
  return {
    wall: Math.max(...tasks.map(({ dur }) => dur ?? 0)) / 1000,
    cpu: Math.max(...tasks.map(({ tdur }) => tdur ?? 0)) / 1000,
  };
}

async function traced(app: App, ms: number, during: () => Promise<void>): Promise<z.infer<typeof Trace>> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-trace-'));
  try {
    await app.electron.evaluate(({ contentTracing }) =>
      contentTracing.startRecording({ included_categories: ['toplevel'], excluded_categories: ['*'] }),
    );
    const end = Date.now() + ms;
    while (Date.now() < end) await during();
    const file = await app.electron.evaluate(
      ({ contentTracing }, path) => contentTracing.stopRecording(path),
      join(folder, 'trace.json'),
    );
    return Trace.parse(JSON.parse(await readFile(file, 'utf8')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const bench: Bench = {
  names: ['board.longest_task_ms'],
  async run(report) {
    const app = await launchApp({ args: [`--demo-calls=${CALLS}`], size: { width: 1440, height: 900 } });
    try {
      await app.page.waitForFunction(
        (rows) => Number(document.querySelector('[aria-rowcount]')?.getAttribute('aria-rowcount')) > rows,
        CALLS - 20,
        { timeout: 60_000 },
      );
      await sleep(SETTLE_MS);
      // An operator who goes down the list while it changes.
      const trace = await traced(app, MEASURE_MS, async () => {
        await app.page.keyboard.press('ArrowDown');
        await sleep(250);
      });
      const { wall, cpu } = longestTask(trace);
      // On a busy machine a task waits for its turn; the difference tells.
      console.error(
        `the longest task took ${wall.toFixed(0)} ms, the busiest one ${cpu.toFixed(0)} ms of CPU time`,
      );
      report({
        name: 'board.longest_task_ms',
        value: wall,
        unit: 'ms',
        baseline: null,
        goal: 50,
      });
    } finally {
      await app.close();
    }
  },
};

export default bench;
