import { expect } from 'vitest';
import type { AgentConfig } from '../../src/shared/domain/agent.ts';
import type { Call, TranscriptLine } from '../../src/shared/domain/call.ts';
import { concat, silence, tone, toneAt, tonesOf, type Sound } from '../asterisk/audio.ts';
import { pcmToUlaw, ulawToPcm } from '../asterisk/g711.ts';
import type { OutsideCall } from '../asterisk/telephone.ts';
import type { World } from '../asterisk/world.ts';
import type { StandIn } from '../engines/stand-in.ts';
import { agent } from '../fixtures/calls.ts';
import type { TestDesk } from '../support/desk.ts';

/** What the caller sounds like, and the agent, and the person (9000) whom callers get when their agent fails. */
const CALLER_HZ = 440;
const AGENT_HZ = 600;
const PERSON_HZ = 880;

/** A stand-in with the agent that talks to it, on an extension of its own. */
export interface Cast {
  extension: string;
  standIn: StandIn;
}

export function agentOf({ extension, standIn }: Cast, more: Partial<AgentConfig> = {}): AgentConfig {
  return agent({
    id: `agent-${extension}`,
    name: `Agent ${extension}`,
    engine: standIn.engine,
    options: standIn.options(),
    facts: { name: 'Ada of the front desk' },
    ...more,
  });
}

export const secretsOf = (casts: Cast[]): Record<string, Record<string, string>> =>
  Object.fromEntries(casts.map(({ extension, standIn }) => [`agent-${extension}`, standIn.secrets()]));

/** A caller who is connected to an agent of this engine. */
export class Visit {
  readonly world: World;
  readonly desk: TestDesk;
  readonly cast: Cast;
  readonly caller: OutsideCall;

  private constructor(world: World, desk: TestDesk, cast: Cast, caller: OutsideCall) {
    this.world = world;
    this.desk = desk;
    this.cast = cast;
    this.caller = caller;
  }

  static async begin(world: World, desk: TestDesk, cast: Cast): Promise<Visit> {
    const caller = await world.outside.call(cast.extension, { callerNumber: '0301112222' });
    return new Visit(world, desk, cast, caller);
  }

  /** The agent has the call, and its engine is set up. */
  async connected(): Promise<this> {
    await this.desk.until('a call with its agent', () => this.found?.state === 'with-agent');
    await this.desk.until('an engine that is ready', () => this.standIn.ready);
    return this;
  }

  get standIn(): StandIn {
    return this.cast.standIn;
  }

  get found(): Call | undefined {
    return [...this.desk.calls.values()].findLast(({ calledNumber }) => calledNumber === this.cast.extension);
  }

  get call(): Call {
    if (!this.found) throw new Error(`there is no call to ${this.cast.extension}`);
    return this.found;
  }

  lines(): Promise<TranscriptLine[]> {
    return this.desk.invoke('board.watch', { callId: this.call.id });
  }

  /** The agent says something, and the caller hears it to its end. */
  async agentSpeaks(sound: Sound, words: string): Promise<void> {
    const since = Date.now();
    this.standIn.say(sound, words);
    const heardOut = (heard: Sound): boolean =>
      tonesOf(heard, AGENT_HZ, { minMs: 200 }).length > 0 && quietSince(heard, AGENT_HZ) > 100;
    await this.caller.hears('the agent', heardOut, { since });
  }

  async reachesPerson(): Promise<void> {
    await this.caller.hears('the person', (heard) => tonesOf(heard, PERSON_HZ, { minMs: 200 }).length > 0, {
      withinMs: 20_000,
    });
  }

  /** Codes of the problems that the operator was told of this call. */
  notices(): string[] {
    return this.desk.notices
      .filter(({ callId }) => callId === this.call.id)
      .map(({ problem }) => problem.code);
  }

  /** The record of how the call ended. */
  record() {
    const { id } = this.call;
    return this.desk.until('a record', async () => (await this.desk.records()).find((one) => one.id === id));
  }
}

const agentTone = (ms: number) => tone(AGENT_HZ, ms);

/** Whether a sound is found in another, sample by sample as mu-law carries it. */
function holds(heard: Sound, said: Sound): boolean {
  const whole = Buffer.from(pcmToUlaw(heard.samples));
  // Without the edges, which the phone may have sent within frames of its own.
  const part = Buffer.from(pcmToUlaw(said.samples)).subarray(800, -800);
  return whole.includes(part);
}

