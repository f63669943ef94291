import type { Desk } from '../../shared/domain/call.ts';
import type { PbxConfig, PbxStatus } from '../../shared/domain/pbx.ts';
import { openLink, type ControlledLink } from '../ari/link.ts';
import { TIMING, type CallServices } from '../calls/deps.ts';
import { PbxCalls } from '../calls/pbx-calls.ts';
import type { LivePbx } from '../diagnostics/check.ts';
import type { Logger } from '../log.ts';
import type { Clock } from '../media/media.ts';
import type { TapFrame } from '../media/port.ts';
import { listenToPerson } from '../supervision/person-listening.ts';
import { PbxMedia } from './pbx-media.ts';
import type { MediaCredentials } from './pbx-secrets.ts';

/** The longest that callers may take to be with the dialplan again. */
const GIVE_BACK_MS = 3000;

export interface PbxHostOptions {
  config: PbxConfig;
  demo: boolean;
  password: () => Promise<string | null>;
  mediaCredentials: MediaCredentials;
  /** Tells this PC from others that watch the same PBX. */
  deskName: string;
  /** One for all PBXs. */
  clock: Clock;
  log: Logger;
  services: CallServices;
  status(status: PbxStatus): void;
}

/** One connected PBX: its link, its media and its calls, started and stopped together. */
export class PbxHost {
  readonly calls: PbxCalls;
  readonly link: ControlledLink;
  readonly #media: PbxMedia;
  readonly #config: PbxConfig;
  readonly #options: PbxHostOptions;
  /** Channels by which the doctor tries the PBX. */
  readonly #tests = new Set<string>();
  #linked = false;

  private constructor(options: PbxHostOptions) {
    this.#options = options;
    // A copy: it changes with update(), and the settings' own must not.
    const config = { ...options.config };
    this.#config = config;
    const log = options.log.child({ pbx: config.name });
    this.#media = new PbxMedia({
      config: options.config,
      credentials: options.mediaCredentials,
      clock: options.clock,
      log,
      ask: async () => {
        const { version, state } = this.link.status;
        return state === 'up' && version !== null
          ? { version, modules: await this.link.runningModules() }
          : null;
      },
      changed: () => {
        if (this.link.status.state !== 'stopped') this.#tell();
      },
    });
    this.link = openLink({
      pbxId: config.id,
      url: config.url,
      appName: config.appName,
      username: config.username,
      password: options.password,
      role: config.role,
      trust: config.trust,
      deskName: options.deskName,
      log,
    });
    this.calls = new PbxCalls({
      ...options.services,
      pbx: config,
      link: this.link,
      media: this.#media,
      tests: this.#tests,
      log,
    });
    this.link.onStatus(({ state }) => {
      const linked = state === 'up';
      // The PBX may be at another address than before.
      if (linked && !this.#linked) void this.#media.ready();
      this.#linked = linked;
      this.#tell();
    });
  }

  static async open(options: PbxHostOptions): Promise<PbxHost> {
    const host = new PbxHost(options);
    await host.#media.ready();
    return host;
  }

  get config(): PbxConfig {
    return this.#config;
  }

  get demo(): boolean {
    return this.#options.demo;
  }

  /** Where our media server listens; null where it does not. */
  get mediaAddress(): { host: string; port: number } | null {
    return this.#media.address;
  }

  /** By what the doctor tries this PBX as it is connected. */
  get live(): LivePbx {
    const media = this.#media;
    return { link: this.link, media, turnedAway: () => media.turnedAway, tests: this.#tests };
  }

  /**
   * Takes over what needs no new connection: name, limits, role, listening to people. Whoever watches from now on gives its
   * calls back first.
   */
  async update(config: PbxConfig, { takeFromOther = false } = {}): Promise<void> {
    const { role } = config;
    if (role === 'watches' && this.link.role !== role)
      await this.calls.giveBackAll('watches-now', GIVE_BACK_MS);
    if (role !== this.link.role || takeFromOther)
      await this.link.setRole(role, { takeFromOther: takeFromOther && role === 'answers' });
    Object.assign(this.#config, config);
    this.calls.elsewhere.refresh();
    this.#tell();
  }

  reconnect(): void {
    void this.#media.ready();
    this.link.reconnectNow();
  }

  start(): void {
    this.#tell();
    this.link.start();
  }

  /** Nobody is here for a while: the app is off the PBX, so that its dialplan sends callers elsewhere. */
  async suspend(): Promise<void> {
    await this.calls.giveBackAll('suspended', GIVE_BACK_MS);
    await this.link.stop();
  }

  async stop(): Promise<void> {
    this.#media.giveUp();
    await this.calls.giveBackAll('disconnected', GIVE_BACK_MS);
    this.calls.close();
    await this.link.stop();
    await this.#media.close();
  }

  /**
   * Lets a desk hear a call of this PBX that is not ours, until the signal, or until it ended. Settles when it hears it.
   * @param rowId a row of the board that `calls.elsewhere` has
   */
  async listenToPerson(
    rowId: string,
    desk: Desk,
    frame: (frame: TapFrame) => void,
    ended: () => void,
    closing: AbortSignal,
  ): Promise<void> {
    const { elsewhere } = this.calls;
    const channel = elsewhere.channelOf(rowId);
    if (!channel) throw new Error(`this PBX has no row ${rowId}`);
    const deps = { link: this.link, media: this.#media, pbx: this.#config, timeoutMs: TIMING.media };
    await listenToPerson(deps, channel.id, frame, ended, closing);
    if (closing.aborted) return;
    elsewhere.listenedBy(rowId, desk);
    closing.addEventListener('abort', () => elsewhere.listenedBy(rowId, null));
  }

  status(): PbxStatus {
    const { id, name, role } = this.#config;
    const { state, since, version, latencyMs, attempt, problem, warnings } = this.link.status;
    const { demo } = this;
    const link = { link: state, since, version, latencyMs, attempt, problem, warnings };
    return { id, name, demo, role, ...link, media: this.#media.status };
  }

  #tell(): void {
    this.#options.status(this.status());
  }
}

/** Whether a change of settings needs the connection to be made anew. */
export function needsNewConnection(before: PbxConfig, after: PbxConfig): boolean {
  const wire = ({ url, trust, appName, username, websocketClient, media }: PbxConfig) =>
    JSON.stringify([url, trust, appName, username, websocketClient, media]);
  return wire(before) !== wire(after);
}
