import type { AgentConfig } from '../../src/shared/domain/agent.ts';
import type { Call, TranscriptLine } from '../../src/shared/domain/call.ts';
import { tonesOf, type Sound, type Span } from '../asterisk/audio.ts';
import { speak } from '../asterisk/speak.ts';
import type { OutsideCall } from '../asterisk/telephone.ts';
import type { World } from '../asterisk/world.ts';
import type { Server, StandIn } from '../engines/stand-in.ts';
import { agent } from '../fixtures/calls.ts';
import type { TestDesk } from '../support/desk.ts';

/** What the caller sounds like, and the agent, and the person (9000) whom callers get when their agent fails. */
export const CALLER_HZ = 440;
export const AGENT_HZ = 600;
export const PERSON_HZ = 880;

/** A stand-in with the agent that talks to it, on an extension of its own. */
export interface Cast<S extends Server = StandIn> {
  extension: string;
  standIn: S;
}

export function agentOf({ extension, standIn }: Cast<Server>, more: Partial<AgentConfig> = {}): AgentConfig {
  return agent({
    id: `agent-${extension}`,
    name: `Agent ${extension}`,
    engine: standIn.engine,
    options: standIn.options(),
    facts: { name: 'Ada of the front desk' },
    ...more,
  });
}

export const secretsOf = (casts: Cast<Server>[]): Record<string, Record<string, string>> =>
  Object.fromEntries(casts.map(({ extension, standIn }) => [`agent-${extension}`, standIn.secrets()]));

/** A caller who is connected to an agent of this engine. */
export class Visit<S extends Server = StandIn> {
  readonly world: World;
  readonly desk: TestDesk;
  readonly cast: Cast<S>;
  readonly caller: OutsideCall;

  private constructor(world: World, desk: TestDesk, cast: Cast<S>, caller: OutsideCall) {
    this.world = world;
    this.desk = desk;
    this.cast = cast;
    this.caller = caller;
  }

  static async begin<S extends Server>(world: World, desk: TestDesk, cast: Cast<S>): Promise<Visit<S>> {
    const caller = await world.outside.call(cast.extension, { callerNumber: '0301112222' });
    return new Visit(world, desk, cast, caller);
  }

  /** The agent has the call, and its engine is set up. */
  async connected(): Promise<this> {
    await this.desk.until('a call with its agent', () => this.found?.state === 'with-agent');
    await this.desk.until('an engine that is ready', () => this.standIn.ready);
    return this;
  }

  get standIn(): S {
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
    await this.prompt();
    const heardOut = (heard: Sound): boolean =>
      totalMs(tonesOf(heard, AGENT_HZ)) > 200 && quietSince(heard, AGENT_HZ) > 100;
    await this.caller.hears('the agent', heardOut, { since });
  }

  /** Lets an agent speak that waits for the caller. */
  async prompt(): Promise<void> {
    if (this.standIn.waits) await this.caller.sendDtmf('#');
  }

  /** The caller speaks while the agent does. Where that is really said, `answered` settles when it is over and has its answer. */
  async interrupt(): Promise<{ answered: () => Promise<unknown> }> {
    this.standIn.callerSpeaks();
    if (!this.standIn.waits) return { answered: () => Promise.resolve() };
    const already = (await this.lines()).length;
    const { finished } = this.caller.say(await speak('Stop it, please, I have heard enough.'));
    return {
      answered: async () => {
        await finished;
        await this.desk.until('an answer', async () =>
          (await this.lines()).slice(already).some(({ from }) => from === 'agent'),
        );
      },
    };
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

export function totalMs(spans: Span[]): number {
  return spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

/** Ms since a tone was heard last; 0 where it was not. */
export function quietSince(heard: Sound, hz: number): number {
  const last = tonesOf(heard, hz).at(-1);
  return last ? (1000 * heard.samples.length) / heard.rate - last.toMs : 0;
}
