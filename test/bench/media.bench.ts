// What the media path costs beside a bare `ws` echo of the same frames, and how punctual it is. Over loopback, without
// Asterisk: the generator and the process under measurement are processes of their own.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, percentile, type Bench } from './bench.ts';
import type { FromGenerator, FromSubject, Kind, ToGenerator, ToSubject } from './media-frames.ts';

const CALLS = [1, 50, 200];
const ROUNDS = 3;
const WARM_MS = 2500;
const MEASURE_MS = 4000;

interface Run {
  /** CPU ms per second of one call. */
  cpu: number;
  latenessP99: number;
}

function start(file: string): ChildProcess {
  return fork(new URL(file, import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

async function answer<T extends { type: string }, K extends T['type']>(
  child: ChildProcess,
  type: K,
): Promise<Extract<T, { type: K }>> {
  for (;;) {
    const first: unknown[] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    const message = first[0] as T | number | null;
    if (message === null || typeof message !== 'object')
      throw new Error(`a process of the bench ended: ${message}`);
    if (message.type === type) return message as Extract<T, { type: K }>;
  }
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function measure(kind: Kind, calls: number, seed: number): Promise<Run> {
  const subject = start('./media-subject.ts');
  const generator = start('./media-generator.ts');
  const toSubject = (message: ToSubject): unknown => subject.send(message);
  const toGenerator = (message: ToGenerator): unknown => generator.send(message);
  try {
    const opened = answer<FromSubject, 'open'>(subject, 'open');
    toSubject({ type: 'open', kind, calls });
    const { port, authorization, legs } = await opened;
    const running = answer<FromGenerator, 'running'>(generator, 'running');
    toGenerator({ type: 'start', port, authorization, legs, seed });
    await running;
    // A detector loads its model first.
    await sleep(kind === 'media-vad' ? WARM_MS + 1500 : WARM_MS);
    const cpu = async (): Promise<number> => {
      const told = answer<FromSubject, 'cpu'>(subject, 'cpu');
      toSubject({ type: 'cpu' });
      return (await told).ms;
    };
    const measured = answer<FromGenerator, 'measured'>(generator, 'measured');
    const before = await cpu();
    const began = performance.now();
    toGenerator({ type: 'measure', ms: MEASURE_MS });
    const { sent, received, latenessMs } = await measured;
    const spent = (await cpu()) - before;
    const seconds = (performance.now() - began) / 1000;
    if (received < sent * 0.98)
      throw new Error(`${kind} at ${calls} calls: of ${sent} frames ${received} came back`);
    return { cpu: spent / seconds / calls, latenessP99: percentile(latenessMs, 99) };
  } finally {
    // The callers hang up first.
    toGenerator({ type: 'end' });
    await gone(generator);
    toSubject({ type: 'end' });
    await gone(subject);
  }
}

const bench: Bench = {
  names: CALLS.flatMap((n) => [
    `media.cpu_ratio.${n}`,
    `media.cpu_ratio_vad.${n}`,
    `media.lateness_p99_ms.${n}`,
  ]),
  async run(report, asked) {
    for (const calls of CALLS) {
      const wants = (what: string): boolean => asked.has(`media.${what}.${calls}`);
      const kinds: Kind[] = ['bare', 'media'];
      if (wants('cpu_ratio_vad')) kinds.push('media-vad');
      else if (!wants('cpu_ratio') && !wants('lateness_p99_ms')) continue;
      const runs: Record<Kind, Run[]> = { bare: [], media: [], 'media-vad': [] };
      // In turns, so that whatever else the machine does falls on all alike.
      for (let round = 0; round < ROUNDS; round++) {
        for (const kind of kinds) runs[kind].push(await measure(kind, calls, round * 131));
      }
      const cpu = (kind: Kind): number => median(runs[kind].map((run) => run.cpu));
      const late = (kind: Kind): number => median(runs[kind].map((run) => run.latenessP99));
      const floor = calls === 1 ? null : calls;
      report({
        name: `media.cpu_ratio.${calls}`,
        value: cpu('media') / cpu('bare'),
        unit: 'ratio',
        baseline: 1,
        goal: floor && 1.5,
      });
      if (wants('cpu_ratio_vad'))
        report({
          name: `media.cpu_ratio_vad.${calls}`,
          value: cpu('media-vad') / cpu('bare'),
          unit: 'ratio',
          baseline: 1,
          goal: floor && 3,
        });
      report({
        name: `media.lateness_p99_ms.${calls}`,
        value: late('media'),
        unit: 'ms',
        baseline: late('bare'),
        goal: calls === 200 ? 20 : null,
      });
    }
  },
};

export default bench;
