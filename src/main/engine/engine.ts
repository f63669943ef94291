import { Board } from '../calls/board.ts';
import type { StopReason } from '../../shared/contract/audio.ts';
import type { Assignment } from '../../shared/domain/assignment.ts';
import type { Desk, TranscriptLine } from '../../shared/domain/call.ts';
import type { PbxConfig } from '../../shared/domain/pbx.ts';
import { defaultAgent } from '../agents/embedded/default-agent.ts';
import { openEngines, type Engines } from '../agents/registry.ts';
import type { Doctor } from '../diagnostics/doctor.ts';
import type { Engine, EngineDeps } from '../engine-port.ts';
import { openCodec, openEngineCodec } from '../media/codec.ts';
import { createClock } from '../media/media.ts';
import type { Speech } from '../speech/port.ts';
import type { Packs } from '../speech/packs/packs.ts';
import type { AuditRow } from '../supervision/audit.ts';
import { Supervisor } from '../supervision/supervisor.ts';
import { openTools } from '../tools/tools.ts';
import { agentSecretName } from './agent-secrets.ts';
import { callServices } from './call-services.ts';
import { openDoctor } from './commands/doctor.ts';
import { Demo } from './demo.ts';
import { createHandlers } from './handlers.ts';
import { PbxHosts } from './pbx-hosts.ts';
import { Tryout } from './tryout.ts';
import { openVoices } from './voices.ts';
import { speechFailed, warmEngines } from './warm.ts';

/** How long a call stays with an operator whose headset was pulled out before the agent takes it again. */
const SILENT_OWNER_MS = 15_000;
const LEVELS_MS = 100;
const DAY_MS = 86_400_000;

/** Everything that lives while the app does; the handlers of the window's commands act on it. */
export class EngineCore {
  readonly board: Board;
  readonly hosts: PbxHosts;
  readonly supervisor: Supervisor;
  readonly tryout: Tryout;
  readonly doctor: Doctor;
  readonly deps: EngineDeps;
  readonly engines: Engines;
  readonly packs: Packs;
  readonly #speech: Speech;
  readonly #tools: ReturnType<typeof openTools>;
  readonly #demo: Demo;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(deps: EngineDeps) {
    this.deps = deps;
    const { settings, secrets, history, log, emit, openAudioPort, options } = deps;
    const { deskName } = this;
    const clock = createClock();
    const board = new Board((delta) => emit('board.delta', delta));
    const { speech, packs } = openVoices(deps, (problem) => board.notice('trouble', problem, null));
    const engines = openEngines({ speech, log, openCodec: openEngineCodec }, deps.engines);
    const agentSecret = (agentId: string, key: string) => secrets.get(agentSecretName(agentId, key));
    const tools = openTools({
      secret: agentSecret,
      reports: history.reports,
      notice: (problem, callId) => board.notice('trouble', problem, callId),
      keepDigits: () => settings.get('settings').keepDigits,
      log,
    });
    this.board = board;
    this.engines = engines;
    this.packs = packs;
    this.#speech = speech;
    this.#tools = tools;
    this.supervisor = new Supervisor({
      call: (id) => this.hosts.call(id),
      view: (id) => board.view(id),
      listenToPerson: (...args) => this.hosts.listenToPerson(...args),
      openAudioPort,
      openCodec,
      desk: () => this.desk(),
      audit: (row) => this.audit(row),
      log,
      silentOwnerMs: SILENT_OWNER_MS,
    });
    const services = callServices({
      settings,
      history,
      emit,
      speech,
      engines,
      tools,
      board,
      agentSecret,
      operator: this.supervisor,
      assignments: () => this.assignments,
      loadOf: (agentId) => this.hosts.loadOf(agentId),
      isDemo: (pbxId) => this.hosts.get(pbxId)?.demo ?? false,
    });
    this.hosts = new PbxHosts({
      secrets,
      services,
      board,
      clock,
      deskName,
      log,
      config: (id) => this.pbxs.find((pbx) => pbx.id === id),
      status: (status) => {
        board.pbx(status);
        this.doctor.linkSays(status);
      },
    });
    this.#demo = new Demo({
      hosts: this.hosts,
      wanted: () => options.demo && this.pbxs.length === 0,
      options: () => {
        const agent = settings.get('agents')[0];
        return {
          speech,
          log,
          ...(agent && { agentId: agent.id }),
          ...(options.demoCalls !== undefined && { calls: options.demoCalls }),
        };
      },
      changed: () => {
        emit('app.changed', { what: 'info' });
        emit('app.changed', { what: 'assignments' });
      },
    });
    this.doctor = openDoctor(this);
    this.tryout = new Tryout({ speech, services, clock, deskName, log, openAudioPort, emit });
  }

  /** Stops the microphone at once, whatever it was open for. */
  releaseMicrophone(reason: StopReason): void {
    void this.tryout.stop(reason);
    if (reason === 'window-lost') this.supervisor.windowLost();
    else this.supervisor.releaseMicrophone(reason);
  }

  get demo(): boolean {
    return this.#demo.running;
  }

  /** The PBXs of the settings; the demo is not among them. */
  get pbxs(): PbxConfig[] {
    return this.deps.settings.get('pbxs');
  }

  /** With the demo's own, where it runs. */
  get assignments(): Assignment[] {
    return [...this.#demo.assignments, ...this.deps.settings.get('assignments')];
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

  audit(row: AuditRow): void {
    const { operator, host } = this.desk();
    this.deps.history.audit({ ...row, at: Date.now(), operator, osUser: this.deps.identity.osUser, host });
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
    await this.packs.open();
    this.#timers.push(
      setInterval(retain, DAY_MS),
      setInterval(() => this.board.levels(this.hosts.levels()), LEVELS_MS),
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
    this.packs.cancel();
    this.supervisor.close();
    await this.tryout.stop('app-quits');
    this.doctor.close();
    await this.hosts.stop();
    await this.#demo.close();
    await this.#tools.outbox.stop();
    await Promise.all([...this.engines.values()].map((engine) => engine.close()));
    if (!this.deps.speech) await this.#speech.close();
    this.board.close();
  }

  connect(config: PbxConfig): Promise<void> {
    return this.hosts.connect(config);
  }

  disconnect(id: string): Promise<void> {
    return this.hosts.disconnect(id);
  }

  suspend(): Promise<void> {
    return this.hosts.suspend();
  }

  resume(): Promise<void> {
    return this.hosts.resume();
  }

  startDemo(): Promise<void> {
    return this.#demo.start();
  }

  stopDemo(): Promise<void> {
    return this.#demo.stop();
  }

  /** What was said on a call so far. */
  readonly lines = (callId: string): TranscriptLine[] => this.hosts.call(callId)?.transcript.lines ?? [];
}

export function createEngine(deps: EngineDeps): Engine {
  const core = new EngineCore(deps);
  const handlers = createHandlers(core);
  return {
    start: () => core.start(),
    handle: async (name, args) => handlers[name](args),
    snapshot: () => core.board.snapshot(),
    lines: (callId) => core.lines(callId),
    activeCalls: () => core.hosts.activeCalls(),
    releaseMicrophone: (reason) => core.releaseMicrophone(reason),
    giveBackAll: (reason) => core.hosts.giveBackAll(reason),
    suspend: () => core.suspend(),
    resume: () => core.resume(),
    stop: () => core.stop(),
  };
}
