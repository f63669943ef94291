import { lookup } from 'node:dns/promises';
import type { MediaKind, PbxConfig, PbxStatus } from '../../shared/domain/pbx.ts';
import { CordboardError, problemOf, type Problem } from '../../shared/domain/problem.ts';
import type { Logger } from '../log.ts';
import { plainAddress } from '../media/address.ts';
import { bestKind } from '../media/best.ts';
import { openMedia, type Clock, type Media } from '../media/media.ts';
import type { MediaCall, MediaPort, PendingMedia } from '../media/port.ts';
import type { MediaCredentials } from './pbx-secrets.ts';

/** How long until a media server that could not be opened is tried again. */
const RETRY_MS = 15_000;

export interface PbxMediaOptions {
  config: Pick<PbxConfig, 'url' | 'trust' | 'media'>;
  credentials: MediaCredentials;
  /** One for all PBXs. */
  clock: Clock;
  log: Logger;
  /** What the PBX has, to find the best of it; null where it cannot be asked now. */
  ask: () => Promise<{ version: string; modules: Set<string> } | null>;
  /** The media server listens now, or the status tells why it does not. */
  changed: () => void;
}

/** How the audio of one PBX comes to us: a port of ours, kept open, or connections that we dial. */
export class PbxMedia implements MediaPort {
  readonly #options: PbxMediaOptions;
  /** Addresses that the PBX may dial from. */
  readonly #addresses = new Set<string>();
  /** Changes where the best is asked for, with what the PBX has. */
  #kind: MediaKind;
  #opened: Media | null = null;
  #problem: Problem | null = null;
  #opening: Promise<void> | null = null;
  #retry: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: PbxMediaOptions) {
    this.#options = options;
    const { connection } = options.config.media;
    this.#kind = connection === 'best' ? 'we-dial-pbx' : connection;
  }

  /** Where no media server runs every call goes back to the dialplan, and says why. */
  open(call: MediaCall): PendingMedia {
    if (this.#opened) return this.#opened.open({ ...call, connection: this.#kind });
    throw new CordboardError(
      this.#problem ?? {
        code: 'media-off',
        message: 'There is no media server.',
        hint: 'Reconnect the PBX.',
      },
    );
  }

  /** Where our media server listens; null where it does not. */
  get address(): { host: string; port: number } | null {
    return this.#opened?.address ?? null;
  }

  /** How many connections were turned away, by reason; null where no media server is open. */
  get turnedAway(): Media['counters']['refused'] | null {
    return this.#opened?.counters.refused ?? null;
  }

  get status(): PbxStatus['media'] {
    const kind = this.#kind;
    if (this.#problem) return { kind, state: 'failed', address: null, problem: this.#problem };
    if (kind === 'we-dial-pbx') return { kind, state: 'not-needed', address: null, problem: null };
    const { address } = this;
    return {
      kind,
      state: address ? 'listening' : 'off',
      address: address ? `${address.host}:${address.port}` : null,
      problem: null,
    };
  }

  /** Finds out where the PBX dials from, and opens the media server where it is not open; until it is, again and again. */
  async ready(): Promise<void> {
    this.#opening ??= this.#try().finally(() => (this.#opening = null));
    await this.#opening;
  }

  /** From here on a server that is not open is not opened any more. */
  giveUp(): void {
    this.#closed = true;
    if (this.#retry) clearTimeout(this.#retry);
  }

  async close(): Promise<void> {
    this.giveUp();
    await this.#opened?.close();
  }

  /** Asked anew after each wait. */
  #over(): boolean {
    return this.#closed;
  }

  async #try(): Promise<void> {
    if (this.#over()) return;
    if (this.#retry) clearTimeout(this.#retry);
    const { config, log, changed } = this.#options;
    let opened = this.#opened;
    try {
      if (await this.#chooseKind()) opened = null;
      if (this.#kind !== 'we-dial-pbx') {
        const found = await addressesOf(new URL(config.url).hostname);
        this.#addresses.clear();
        for (const address of found) this.#addresses.add(address);
      }
      this.#opened ??= await this.#start();
      this.#problem = null;
      if (this.#over()) await this.#opened.close();
    } catch (error) {
      // One that is open goes on with the addresses of before.
      if (opened || this.#over()) return;
      if (this.#problem === null) log.warn({ err: error }, 'the media server did not start');
      this.#problem = problemOf(error);
      this.#retry = setTimeout(() => void this.ready(), RETRY_MS);
    }
    if (!opened) changed();
  }

  /** Finds the best that the PBX has, where that is asked for. True where it is another than before. */
  async #chooseKind(): Promise<boolean> {
    const { config, ask, log } = this.#options;
    if (config.media.connection !== 'best') return false;
    const found = await ask().catch((error: unknown) => {
      log.info({ err: error }, 'the PBX does not tell what it has');
      return null;
    });
    if (!found) return false;
    // Where it has nothing that runs, what fails then says what is missing.
    const kind = bestKind(found.version, found.modules) ?? bestKind(found.version, null) ?? this.#kind;
    if (kind === this.#kind) return false;
    log.info({ kind }, 'the audio connection that this PBX has');
    this.#kind = kind;
    const former = this.#opened;
    this.#opened = null;
    await former?.close();
    return true;
  }

  #start(): Promise<Media> {
    const { config, credentials, clock, log } = this.#options;
    const { host, port } = config.media;
    return openMedia({
      listen: this.#kind === 'we-dial-pbx' ? null : { kind: this.#kind, host, port },
      credentials: () => credentials,
      allowFrom: (address) => this.#addresses.has(address),
      pbx: { url: config.url, trust: config.trust },
      clock,
      log,
    });
  }
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
  return new Set(found.map(({ address }) => plainAddress(address)));
}
