import { randomUUID } from 'node:crypto';
import type { TestCallProgress } from '../../shared/contract/test-call.ts';
import type { Call } from '../../shared/domain/call.ts';
import type { PbxConfig } from '../../shared/domain/pbx.ts';
import { problemOf, type Problem } from '../../shared/domain/problem.ts';
import type { PbxLink } from '../ari/port.ts';
import type { Logger } from '../log.ts';

export interface TestCallDeps {
  link: Pick<PbxLink, 'originate' | 'channel' | 'hangUp'>;
  pbx: Pick<PbxConfig, 'id' | 'dialTemplate'>;
  /** The row of the board for a channel, once it has one. */
  callOf: (channelId: string) => Call | undefined;
  tell: (progress: TestCallProgress) => void;
  log: Logger;
  pollMs?: number;
  /** How long an agent that has the call may take to say something. */
  silenceMs?: number;
}

const RING_SECONDS = 30;
const POLL_MS = 150;
const SILENCE_MS = 12_000;
/** From the answer to the desk is one step of the dialplan. */
const ARRIVE_MS = 5000;
/** The context of asterisk-conf/extensions.conf that hands a call to the desk. */
const CONTEXT = 'cordboard';

/**
 * A call to the operator's telephone that goes the way of a caller: through the dialplan to an extension of an agent.
 * Another way to be the caller, without a telephone, would only need another endpoint.
 */
export class TestCall {
  readonly #deps: TestCallDeps;
  readonly #channelId = randomUUID();
  #progress: TestCallProgress;
  #stopped = false;

  constructor(deps: TestCallDeps) {
    this.#deps = deps;
    this.#progress = { pbxId: deps.pbx.id, state: 'dialling', agent: null, said: null, problem: null };
  }

  get over(): boolean {
    return this.#progress.state === 'gone' || this.#progress.state === 'failed';
  }

  /** Settles when the call is over. What goes wrong is told, never thrown. */
  async run(telephone: string, extension: string): Promise<void> {
    const { link, pbx, log } = this.#deps;
    const endpoint = telephone.includes('/') ? telephone : pbx.dialTemplate.replaceAll('{number}', telephone);
    this.#tell({});
    try {
      await link.originate({
        endpoint,
        channelId: this.#channelId,
        otherChannelId: randomUUID(),
        callerId: `"Cordboard test" <${extension}>`,
        timeoutSeconds: RING_SECONDS,
        place: { context: CONTEXT, extension, priority: 1 },
      });
    } catch (error) {
      log.info({ err: error }, 'the test call was not placed');
      return this.#fail(notPlaced(endpoint, problemOf(error)));
    }
    await this.#watch(endpoint, extension);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#deps.link.hangUp(this.#channelId);
  }

  async #watch(endpoint: string, extension: string): Promise<void> {
    const { link, callOf, pollMs = POLL_MS, silenceMs = SILENCE_MS } = this.#deps;
    let answeredAt = 0;
    let withAgentAt = 0;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
      const call = callOf(this.#channelId);
      const row = call?.state === 'elsewhere' ? undefined : call;
      if (row) {
        if (this.#follow(row)) return;
        if (row.state === 'with-agent') withAgentAt ||= Date.now();
        if (withAgentAt > 0 && this.#progress.said === null && Date.now() - withAgentAt > silenceMs)
          return this.#fail(saysNothing(row.agent?.name ?? ''));
        continue;
      }
      const channel = await link.channel(this.#channelId).catch(() => undefined);
      if (channel === undefined) continue;
      if (channel === null) return this.#gone(endpoint, extension, answeredAt > 0);
      if (channel.state !== 'Up') continue;
      answeredAt ||= Date.now();
      if (this.#progress.state === 'dialling') this.#tell({ state: 'answered' });
      if (Date.now() - answeredAt > ARRIVE_MS) {
        this.#fail(notArrived(extension));
        await link.hangUp(this.#channelId).catch(() => undefined);
        return;
      }
    }
  }

  /** Goes with the row of the board. True where that is the end. */
  #follow(row: Call): boolean {
    const { state } = this.#progress;
    const agent = row.agent?.name ?? null;
    const over = row.endedAt !== null;
    if (row.problem && !this.#progress.said) {
      this.#fail(row.problem);
      return true;
    }
    if (row.lastLine?.from === 'agent' && this.#progress.said === null)
      this.#tell({ state: 'heard', agent, said: row.lastLine.text });
    else if (
      row.state === 'with-agent' &&
      (state === 'dialling' || state === 'answered' || state === 'arrived')
    )
      this.#tell({ state: 'with-agent', agent });
    else if (state === 'dialling' || state === 'answered') this.#tell({ state: 'arrived', agent });
    if (!over) return false;
    if (this.#progress.said !== null) this.#tell({ state: 'gone' });
    else this.#fail(hungUpEarly());
    return true;
  }

  #gone(endpoint: string, extension: string, answered: boolean): void {
    if (this.#progress.said !== null) return this.#tell({ state: 'gone' });
    if (this.#stopped) return this.#fail(hungUpEarly());
    this.#fail(answered ? notArrived(extension) : notAnswered(endpoint));
  }

  #tell(change: Partial<TestCallProgress>): void {
    this.#progress = { ...this.#progress, ...change };
    this.#deps.tell(this.#progress);
  }

  #fail(problem: Problem): void {
    this.#tell({ state: 'failed', problem });
  }
}

function notPlaced(endpoint: string, { message }: Problem): Problem {
  return {
    code: 'test-call-not-placed',
    message: `Asterisk cannot ring ${endpoint}. ${message}`,
    hint: 'Is there such a telephone, and is it registered? A number is put into the dial template of this PBX; PJSIP/6001 is dialled as it stands.',
  };
}

function notAnswered(endpoint: string): Problem {
  return {
    code: 'test-call-not-answered',
    message: `${endpoint} was not answered, or Asterisk could not ring it.`,
    hint: 'If it did not ring: is that telephone registered, and does the context of the dial template reach it? "core set verbose 3" on the console of Asterisk shows the way of the call.',
  };
}

function notArrived(extension: string): Problem {
  return {
    code: 'test-call-not-arrived',
    message: `The telephone was answered, but the call to ${extension} did not come to this desk.`,
    hint: `The context [cordboard] of extensions.conf brings it here. On the PBX: asterisk -rx "dialplan show ${extension}@cordboard" must show Stasis with the app name of this desk; otherwise put the file there, then: dialplan reload.`,
  };
}

function saysNothing(agent: string): Problem {
  return {
    code: 'test-call-silent',
    message: `${agent} has the call and has said nothing.`,
    hint: 'Does its conversation begin with words? Try the agent in its editor.',
  };
}

function hungUpEarly(): Problem {
  return {
    code: 'test-call-hung-up',
    message: 'The call ended before the agent spoke.',
    hint: 'Try again, and wait for the greeting.',
  };
}
