import { lookup } from 'node:dns/promises';
import { randomBytes } from 'node:crypto';
import type { PbxConfig, PbxStatus } from '../../shared/domain/pbx.ts';
import { CordboardError, problemOf, type Problem } from '../../shared/domain/problem.ts';
import { openLink, type ControlledLink } from '../ari/link.ts';
import type { LinkStatus } from '../ari/port.ts';
import type { CallDeps } from '../calls/deps.ts';
import { PbxCalls } from '../calls/pbx-calls.ts';
import type { SecretStore } from '../credentials/port.ts';
import type { Logger } from '../log.ts';
import { openMedia, type Clock, type Media } from '../media/media.ts';
import type { MediaPort } from '../media/port.ts';

/** How long until a media server that could not be opened is tried again. */
const MEDIA_RETRY_MS = 15_000;
/** The longest that callers may take to be with the dialplan again. */
const GIVE_BACK_MS = 3000;

export interface MediaCredentials {
  user: string;
  password: string;
}

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
  calls: Omit<CallDeps, 'pbx' | 'link' | 'media' | 'log'>;
  status(status: PbxStatus): void;
}

/** One connected PBX: its link, its media server and its calls, started and stopped together. */
export class PbxHost {
  readonly calls: PbxCalls;
  readonly link: ControlledLink;
  readonly media: MediaPort;
  readonly #config: PbxConfig;
  readonly #options: PbxHostOptions;
  /** Addresses that the PBX may dial from. */
  readonly #addresses: Set<string>;
  #opened: Media | null = null;
  #mediaProblem: Problem | null = null;
  #opening: Promise<void> | null = null;
  #retry: NodeJS.Timeout | null = null;
  #linked = false;
  #stopped = false;

