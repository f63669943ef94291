import { Board } from '../calls/board.ts';
import { TIMING, type CallDeps } from '../calls/deps.ts';
import type { StopReason } from '../../shared/contract/audio.ts';
import type { Assignment } from '../../shared/domain/assignment.ts';
import type { AuditEntry, Desk, TranscriptLine } from '../../shared/domain/call.ts';
import type { PbxConfig } from '../../shared/domain/pbx.ts';
import { defaultAgent } from '../agents/embedded/default-agent.ts';
import { openEngines, type Engines } from '../agents/registry.ts';
import { startDemoPbx } from '../demo/demo-pbx.ts';
import type { Engine, EngineDeps } from '../engine-port.ts';
import { problemOf } from '../../shared/domain/problem.ts';
import { openCodec, openEngineCodec } from '../media/codec.ts';
import { createClock } from '../media/media.ts';
import type { Speech } from '../speech/port.ts';
import { openSpeech } from '../speech/speech.ts';
import { listenToPerson } from '../supervision/person-listening.ts';
import { Supervisor, type SupervisorDeps } from '../supervision/supervisor.ts';
import { agentSecretName } from './agent-secrets.ts';
import { reportOf } from '../tools/report.ts';
import { openTools } from '../tools/tools.ts';
import { createHandlers } from './handlers.ts';
import { MEDIA_USER, mediaCredentials, PbxHost, type MediaCredentials } from './pbx-host.ts';
import { Tryout } from './tryout.ts';
import { Turns } from './turns.ts';
import { speechFailed, warmEngines } from './warm.ts';

type DemoPbx = Awaited<ReturnType<typeof startDemoPbx>>;

/** How long a call stays with an operator whose headset was pulled out before the agent takes it again. */
const SILENT_OWNER_MS = 15_000;
const GIVE_BACK_MS = 4000;
const LEVELS_MS = 100;
const KEYCHAIN_RETRY_MS = 15_000;
const DAY_MS = 86_400_000;

/** Everything that lives while the app does; the handlers of the window's commands act on it. */
export class EngineCore {
  readonly board: Board;
  readonly hosts = new Map<string, PbxHost>();
  readonly supervisor: Supervisor;
  readonly tryout: Tryout;
  readonly deps: EngineDeps;
  readonly #speech: Speech;
  readonly engines: Engines;
  readonly #clock = createClock();
  readonly #timers: NodeJS.Timeout[] = [];
  /** What is under way for each PBX: connecting and disconnecting it wait for each other. */
  readonly #turns = new Turns();
  /** What the operator was told of each PBX whose keychain entry could not be had. */
  readonly #told = new Map<string, string>();
  #demo: DemoPbx | null = null;

  readonly #tools: ReturnType<typeof openTools>;

