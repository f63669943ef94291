// How many callers the embedded agent can talk with at once before they have to wait for its answers.
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from './bench.ts';
import { play, SCRIPTS } from './scripted-calls.ts';

/** Calls at once: doubled until they wait, then once more half-way between. */
const FIRST = 8;
const MOST = 64;
/** All callers of a level come within this time, so that they do not talk in step. */
const COMING_MS = 6000;
const MEASURED_MS = 20_000;
const GOAL_P95_MS = 900;
/** A caller who still has no answer after this long is one whom the agent lost. */
const LOST_MS = 5000;

type Desk = Parameters<typeof play>[0];

/** The highest number of calls at once of which 95 % of the answers came within 900 ms, and nobody was lost. */
export async function callsKeptUpWith(desk: Desk): Promise<number> {
  let kept = 0;
  for (let calls = FIRST; calls <= MOST; calls *= 2) {
    if (!(await keepsUp(desk, calls))) {
      const between = (kept + calls) / 2;
      return kept > 0 && (await keepsUp(desk, between)) ? between : kept;
    }
    kept = calls;
  }
  return kept;
}

async function keepsUp(desk: Desk, calls: number): Promise<boolean> {
  const over = new AbortController();
  const since = Date.now() + COMING_MS;
  const turns: number[] = [];
  let lost = 0;
  let next = 0;
  const caller = async (i: number): Promise<void> => {
    await sleep((COMING_MS * i) / calls);
    while (!over.signal.aborted) {
      const n = next++;
      const played = await play(desk, SCRIPTS[n % SCRIPTS.length]!, n, over.signal);
      turns.push(...played.turns.flatMap(({ ms, at }) => (at >= since ? [ms] : [])));
      if (played.waitingMs > LOST_MS) lost++;
    }
  };
  const all = Promise.all(Array.from({ length: calls }, (_, i) => caller(i)));
  await Promise.race([sleep(COMING_MS + MEASURED_MS), all]);
  over.abort();
  await all;
  const p95 = percentile(turns, 95);
  console.log(`${calls} calls: ${turns.length} turns, p95 ${p95.toFixed(0)} ms, ${lost} without an answer`);
  return p95 <= GOAL_P95_MS && lost === 0;
}
