import type { AgentHost, AgentSession, CallContext } from '../../../src/main/agents/port.ts';
import type {
  Bridge,
  Channel,
  LinkStatus,
  Origination,
  PbxEvent,
  PbxLink,
} from '../../../src/main/ari/port.ts';
import type { CallDeps } from '../../../src/main/calls/deps.ts';
import { createLog } from '../../../src/main/log.ts';
import { openEngineCodec } from '../../../src/main/media/codec.ts';
import type { CallMedia, MediaPort, Playout } from '../../../src/main/media/port.ts';
import type { AgentConfig } from '../../../src/shared/domain/agent.ts';
import type { CallRecord } from '../../../src/shared/domain/call.ts';
import { SILENCE } from '../../../src/shared/domain/hearing.ts';
import type { Problem } from '../../../src/shared/domain/problem.ts';
import { agent, assignment, pbx } from '../../fixtures/calls.ts';

export function channel(id: string, over: Partial<Channel> = {}): Channel {
  return {
    id,
    name: `PJSIP/trunk-${id}`,
    state: 'Ring',
    caller: { name: '', number: '030123' },
    connected: { name: '', number: '' },
    dialplan: {
      context: 'from-trunk',
      exten: '8000',
      priority: 2,
      app_name: 'Stasis',
      app_data: 'cordboard,called=8000',
    },
    createdAt: 0,
    ...over,
  };
}

/** A PBX in memory: channels, bridges and what was asked of it. Broken, it refuses every request. */
export class FakeLink implements PbxLink {
  readonly pbxId = 'hq';
  readonly requests: string[] = [];
  readonly bridges = new Map<string, Bridge>();
  readonly made = new Map<string, Channel>();
  broken = false;
  /** Requests of these names wait until `free` is called. */
  readonly held = new Set<string>();
  status: LinkStatus = {
    state: 'up',
    since: 0,
    version: '22.10.1',
    latencyMs: 1,
    attempt: 0,
    problem: null,
    warnings: [],
  };
  #listeners = new Set<(event: PbxEvent) => void>();
  #waiting: (() => void)[] = [];
  #count = 0;

