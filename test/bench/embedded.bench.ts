// Whether callers get what they call for: fifty scripted calls with the four ready-made conversations, in four voices over
// mu-law and noise, several at once and in real time. No Asterisk: a telephone of frames. Then how many calls at once.
import { embeddedEngine } from '../../src/main/agents/embedded/engine.ts';
import { createLog } from '../../src/main/log.ts';
import { openSpeech } from '../../src/main/speech/speech.ts';
import { percentile, type Bench, type Report } from './bench.ts';
import { callsKeptUpWith } from './keeps-up.ts';
import { play, SCRIPTS, type Played } from './scripted-calls.ts';

const CALLS = 50;
const AT_ONCE = 8;
const KEEPS_UP = 'embedded.keeps_up_calls';

type Desk = Parameters<typeof play>[0];

async function fiftyCalls(desk: Desk, report: Report): Promise<void> {
  const before = { cpu: process.cpuUsage(), rss: process.memoryUsage.rss() };
  const played: Played[] = [];
  let next = 0;
  let talkedMs = 0;
  let most = 0;
  const caller = async (): Promise<void> => {
    for (let n = next++; n < CALLS; n = next++) {
      const began = performance.now();
      const one = await play(desk, SCRIPTS[n % SCRIPTS.length]!, n);
      talkedMs += performance.now() - began;
      most = Math.max(most, process.memoryUsage.rss());
      played.push(one);
      if (!one.reached) console.log(`failed: ${one.transcript}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
  const { user, system } = process.cpuUsage(before.cpu);
  const failed = played.filter(({ reached }) => !reached).length;
  const latencies = played.flatMap(({ turns }) => turns.map(({ ms }) => ms));
  const tell = (name: string, value: number, unit: string, goal: number | null): void =>
    report({ name: `embedded.${name}`, value, unit, baseline: null, goal });
  tell('failed_calls_percent', (failed / CALLS) * 100, '%', null);
  tell('turn_p50_ms', percentile(latencies, 50), 'ms', 500);
  tell('turn_p95_ms', percentile(latencies, 95), 'ms', 900);
  tell('cpu_percent_per_call', ((user + system) / 1000 / talkedMs) * 100, '%', null);
  tell('memory_mb_per_call', (most - before.rss) / AT_ONCE / 1e6, 'MB', null);
}

const bench: Bench = {
  names: [
    'embedded.failed_calls_percent',
    'embedded.turn_p50_ms',
    'embedded.turn_p95_ms',
    'embedded.cpu_percent_per_call',
    'embedded.memory_mb_per_call',
    KEEPS_UP,
  ],
  async run(report, asked) {
    const log = createLog({ level: 'silent' });
    const workerUrl = new URL('../../src/main/speech/worker.ts', import.meta.url);
    const speech = openSpeech({ workerUrl, log });
    const engine = embeddedEngine({ speech, log });
    try {
      await speech.warm();
      if ([...asked].some((name) => name !== KEEPS_UP)) await fiftyCalls({ engine, speech }, report);
      if (!asked.has(KEEPS_UP)) return;
      const calls = await callsKeptUpWith({ engine, speech });
      report({ name: KEEPS_UP, value: calls, unit: 'calls', baseline: null, goal: null });
    } finally {
      await engine.close();
      await speech.close();
    }
  },
};

export default bench;
