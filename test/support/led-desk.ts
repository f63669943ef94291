import { vi } from 'vitest';
import type { CallDeps } from '../../src/main/calls/deps.ts';
import type { LiveCall } from '../../src/main/calls/live-call.ts';
import { PbxCalls } from '../../src/main/calls/pbx-calls.ts';
import type { AgentHand } from '../../src/main/calls/port.ts';
import { createLog } from '../../src/main/log.ts';
import { openCodec } from '../../src/main/media/codec.ts';
import { openMedia, type Media } from '../../src/main/media/media.ts';
import type { AgentHost, AgentSession, OpenOptions } from '../../src/main/agents/port.ts';
import { Supervisor } from '../../src/main/supervision/supervisor.ts';
import type { AgentConfig } from '../../src/shared/domain/agent.ts';
import type { Assignment } from '../../src/shared/domain/assignment.ts';
import type { Call, TranscriptLine } from '../../src/shared/domain/call.ts';
import type { BuiltInVoice } from '../../src/shared/domain/voice.ts';
import { bytesOf } from '../../src/shared/domain/engine.ts';
import { tone } from '../asterisk/audio.ts';
import { speak } from '../asterisk/speak.ts';
import type { Pbx } from '../asterisk/world.ts';
import { pbx as pbxConfig } from '../fixtures/calls.ts';
import { world as memoryWorld } from '../unit/calls/fakes.ts';
import { WindowPort } from './desk.ts';
import { WatchedLink } from './links.ts';

/** An agent whom a test leads: it sounds like one tone, and keeps what it was told. */
export class LedAgent implements AgentSession {
  readonly format = { encoding: 'pcm', rate: 8000 } as const;
  readonly told: string[] = [];
  readonly host: AgentHost;
  readonly name: string;
  readonly hand: AgentHand;
  readonly before: readonly TranscriptLine[];
  readonly #hz: number;
  heardMs = 0;

  constructor({ agent, host, before }: OpenOptions, hand: AgentHand) {
    this.name = agent.id;
    this.host = host;
    this.hand = hand;
    this.before = before;
    this.#hz = Number(agent.options['hz']);
  }
  sound(ms: number): void {
    this.host.play(bytesOf(tone(this.#hz, ms).samples));
  }
  start(): void {
    this.told.push('start');
    this.sound(400);
  }
  hear(): void {
    this.heardMs += 20;
  }
  digit(digit: string): void {
    this.told.push(`digit ${digit}`);
  }
  say(text: string): void {
    this.told.push(`say ${text}`);
    this.sound(400);
  }
  whisper(text: string): void {
    this.told.push(`whisper ${text}`);
  }
  mute(hears: boolean): void {
    this.told.push(`mute ${hears ? 'hearing' : 'deaf'}`);
  }
  back(): void {
    this.told.push('back');
    this.sound(400);
  }
  stop(): void {
    this.told.push('stop');
  }
}

export interface LedDeskOptions {
  pbx: Pbx;
  agents: AgentConfig[];
  assignments: Pick<Assignment, 'extension' | 'agentId'>[];
  /** How long a person is rung, ms. */
  ring?: number;
}

/** The calls of one PBX and the operator's hand on them, with agents whom a test leads. */
export class LedDesk {
  readonly sessions: LedAgent[] = [];
  readonly audits: string[] = [];
  readonly ports: WindowPort[] = [];
  readonly calls: PbxCalls;
  readonly supervisor: Supervisor;
  readonly link: WatchedLink;
  readonly deps: CallDeps;
  readonly notices: { code: string }[];
  readonly records: ReturnType<typeof memoryWorld>['records'];
  readonly #media: Media;

  private constructor({ pbx, agents, assignments, ring }: LedDeskOptions, media: Media) {
    // What the agents' tools act with.
    const hands: AgentHand[] = [];
    this.#media = media;
    this.link = new WatchedLink(pbx);
    const config = pbxConfig({
      url: pbx.url,
      appName: pbx.appName,
      username: pbx.ariUser,
      media: { connection: 'we-dial-pbx', host: '127.0.0.1', port: 0, format: 'ulaw' },
    });
    const { deps, notices, records } = memoryWorld(
      {
        pbx: config,
        link: this.link.link,
        media: { open: (call) => media.open({ ...call, connection: 'we-dial-pbx' }) },
        agents: () => agents,
        assignments: () => assignments.map((one) => ({ ...one, pbxId: config.id, variables: [] })),
        loadOf: (agentId) => this.calls.loadOf(agentId),
        operator: { release: (callId, reason) => this.supervisor.release(callId, reason) },
        speak: async (text, voice) => (await speak(text, voice as BuiltInVoice)).samples,
        tools: {
          open: ({ hand }) => {
            hands.push(hand);
            return { definitions: [], run: () => Promise.resolve({ ok: false, text: '' }) };
          },
          lookUp: () => Promise.resolve({}),
        },
        engine: () => ({
          info: { id: 'led', name: '', summary: '', onPremises: true, fields: [], can: ['say', 'whisper'] },
          check: () => [],
          warm: () => Promise.resolve(),
          close: () => Promise.resolve(),
          open: (options) => {
            if (options.agent.options['broken'] === true) throw new Error('it does not begin');
            const session = new LedAgent(options, hands.at(-1)!);
            this.sessions.push(session);
            return session;
          },
        }),
      },
      agents,
    );
    if (ring !== undefined) deps.timing = { ...deps.timing, ring };
    this.deps = deps;
    this.notices = notices;
    this.records = records;
    this.calls = new PbxCalls(deps);
    this.supervisor = new Supervisor({
      call: (id) => this.calls.get(id),
      view: (id) => this.calls.get(id)?.view() ?? null,
      listenToPerson: () => Promise.reject(new Error('not in these tests')),
      openAudioPort: (offer) => {
        const port = new WindowPort(offer);
        this.ports.push(port);
        return port;
      },
      openCodec,
      desk: () => ({ operator: 'Ada', host: 'desk-3', you: true }),
      audit: ({ action, detail }) => void this.audits.push(`${action}: ${detail}`),
      log: createLog({ level: 'silent' }),
      silentOwnerMs: 5000,
    });
  }

  static async start(options: LedDeskOptions): Promise<LedDesk> {
    const media = await openMedia({
      listen: null,
      credentials: () => ({ user: 'none', password: 'none' }),
      allowFrom: () => false,
      pbx: { url: options.pbx.url },
      log: createLog({ level: 'silent' }),
    });
    const desk = new LedDesk(options, media);
    await desk.link.reaches('up');
    return desk;
  }

  get session(): LedAgent {
    const session = this.sessions.at(-1);
    if (!session) throw new Error('no agent was opened');
    return session;
  }

  /** The newest call, as soon as it is in this state. */
  async callIn(state: Call['state']): Promise<LiveCall> {
    return vi.waitFor(
      () => {
        const call = this.calls.live.at(-1);
        if (call?.view().state !== state)
          throw new Error(`not ${state}: ${JSON.stringify(call?.view())} ${JSON.stringify(this.notices)}`);
        return call;
      },
      { timeout: 10_000, interval: 10 },
    );
  }

  /** The window's microphone of the take-over of this moment. */
  get microphone(): WindowPort {
    return this.ports.findLast((port) => port.offer.kind === 'microphone')!;
  }

  notes(call: LiveCall): string[] {
    return call.transcript.lines.filter(({ from }) => from === 'note').map(({ text }) => text);
  }

  async stop(): Promise<void> {
    await this.calls.giveBackAll('test', 2000);
    this.supervisor.close();
    this.calls.close();
    await this.link.link.stop();
    await this.#media.close();
  }
}