  onStatus(): () => void {
    return () => undefined;
  }
  onEvent(listener: (event: PbxEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  get listeners(): number {
    return this.#listeners.size;
  }
  tell(event: PbxEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
  free(): void {
    this.held.clear();
    for (const go of this.#waiting.splice(0)) go();
  }
  async #ask(name: string, detail = ''): Promise<void> {
    this.requests.push(`${name} ${detail}`.trim());
    if (this.held.has(name)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.broken) throw new Error('the PBX does not answer');
  }
  answer(id: string): Promise<void> {
    return this.#ask('answer', id);
  }
  async hangUp(id: string): Promise<void> {
    await this.#ask('hangUp', id);
    this.made.delete(id);
  }
  async toDialplan(id: string): Promise<boolean> {
    await this.#ask('toDialplan', id);
    return true;
  }
  setVariable(_: string, name: string, value: string): Promise<void> {
    return this.#ask('set', `${name}=${value}`);
  }
  async getVariable(_: string, name: string): Promise<string | null> {
    await this.#ask('get', name);
    return name === 'CALLERID(dnid)' ? '8000' : `value of ${name}`;
  }
  async createBridge(name: string): Promise<Bridge> {
    await this.#ask('createBridge');
    const bridge = { id: `bridge-${++this.#count}`, name, channels: [] };
    this.bridges.set(bridge.id, bridge);
    return bridge;
  }
  addToBridge(): Promise<void> {
    return this.#ask('addToBridge');
  }
  removeFromBridge(_: string, channelId: string): Promise<void> {
    return this.#ask('removeFromBridge', channelId);
  }
  originate({ endpoint }: Origination): Promise<void> {
    return this.#ask('originate', endpoint);
  }
  sendDigits(_: string, digits: string): Promise<void> {
    return this.#ask('sendDigits', digits);
  }
  startMusic(id: string): Promise<void> {
    return this.#ask('startMusic', id);
  }
  stopMusic(id: string): Promise<void> {
    return this.#ask('stopMusic', id);
  }
  startBridgeMusic(id: string): Promise<void> {
    return this.#ask('startBridgeMusic', id);
  }
  stopBridgeMusic(id: string): Promise<void> {
    return this.#ask('stopBridgeMusic', id);
  }
  async destroyBridge(id: string): Promise<void> {
    await this.#ask('destroyBridge', id);
    this.bridges.delete(id);
  }
  async externalMedia(_: unknown, data: string) {
    await this.#ask('externalMedia');
    return { ...this.#enters('WebSocket', data), channelvars: {} };
  }
  async runningModules(): Promise<Set<string>> {
    return new Set();
  }

  async snoop(_: string, spy: 'in' | 'out', data: string): Promise<Channel> {
    await this.#ask('snoop', spy);
    return this.#enters('Snoop', data);
  }
  channel(): Promise<null> {
    return Promise.resolve(null);
  }
  #enters(technology: string, data: string): Channel {
    const id = `made-${++this.#count}`;
    const made = channel(id, { name: `${technology}/${id}` });
    this.made.set(id, made);
    queueMicrotask(() => this.tell({ type: 'own-entered', channel: made, args: data.split(',') }));
    return made;
  }
}

/** A media leg without sound, connected at once. */
export function fakeMedia(): MediaPort & { open: MediaPort['open']; readonly closed: number } {
  let closed = 0;
  const voice = {
    flush: () => ({ playedMs: 0 }),
    queuedMs: 0,
    play: () => undefined,
  } as unknown as Playout;
  const media: CallMedia = {
    format: 'ulaw',
    channelId: 'media',
    hearing: SILENCE,
    setHearing: () => undefined,
    voice: () => voice,
    onAgentHears: () => undefined,
    tap: () => () => undefined,
    onDigit: () => undefined,
    keyed: () => undefined,
    onEnd: () => undefined,
    levels: () => ({ caller: 0, agent: 0, operator: 0 }),
    close: () => {
      closed += 1;
    },
  };
  return {
    get closed() {
      return closed;
    },
    open: () => ({
      request: {
        external_host: 'x',
        transport: 'websocket',
        encapsulation: 'none',
        connection_type: 'client',
        format: 'ulaw',
        variables: {},
      },
      created: () => undefined,
      connected: Promise.resolve(media),
      cancel: () => undefined,
    }),
  };
}

/** What each session was told, in order. */
export class FakeSession implements AgentSession {
  readonly format = { encoding: 'pcm', rate: 8000 } as const;
  readonly told: string[] = [];
  readonly host: AgentHost;
  readonly context: CallContext;
  constructor(host: AgentHost, context: CallContext) {
    this.host = host;
    this.context = context;
  }
  start(): void {
    this.told.push('start');
  }
  hear(): void {
    this.told.push('hear');
  }
  digit(): void {
    this.told.push('digit');
  }
  say(text: string): void {
    this.told.push(`say ${text}`);
  }
  whisper(text: string): void {
    this.told.push(`whisper ${text}`);
  }
  mute(): void {
    this.told.push('mute');
  }
  back(): void {
    this.told.push('back');
  }
  stop(): void {
    this.told.push('stop');
  }
}

export function world(over: Partial<CallDeps> = {}, agents: AgentConfig[] = [agent()]) {
  const link = new FakeLink();
  const media = fakeMedia();
  const sessions: FakeSession[] = [];
  const rows = new Map<string, () => unknown>();
  const notices: Problem[] = [];
  const records: CallRecord[] = [];
  const released: string[] = [];
  const deps: CallDeps = {
    pbx: pbx(),
    link,
    media,
    openCodec: openEngineCodec,
    speak: () => Promise.resolve(new Int16Array(1600)),
    agentSecret: () => Promise.resolve(null),
    engine: () => ({
      info: { id: 'embedded', name: '', summary: '', onPremises: true, fields: [], can: [] },
      check: () => [],
      warm: () => Promise.resolve(),
      open: ({ context, host }) => {
        const session = new FakeSession(host, context);
        sessions.push(session);
        return session;
      },
      close: () => Promise.resolve(),
    }),
    agents: () => agents,
    assignments: () => [assignment()],
    loadOf: () => 0,
    operator: { release: (callId, reason) => released.push(`${callId} ${reason}`) },
    board: {
      changed: (id, view) => rows.set(id, view),
      gone: (id) => rows.delete(id),
      line: () => undefined,
      notice: (_, problem) => notices.push(problem),
    },
    tools: {
      open: () => ({ definitions: [], run: () => Promise.resolve({ ok: false, text: '' }) }),
      lookUp: () => Promise.resolve({}),
    },
    record: (record) => records.push(record),
    keepDigits: () => false,
    log: createLog({ level: 'silent' }),
    now: Date.now,
    timing: { setUp: 8000, media: 4000, ring: 30_000, retry: 1000, linger: 6000 },
    ...over,
  };
  return { deps, link, media, sessions, rows, notices, records, released };
}
