import type { Level } from '../../shared/contract/board.ts';
import type { PbxConfig } from '../../shared/domain/pbx.ts';
import { problemOf } from '../../shared/domain/problem.ts';
import type { Board } from '../calls/board.ts';
import type { CallServices } from '../calls/deps.ts';
import type { LiveCall } from '../calls/live-call.ts';
import type { SecretStore } from '../credentials/port.ts';
import type { Logger } from '../log.ts';
import type { Clock } from '../media/media.ts';
import type { SupervisorDeps } from '../supervision/supervisor.ts';
import { PbxHost, type PbxHostOptions } from './pbx-host.ts';
import { mediaCredentials, pbxPasswordName, type MediaCredentials } from './pbx-secrets.ts';
import { Turns } from './turns.ts';

const KEYCHAIN_RETRY_MS = 15_000;
/** The longest that callers may take to be with the dialplan again when the app quits. */
const GIVE_BACK_MS = 4000;

export interface PbxHostsDeps {
  secrets: SecretStore;
  /** A PBX as the settings have it now. */
  config: (id: string) => PbxConfig | undefined;
  services: CallServices;
  board: Board;
  /** What the connection of a PBX, the demo's too, says of itself. */
  status: PbxHostOptions['status'];
  clock: Clock;
  deskName: string;
  log: Logger;
}

/** The PBXs that this desk is connected to, each with a host of its own, and what concerns all of them. */
export class PbxHosts {
  readonly #deps: PbxHostsDeps;
  readonly #hosts = new Map<string, PbxHost>();
  /** What is under way for each PBX: connecting and disconnecting it wait for each other. */
  readonly #turns = new Turns();
  /** PBXs whose keychain entry could not be had: what the operator was told, and the next try. */
  readonly #told = new Map<string, string>();
  readonly #retries = new Map<string, NodeJS.Timeout>();

  constructor(deps: PbxHostsDeps) {
    this.#deps = deps;
  }

  get ids(): string[] {
    return [...this.#hosts.keys()];
  }

  get(id: string): PbxHost | undefined {
    return this.#hosts.get(id);
  }

  get #all(): PbxHost[] {
    return [...this.#hosts.values()];
  }

  /** Connects a PBX of the settings, anew where it was; where the keychain does not answer, as soon as it does. */
  connect(config: PbxConfig): Promise<void> {
    return this.#turns.take(config.id, async () => {
      await this.#close(config.id);
      const credentials = await this.#credentials(config.id);
      const password = () => this.#deps.secrets.get(pbxPasswordName(config.id));
      if (credentials) await this.#open({ config, demo: false, password, mediaCredentials: credentials });
    });
  }

  /** Connects the demo, whose one password opens everything. */
  connectDemo(config: PbxConfig, credentials: MediaCredentials): Promise<void> {
    const password = () => Promise.resolve(credentials.password);
    return this.#turns.take(config.id, () =>
      this.#open({ config, demo: true, password, mediaCredentials: credentials }),
    );
  }

  disconnect(id: string): Promise<void> {
    return this.#turns.take(id, () => this.#close(id));
  }

  suspend(): Promise<void> {
    return this.#each((host) => host.suspend());
  }

  /** Computers wake before they are asleep, too: each PBX is left first. */
  resume(): Promise<void> {
    return this.#each((host) => host.start());
  }

  async giveBackAll(reason: string): Promise<void> {
    await Promise.all(this.#all.map(({ calls }) => calls.giveBackAll(reason, GIVE_BACK_MS)));
  }

  async stop(): Promise<void> {
    for (const retry of this.#retries.values()) clearTimeout(retry);
    await Promise.all(this.#all.map((host) => host.stop()));
    this.#hosts.clear();
  }

  /** A call of ours, whichever PBX it is on. */
  call(id: string): LiveCall | undefined {
    return this.#all.map(({ calls }) => calls.get(id)).find((call) => call !== undefined);
  }

  activeCalls(): number {
    return this.#all.reduce((sum, { calls }) => sum + calls.live.length, 0);
  }

  /** Calls of one agent. */
  loadOf(agentId: string): number {
    return this.#all.reduce((sum, { calls }) => sum + calls.loadOf(agentId), 0);
  }

  levels(): Level[] {
    return this.#all.flatMap(({ calls }) => calls.levels());
  }

  async listenToPerson(...args: Parameters<SupervisorDeps['listenToPerson']>): Promise<void> {
    const [rowId] = args;
    const host = this.#all.find(({ calls }) => calls.elsewhere.has(rowId));
    if (!host) throw new Error(`no PBX has the row ${rowId}`);
    await host.listenToPerson(...args);
  }

  /** Null where the keychain does not answer: the operator is told, and it is tried again. */
  async #credentials(id: string): Promise<MediaCredentials | null> {
    const { secrets, config, board } = this.#deps;
    clearTimeout(this.#retries.get(id));
    try {
      const credentials = await mediaCredentials(secrets, id);
      this.#told.delete(id);
      return credentials;
    } catch (error) {
      const problem = problemOf(error);
      // Tried again every few seconds: told once.
      if (this.#told.get(id) !== problem.message) board.notice('trouble', problem, null);
      this.#told.set(id, problem.message);
      const again = () => {
        const now = config(id);
        if (now && !this.#hosts.has(id)) void this.connect(now);
      };
      this.#retries.set(id, setTimeout(again, KEYCHAIN_RETRY_MS));
      return null;
    }
  }

  async #open(one: Pick<PbxHostOptions, 'config' | 'demo' | 'password' | 'mediaCredentials'>): Promise<void> {
    const { deskName, clock, log, services, status } = this.#deps;
    const host = await PbxHost.open({ ...one, deskName, clock, log, services, status });
    this.#hosts.set(one.config.id, host);
    host.start();
  }

  async #close(id: string): Promise<void> {
    const host = this.#hosts.get(id);
    if (!host) return;
    // Found by the operator's hand until its calls are given back.
    await host.stop();
    this.#hosts.delete(id);
    this.#deps.board.pbxGone(id);
  }

  async #each(run: (host: PbxHost) => Promise<void> | void): Promise<void> {
    const one = async (id: string) => {
      const host = this.#hosts.get(id);
      if (host) await run(host);
    };
    await Promise.all(this.ids.map((id) => this.#turns.take(id, () => one(id))));
  }
}
