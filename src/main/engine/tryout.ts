import { randomUUID } from 'node:crypto';
import type { StopReason } from '../../shared/contract/audio.ts';
import { TRYOUT } from '../../shared/contract/tryout.ts';
import type { AgentConfig } from '../../shared/domain/agent.ts';
import { FRAME_MS } from '../../shared/domain/audio.ts';
import type { CallServices } from '../calls/deps.ts';
import { startDemoPbx, type DemoPbx } from '../demo/demo-pbx.ts';
import type { Emit } from '../engine-port.ts';
import type { Logger } from '../log.ts';
import type { Clock } from '../media/media.ts';
import type { Speech } from '../speech/port.ts';
import { MAX_QUEUED_MS, readMicrophone } from '../supervision/microphone.ts';
import type { AudioPort, OpenAudioPort } from '../supervision/port.ts';
import { PbxHost } from './pbx-host.ts';
import { MEDIA_USER } from './pbx-secrets.ts';
import { Turns } from './turns.ts';

const RATE = 8000;
const FRAME = (RATE / 1000) * FRAME_MS;

export interface TryoutDeps {
  speech: Speech;
  log: Logger;
  clock: Clock;
  deskName: string;
  /** What calls need; board, records and agents are the try-out's own. */
  services: CallServices;
  openAudioPort: OpenAudioPort;
  emit: Emit;
}

interface Running {
  /** Tells it from the one before, whose end may be heard of late. */
  token: string;
  pbx: DemoPbx;
  host: PbxHost;
  ports: AudioPort[];
  press: (digit: string) => void;
}

/**
 * The operator as the caller of an agent, by headset: a PBX inside the app carries the call, and everything behind it
 * (ARI, media, the life of a call, the agent) is what a real call has. Nothing of it is recorded.
 */
export class Tryout {
  readonly #deps: TryoutDeps;
  readonly #turns = new Turns();
  #running: Running | null = null;

  constructor(deps: TryoutDeps) {
    this.#deps = deps;
  }

  /** Settles when the agent is being called. */
  start(agent: AgentConfig): Promise<void> {
    return this.#turns.take(TRYOUT, async () => {
      await this.#end('call-ended');
      this.#running = await this.#begin(agent);
    });
  }

  stop(reason: StopReason = 'call-ended'): Promise<void> {
    // The microphone first, whatever else is under way.
    for (const port of this.#running?.ports ?? []) end(port, reason);
    return this.#turns.take(TRYOUT, () => this.#end(reason));
  }

  press(digit: string): void {
    this.#running?.press(digit);
  }

  async #begin(agent: AgentConfig): Promise<Running> {
    const { speech, log, clock, deskName } = this.#deps;
    const token = randomUUID();
    const offer = { type: 'cordboard:audio-port', callId: TRYOUT, token, rate: RATE } as const;
    const ear = this.#deps.openAudioPort({ ...offer, kind: 'listen' });
    const microphone = this.#deps.openAudioPort({ ...offer, kind: 'microphone' });
    const ports = [microphone, ear];
    const over = () =>
      void this.#turns.take(TRYOUT, async () => {
        if (this.#running?.token === token) await this.#end('call-ended');
      });
    const caller = new HeadsetCaller(ear, over);
    microphone.onMessage((message) => caller.said(message, token));
    for (const port of ports) port.onClose(over);
    const pbx = await startDemoPbx({ speech, log, agentId: agent.id, callers: false }).catch(
      (error: unknown) => {
        for (const port of ports) end(port, 'call-ended');
        throw error;
      },
    );
    const host = await PbxHost.open({
      config: { ...pbx.config, id: TRYOUT },
      demo: true,
      password: () => Promise.resolve(pbx.password),
      mediaCredentials: { user: MEDIA_USER, password: pbx.password },
      deskName,
      clock,
      log,
      services: this.#services(agent, pbx, over),
      status: ({ link }) => {
        if (link === 'up') call();
      },
    });
    const running: Running = { token, pbx, host, ports, press: () => undefined };
    // The link may come back: one call is enough.
    let called = false;
    const call = (): void => {
      if (called) return;
      called = true;
      const dialled = pbx.call({ caller: { name: deskName, number: '' }, called: CALLED, party: caller });
      running.press = (digit) => dialled.press(digit);
    };
    host.start();
    return running;
  }

  #services(agent: AgentConfig, pbx: DemoPbx, over: () => void): CallServices {
    const { services, emit } = this.#deps;
    return {
      ...services,
      // As it is typed now, saved or not; the others are those that it may hand its caller to.
      agents: () => [agent, ...services.agents().filter(({ id }) => id !== agent.id)],
      assignments: () => pbx.assignments.map((assignment) => ({ ...assignment, pbxId: TRYOUT })),
      loadOf: () => 0,
      operator: { release: () => undefined },
      board: {
        changed: (_id, view) => {
          const call = view();
          // Once the agent has let go of it the channel is one like any other.
          if (call.state !== 'elsewhere') emit('tryout.call', call);
        },
        gone: () => undefined,
        line: (_id, line) => emit('tryout.line', line),
        notice: (_kind, problem) => emit('tryout.trouble', problem),
      },
      record: over,
    };
  }

  async #end(reason: StopReason): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#running = null;
    for (const port of running.ports) end(port, reason);
    await running.host.stop();
    await running.pbx.stop();
    // A voice that was only tried is unloaded.
    const { speech, services } = this.#deps;
    speech.keepVoices(services.agents().map(({ voice }) => voice));
  }
}

/** The extension that the demo PBX has for its agent. */
const CALLED = '8000';

function end(port: AudioPort, reason: StopReason): void {
  port.post({ type: 'end' });
  port.post({ type: 'stop', reason });
  port.close();
}

/** A caller whose voice is a microphone of the window and whose ear is its headset. */
class HeadsetCaller {
  readonly #ear: AudioPort;
  readonly #ended: () => void;
  readonly #said: Int16Array[] = [];

  constructor(ear: AudioPort, ended: () => void) {
    this.#ear = ear;
    this.#ended = ended;
  }

  said(message: unknown, token: string): void {
    const pcm = readMicrophone(message, token, RATE);
    if (!pcm) return;
    if (this.#said.length >= MAX_QUEUED_MS / FRAME_MS) this.#said.shift();
    this.#said.push(pcm);
  }

  speak(): Int16Array | null {
    return this.#said.shift() ?? null;
  }

  /** The agent, in both ears. */
  hear(frame: Int16Array | null): void {
    const both = new Int16Array(FRAME * 2);
    for (let i = 0; frame && i < FRAME; i += 1) both[i * 2] = both[i * 2 + 1] = frame[i] ?? 0;
    this.#ear.post(both.buffer);
  }

  ended(): void {
    this.#ended();
  }
}