  private constructor(options: PbxHostOptions) {
    this.#options = options;
    // A copy: it changes with update(), and the settings' own must not.
    const config = { ...options.config };
    this.#config = config;
    this.#addresses = new Set();
    const pbxLog = options.log.child({ pbx: config.name });
    this.media = { open: (call) => (this.#opened ?? unavailable(this.#mediaProblem)).open(call) };
    this.link = openLink({
      pbxId: config.id,
      url: config.url,
      appName: config.appName,
      username: config.username,
      password: options.password,
      role: config.role,
      trust: config.trust,
      deskName: options.deskName,
      log: pbxLog,
    });
    this.calls = new PbxCalls({
      ...options.calls,
      pbx: config,
      link: this.link,
      media: this.media,
      log: pbxLog,
    });
    this.link.onStatus(({ state }) => {
      const linked = state === 'up';
      // The PBX may be at another address than before.
      if (linked && !this.#linked) void this.#openMedia();
      this.#linked = linked;
      this.#tell();
    });
  }

  static async open(options: PbxHostOptions): Promise<PbxHost> {
    const host = new PbxHost(options);
    await host.#openMedia();
    return host;
  }

  get config(): PbxConfig {
    return this.#config;
  }

  /** Where our media server listens; null where it does not. */
  get mediaAddress(): { host: string; port: number } | null {
    return this.#opened?.address ?? null;
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
    void this.#openMedia();
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
    this.#stopped = true;
    if (this.#retry) clearTimeout(this.#retry);
    await this.calls.giveBackAll('disconnected', GIVE_BACK_MS);
    this.calls.close();
    await this.link.stop();
    await this.#opened?.close();
  }

  /** Finds out where the PBX dials from, and opens the media server where it is not open; until it is, again and again. */
  async #openMedia(): Promise<void> {
    this.#opening ??= this.#tryMedia().finally(() => (this.#opening = null));
    await this.#opening;
  }

  /** Asked anew after each wait. */
  #over(): boolean {
    return this.#stopped;
  }

  async #tryMedia(): Promise<void> {
    if (this.#over()) return;
    if (this.#retry) clearTimeout(this.#retry);
    const { config, log } = this.#options;
    const opened = this.#opened;
    try {
      if (config.media.connection === 'pbx-dials-us') {
        const found = await addressesOf(new URL(config.url).hostname);
        this.#addresses.clear();
        for (const address of found) this.#addresses.add(address);
      }
      this.#opened ??= await startMedia(this.#options, this.#addresses);
      this.#mediaProblem = null;
      if (this.#over()) await this.#opened.close();
    } catch (error) {
      // One that is open goes on with the addresses of before.
      if (opened || this.#over()) return;
      if (this.#mediaProblem === null)
        log.warn({ pbx: config.name, err: error }, 'the media server did not start');
      this.#mediaProblem = problemOf(error);
      this.#retry = setTimeout(() => void this.#openMedia(), MEDIA_RETRY_MS);
    }
    if (!opened && this.link.status.state !== 'stopped') this.#tell();
  }

  status(): PbxStatus {
    const config = this.#config;
    const { demo } = this.#options;
    const link: LinkStatus = this.link.status;
    return {
      id: config.id,
      name: config.name,
      demo,
      role: config.role,
      link: link.state,
      since: link.since,
      version: link.version,
      latencyMs: link.latencyMs,
      attempt: link.attempt,
      problem: link.problem,
      media: this.#mediaStatus(),
      warnings: link.warnings,
    };
  }

  #mediaStatus(): PbxStatus['media'] {
    if (this.#mediaProblem) return { state: 'failed', address: null, problem: this.#mediaProblem };
    if (this.#config.media.connection === 'we-dial-pbx')
      return { state: 'not-needed', address: null, problem: null };
    const address = this.#opened?.address;
    return {
      state: address ? 'listening' : 'off',
      address: address ? `${address.host}:${address.port}` : null,
      problem: null,
    };
  }

  #tell(): void {
    this.#options.status(this.status());
  }
}

/** Name that Asterisk shows when it dials us. */
export const MEDIA_USER = 'cordboard-media';

/** Basic credentials that Asterisk shows when it dials us; used for nothing else, made once per PBX. */
export async function mediaCredentials(secrets: SecretStore, pbxId: string): Promise<MediaCredentials> {
  const name = `pbx/${pbxId}/media`;
  const known = await secrets.get(name);
  if (known) return { user: MEDIA_USER, password: known };
  const password = randomBytes(24).toString('hex');
  await secrets.set(name, password);
  return { user: MEDIA_USER, password };
}

async function startMedia(options: PbxHostOptions, addresses: ReadonlySet<string>): Promise<Media> {
  const { config, log, clock, mediaCredentials: credentials } = options;
  const dialled = config.media.connection === 'pbx-dials-us';
  return openMedia({
    listen: dialled ? { host: config.media.host, port: config.media.port } : null,
    credentials: () => credentials,
    allowFrom: (address) => addresses.has(plain(address)),
    pbx: { url: config.url, trust: config.trust },
    clock,
    log: log.child({ pbx: config.name }),
  });
}

/** Every address that the PBX may dial from. A name that does not resolve now is a clear problem, not an open door. */
async function addressesOf(hostname: string): Promise<Set<string>> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const found = await lookup(host, { all: true }).catch((error: unknown) => {
    throw new CordboardError(
      {
        code: 'pbx-name-unknown',
        message: `The name ${host} of the PBX was not found.`,
        hint: 'Check the address of the PBX, or the DNS server of this PC.',
      },
      { cause: error },
    );
  });
  return new Set(found.map(({ address }) => plain(address)));
}

function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}

/** Where no media server runs every call goes back to the dialplan, and says why. */
function unavailable(problem: Problem | null): MediaPort {
  return {
    open() {
      throw new CordboardError(
        problem ?? { code: 'media-off', message: 'There is no media server.', hint: 'Reconnect the PBX.' },
      );
    },
  };
}

/** Whether a change of settings needs the connection to be made anew. */
export function needsNewConnection(before: PbxConfig, after: PbxConfig): boolean {
  const wire = ({ url, trust, appName, username, websocketClient, media }: PbxConfig) =>
    JSON.stringify([url, trust, appName, username, websocketClient, media]);
  return wire(before) !== wire(after);
}