/** The engine knows who calls and what the agent is; caller and agent hear each other. */
export async function conversation(visit: Visit): Promise<void> {
  const { standIn, caller, desk } = visit;
  expect(standIn.told.join('\n')).toContain('Ada of the front desk');
  expect(standIn.told.join('\n')).toContain('0301112222');
  await visit.agentSpeaks(agentTone(400), 'Good day.');
  const said = { rate: 8000, samples: ulawToPcm(pcmToUlaw(tone(CALLER_HZ, 800).samples)) };
  standIn.callerSpeaks();
  await caller.say(concat(said, silence(100))).finished;
  await desk.until('the caller at the engine', () => {
    const heard = standIn.heard();
    if (standIn.exact) return holds(heard, said);
    const ms = (1000 * heard.samples.length) / heard.rate;
    return ms > 800 && toneAt(heard, CALLER_HZ, ms - 600, ms - 400);
  });
  standIn.callerSaid('What are your opening hours?');
  await visit.agentSpeaks(agentTone(400), 'From nine to five.');
  const lines = await desk.until('both in the transcript', async () => {
    const all = await visit.lines();
    return all.some(({ from }) => from === 'caller') && all.some(({ text }) => /nine/.test(text)) && all;
  });
  expect(lines.find(({ from }) => from === 'caller')?.text).toBe('What are your opening hours?');
  expect(lines.find(({ text }) => text === 'From nine to five.')).toMatchObject({
    from: 'agent',
    heard: null,
  });
}

/** The caller speaks while the agent does: silence, and the engine knows to a frame what was heard. */
export async function interruption(visit: Visit): Promise<void> {
  const { standIn, caller, desk } = visit;
  const since = Date.now();
  standIn.say(agentTone(6000), 'We are open on all days of the week but not on holidays and in summer.');
  await caller.hears('the agent', (heard) => tonesOf(heard, AGENT_HZ, { minMs: 600 }).length > 0, { since });
  standIn.callerSpeaks();
  await caller.hears('silence', (heard) => quietSince(heard, AGENT_HZ) > 300, { since });
  const spans = tonesOf(await caller.heard(since), AGENT_HZ);
  const heardMs = spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const line = await desk.until('an interrupted line', async () =>
    (await visit.lines()).find((one) => one.text.startsWith('We are open') && one.heard !== null),
  );
  const told = standIn.playedMs ?? line.heard?.ms ?? 0;
  // A frame, what the recording is read to at its two edges, and a busy machine.
  expect(
    Math.abs(told - heardMs),
    `${String(told)} ms told, ${String(heardMs)} ms heard`,
  ).toBeLessThanOrEqual(50);
  expect(line.heard?.ms).toBe(told);
  expect(line.text.startsWith(line.heard?.text ?? '?')).toBe(true);
  standIn.callerSaid('Thank you.');
}

/** The operator's hand: an instruction that the caller does not hear, and words that the agent says now. */
export async function operator(visit: Visit): Promise<void> {
  const { standIn, desk } = visit;
  const { id: callId } = visit.call;
  const { actions } = visit.call;
  expect(actions).toContain('whisper');
  expect(actions.includes('say')).toBe(standIn.says ?? true);
  const since = Date.now();
  await desk.invoke('supervision.whisper', { callId, text: 'Offer ten percent.' });
  await desk.until('the whisper at the engine', () => /Offer ten percent/.test(standIn.told.join('\n')));
  expect(tonesOf(await visit.caller.heard(since), AGENT_HZ)).toEqual([]);
  if (standIn.says === false) return;
  standIn.asked();
  await desk.invoke('supervision.say', { callId, text: 'You get ten percent.' });
  await desk.until('the words at the engine', () => standIn.asked()?.includes('You get ten percent.'));
  await visit.agentSpeaks(agentTone(400), 'You get ten percent.');
}

/** The server does not answer any more: it is shown, and that it does again. */
export async function stall(visit: Visit): Promise<void> {
  const { standIn, desk } = visit;
  await visit.agentSpeaks(agentTone(400), 'Good day.');
  standIn.stall(true);
  await desk.until('a stall on the board', () => visit.call.stalled?.code === 'engine-stalled');
  standIn.stall(false);
  await desk.until('the end of the stall', () => visit.call.stalled === null);
  await visit.agentSpeaks(agentTone(400), 'Here I am again.');
  expect(visit.call.state).toBe('with-agent');
}

/** The server goes away in mid-call: the caller gets the agent's fallback, and the operator is told. */
export async function drop(visit: Visit): Promise<void> {
  await visit.agentSpeaks(agentTone(400), 'Good day.');
  visit.standIn.drop();
  await visit.reachesPerson();
  expect(await visit.record()).toMatchObject({ outcome: 'failed' });
  expect(visit.notices()).not.toEqual([]);
}

export async function garbage(visit: Visit): Promise<void> {
  visit.standIn.garble();
  await visit.reachesPerson();
  expect(await visit.record()).toMatchObject({ outcome: 'failed', reason: 'engine-garbage' });
}

export async function refusedKey(visit: Visit): Promise<void> {
  await visit.reachesPerson();
  expect(await visit.record()).toMatchObject({ outcome: 'failed', reason: 'engine-key-refused' });
  expect(visit.notices()).toContain('engine-key-refused');
  const key = Object.values(visit.standIn.secrets())[0] ?? '-';
  expect(visit.desk.log.join('')).not.toContain(key);
}

function quietSince(heard: Sound, hz: number): number {
  const last = tonesOf(heard, hz).at(-1);
  return last ? (1000 * heard.samples.length) / heard.rate - last.toMs : 0;
}
