// How late an engine's voice comes by way of us: a server that speaks the Realtime protocol, a real Asterisk, a telephone.
import { setTimeout as sleep } from 'node:timers/promises';
import { onset, tone } from '../asterisk/audio.ts';
import type { OutsideCall } from '../asterisk/telephone.ts';
import { startWorld, type World } from '../asterisk/world.ts';
import { OpenAiStandIn } from '../engines/openai-realtime.ts';
import { agent } from '../fixtures/calls.ts';
import { TestDesk } from '../support/desk.ts';
import { median, type Bench } from './bench.ts';

const ROUNDS = 25;
const beep = tone(600, 300);
const now = (): number => performance.timeOrigin + performance.now();

/** Ms from a moment to the next sound at the caller's ear. */
async function heardAfter(caller: OutsideCall, since: number): Promise<number> {
  const heard = await caller.hears('a beep', (sound) => onset(sound) !== null, { since });
  return onset(heard) ?? Number.NaN;
}

/** Ms from a telephone's mouth through Asterisk to a telephone's ear: half of the way to an echo and back. */
async function oneWay(world: World): Promise<number> {
  const caller = await world.outside.call('8003');
  await sleep(500);
  const took: number[] = [];
  while (took.length < ROUNDS) {
    took.push((await heardAfter(caller, await caller.say(beep).started)) / 2);
    await sleep(500 + 7 * took.length);
  }
  await caller.hangUp();
  await world.pbx.assertNothingLeft();
  return median(took);
}

async function throughUs(world: World, standIn: OpenAiStandIn): Promise<number> {
  const caller = await world.outside.call('8000');
  while (!standIn.ready || standIn.asked() === null) await sleep(20);
  const took: number[] = [];
  while (took.length < ROUNDS) {
    const since = now();
    standIn.say(beep, 'Beep.');
    took.push(await heardAfter(caller, since));
    // At another place between two ticks of Asterisk's each time.
    await sleep(500 + 7 * took.length);
  }
  await caller.hangUp();
  await world.pbx.assertNothingLeft();
  return median(took);
}

const bench: Bench = {
  names: ['engine.to_ear_ms'],
  async run(report) {
    const standIn = new OpenAiStandIn();
    await standIn.start();
    const world = await startWorld({ extensions: ['8000'] });
    const desk = await TestDesk.start({
      pbx: world.pbx,
      agents: [agent({ engine: standIn.engine, options: standIn.options() })],
      secrets: { 'agent-1': standIn.secrets() },
      assignments: [{ extension: '8000', agentId: 'agent-1', variables: [] }],
    });
    try {
      const baseline = await oneWay(world);
      const value = (await throughUs(world, standIn)) - baseline;
      report({ name: 'engine.to_ear_ms', value, unit: 'ms', baseline, goal: 30 });
    } finally {
      await desk.stop();
      await world.stop();
      await standIn.stop();
    }
  },
};

export default bench;