  constructor(deps: EngineDeps) {
    this.deps = deps;
    this.board = new Board((delta) => deps.emit('board.delta', delta));
    this.#speech = deps.speech ?? openSpeech({ workerUrl: deps.speechWorkerUrl, log: deps.log });
    this.engines = openEngines(
      { speech: this.#speech, log: deps.log, openCodec: openEngineCodec },
      deps.engines,
    );
    this.#tools = openTools({
      secret: this.#agentSecret,
      reports: deps.history.reports,
      notice: (problem, callId) => this.board.notice('trouble', problem, callId),
      keepDigits: () => deps.settings.get('settings').keepDigits,
      log: deps.log,
    });
    this.supervisor = new Supervisor({
      call: (id) => this.#call(id),
      view: (id) => this.board.view(id),
      listenToPerson: (...args) => this.#listenToPerson(...args),
      openAudioPort: deps.openAudioPort,
      openCodec,
      desk: () => this.desk(),
      audit: (entry) => this.audit(entry),
      log: deps.log,
      silentOwnerMs: SILENT_OWNER_MS,
    });
    this.tryout = new Tryout({
      speech: this.#speech,
      log: deps.log,
      clock: this.#clock,
      deskName: this.deskName,
      calls: () => this.#callDeps(),
      openAudioPort: deps.openAudioPort,
      emit: deps.emit,
    });
  }

  /** Stops the microphone at once, whatever it was open for. */
  releaseMicrophone(reason: StopReason): void {
    void this.tryout.stop(reason);
    if (reason === 'window-lost') this.supervisor.windowLost();
    else this.supervisor.releaseMicrophone(reason);
  }

  get demo(): boolean {
    return this.#demo !== null;
  }

  /** The PBXs of the settings; the demo is not among them. */
  get pbxs(): PbxConfig[] {
    return this.deps.settings.get('pbxs');
  }

  /** With the demo's own, where it runs. */
  get assignments(): Assignment[] {
    return [...(this.#demo?.assignments ?? []), ...this.deps.settings.get('assignments')];
  }

  desk(): Desk {
    const { settings, identity } = this.deps;
    return {
      operator: settings.get('settings').operatorName || identity.osUser,
      host: identity.host,
      you: true,
    };
  }

  /** Tells this desk from others on the same PBX, and is the same at every start. */
  get deskName(): string {
    const { host, osUser } = this.deps.identity;
    return `${host} (${osUser})`;
  }

  audit(entry: Pick<AuditEntry, 'action' | 'pbxId' | 'callId' | 'detail'>): void {
    const { operator, host } = this.desk();
    this.deps.history.audit({ ...entry, at: Date.now(), operator, osUser: this.deps.identity.osUser, host });
  }

  async start(): Promise<void> {
    const { settings, log, history, troubles } = this.deps;
    for (const trouble of troubles) this.board.notice('trouble', trouble, null);
    if (settings.get('agents').length === 0) settings.set('agents', [defaultAgent()]);
    const retain = () => {
      const { retentionDays } = settings.get('settings');
      if (retentionDays > 0) history.retain(retentionDays);
    };
    retain();
    this.#tools.outbox.wake();
    this.#timers.push(
      setInterval(retain, DAY_MS),
      setInterval(() => this.#levels(), LEVELS_MS),
    );
    // Loaded while the PBXs connect, so that the first caller does not wait for it.
    const warm = Promise.all([
      this.#speech.warm().then((took) => log.info(took, 'speech is ready')),
      warmEngines(this.engines, settings.get('agents')),
    ]).catch((error: unknown) => {
      log.error({ err: error }, 'speech did not load');
      this.board.notice('trouble', speechFailed(error), null);
    });
    if (this.pbxs.length === 0) {
      await warm;
      await this.startDemo();
    } else await Promise.all(this.pbxs.map((config) => this.connect(config)));
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.supervisor.close();
    await this.tryout.stop('app-quits');
    await Promise.all([...this.hosts.values()].map((host) => host.stop()));
    this.hosts.clear();
    await this.#demo?.stop();
    await this.#tools.outbox.stop();
    await Promise.all([...this.engines.values()].map((engine) => engine.close()));
    if (!this.deps.speech) await this.#speech.close();
    this.board.close();
  }

  async giveBackAll(reason: string): Promise<void> {
    await Promise.all([...this.hosts.values()].map((host) => host.calls.giveBackAll(reason, GIVE_BACK_MS)));
  }

  suspend(): Promise<void> {
    return this.#each((host) => host.suspend());
  }

  /** Computers wake before they are asleep, too: each PBX is left first. */
  resume(): Promise<void> {
    return this.#each((host) => host.start());
  }

  async #each(run: (host: PbxHost) => Promise<void> | void): Promise<void> {
    const one = async (id: string) => {
      const host = this.hosts.get(id);
      if (host) await run(host);
    };
    await Promise.all([...this.hosts.keys()].map((id) => this.#turns.take(id, () => one(id))));
  }

  activeCalls(): number {
    return [...this.hosts.values()].reduce((sum, host) => sum + host.calls.live.length, 0);
  }

  /** Connects a PBX of the settings, anew where it was; where the keychain does not answer, as soon as it does. */
  connect(config: PbxConfig): Promise<void> {
    return this.#turns.take(config.id, async () => {
      await this.#close(config.id);
      await this.#connect(config);
    });
  }

  disconnect(id: string): Promise<void> {
    return this.#turns.take(id, () => this.#close(id));
  }

  async #connect(config: PbxConfig): Promise<void> {
    let credentials: MediaCredentials;
    try {
      credentials = await mediaCredentials(this.deps.secrets, config.id);
    } catch (error) {
      const problem = problemOf(error);
      // Tried again every few seconds: told once.
      if (this.#told.get(config.id) !== problem.message) this.board.notice('trouble', problem, null);
      this.#told.set(config.id, problem.message);
      const again = () => {
        const now = this.pbxs.find((pbx) => pbx.id === config.id);
        if (now && !this.hosts.has(now.id)) void this.connect(now);
      };
      this.#timers.push(setTimeout(again, KEYCHAIN_RETRY_MS));
      return;
    }
    this.#told.delete(config.id);
    await this.#open(config, false, () => this.deps.secrets.get(`pbx/${config.id}/password`), credentials);
  }

  async #close(id: string): Promise<void> {
    const host = this.hosts.get(id);
    if (!host) return;
    // Found by the operator's hand until its calls are given back.
    await host.stop();
    this.hosts.delete(id);
    this.board.pbxGone(id);
  }

  startDemo(): Promise<void> {
    return this.#turns.take('demo', () => this.#startDemo());
  }

  async #startDemo(): Promise<void> {
    const { log, options } = this.deps;
    // Speech takes a while to load: a real PBX may have been connected meanwhile.
    if (!options.demo || this.#demo || this.pbxs.length > 0) return;
    const agent = this.deps.settings.get('agents')[0];
    const demo = await startDemoPbx({
      speech: this.#speech,
      log,
      ...(agent ? { agentId: agent.id } : {}),
      ...(options.demoCalls === undefined ? {} : { calls: options.demoCalls }),
    });
    this.#demo = demo;
    const none: MediaCredentials = { user: MEDIA_USER, password: demo.password };
    await this.#open(demo.config, true, () => Promise.resolve(demo.password), none);
    this.#demoChanged();
  }

  /** Demo and real calls are never on one board. */
  stopDemo(): Promise<void> {
    return this.#turns.take('demo', async () => {
      const demo = this.#demo;
      if (!demo) return;
      this.#demo = null;
      // Not by `disconnect`: that waits for this very turn.
      await this.#close(demo.config.id);
      await demo.stop();
      this.#demoChanged();
    });
  }

  /** The demo has an assignment of its own, which comes and goes with it. */
  #demoChanged(): void {
    this.deps.emit('app.changed', { what: 'info' });
    this.deps.emit('app.changed', { what: 'assignments' });
  }

  async #open(
    config: PbxConfig,
    demo: boolean,
    password: () => Promise<string | null>,
    credentials: MediaCredentials,
  ): Promise<void> {
    const { log } = this.deps;
    const host = await PbxHost.open({
      config,
      demo,
      password,
      mediaCredentials: credentials,
      deskName: this.deskName,
      clock: this.#clock,
      log,
      calls: this.#callDeps(),
      status: (status) => this.board.pbx(status),
    });
    this.hosts.set(config.id, host);
    host.start();
  }

  #callDeps(): Omit<CallDeps, 'pbx' | 'link' | 'media' | 'log'> {
    const { settings, history, emit } = this.deps;
    return {
      openCodec: openEngineCodec,
      speak: (text, voice) => this.#speech.synthesize(text, voice, 8000),
      engine: (agent) => this.engines.get(agent.engine),
      agentSecret: this.#agentSecret,
      agents: () => settings.get('agents'),
      assignments: () => this.assignments,
      loadOf: (agentId) =>
        [...this.hosts.values()].reduce((sum, host) => sum + host.calls.loadOf(agentId), 0),
      operator: this.supervisor,
      board: this.board,
      tools: this.#tools,
      record: (record, lines, variables) => {
        const agent = settings.get('agents').find(({ id }) => id === record.agentId);
        // Nobody is told of calls that never were.
        const demo = this.hosts.get(record.pbxId)?.status().demo ?? false;
        history.add(record, lines, demo ? undefined : reportOf(record, lines, variables, agent));
        this.#tools.outbox.wake();
        emit('app.changed', { what: 'history' });
      },
      keepDigits: () => settings.get('settings').keepDigits,
      now: Date.now,
      timing: TIMING,
    };
  }

  readonly #agentSecret = (agentId: string, key: string) =>
    this.deps.secrets.get(agentSecretName(agentId, key));

  #call(id: string) {
    for (const host of this.hosts.values()) {
      const call = host.calls.get(id);
      if (call) return call;
    }
    return undefined;
  }

  /** What was said on a call so far. */
  readonly lines = (callId: string): TranscriptLine[] => this.#call(callId)?.transcript.lines ?? [];

  async #listenToPerson(
    ...[callId, desk, frame, ended, closing]: Parameters<SupervisorDeps['listenToPerson']>
  ): Promise<void> {
    for (const { link, media, config, calls } of this.hosts.values()) {
      const channel = calls.elsewhere.channelOf(callId);
      if (!channel) continue;
      const deps = { link, media, pbx: config, timeoutMs: TIMING.media };
      await listenToPerson(deps, channel.id, frame, ended, closing);
      if (closing.aborted) return;
      calls.elsewhere.listenedBy(callId, desk);
      closing.addEventListener('abort', () => {
        calls.elsewhere.listenedBy(callId, null);
      });
      return;
    }
    throw new Error(`no PBX has the row ${callId}`);
  }

  #levels(): void {
    const levels = [...this.hosts.values()].flatMap((host) => host.calls.levels());
    this.board.levels(levels);
  }
}

export function createEngine(deps: EngineDeps): Engine {
  const core = new EngineCore(deps);
  const handlers = createHandlers(core);
  return {
    start: () => core.start(),
    handle: async (name, args) => handlers[name](args),
    snapshot: () => core.board.snapshot(),
    lines: (callId) => core.lines(callId),
    activeCalls: () => core.activeCalls(),
    releaseMicrophone: (reason) => core.releaseMicrophone(reason),
    giveBackAll: (reason) => core.giveBackAll(reason),
    suspend: () => core.suspend(),
    resume: () => core.resume(),
    stop: () => core.stop(),
  };
}
