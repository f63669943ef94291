import { lookup } from 'node:dns/promises';
import type { PbxConfig, PbxStatus } from '../../shared/domain/pbx.ts';
import { CordboardError, problemOf, type Problem } from '../../shared/domain/problem.ts';
import type { Logger } from '../log.ts';
import { openMedia, type Clock, type Media } from '../media/media.ts';
import type { MediaPort, PendingMedia } from '../media/port.ts';
import type { MediaCredentials } from './pbx-secrets.ts';

/** How long until a media server that could not be opened is tried again. */
const RETRY_MS = 15_000;

export interface PbxMediaOptions {
  config: Pick<PbxConfig, 'url' | 'trust' | 'media'>;
  credentials: MediaCredentials;
  /** One for all PBXs. */
  clock: Clock;
  log: Logger;
  /** The media server listens now, or the status tells why it does not. */
  changed: () => void;
}

/** How the audio of one PBX comes to us: a server that it dials, kept open, or connections that we dial. */
export class PbxMedia implements MediaPort {
  readonly #options: PbxMediaOptions;
  /** Addresses that the PBX may dial from. */
  readonly #addresses = new Set<string>();
  #opened: Media | null = null;
  #problem: Problem | null = null;
  #opening: Promise<void> | null = null;
  #retry: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: PbxMediaOptions) {
    this.#options = options;
  }

  /** Where no media server runs every call goes back to the dialplan, and says why. */
  open(call: Parameters<MediaPort['open']>[0]): PendingMedia {
    if (this.#opened) return this.#opened.open(call);
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

  get status(): PbxStatus['media'] {
    if (this.#problem) return { state: 'failed', address: null, problem: this.#problem };
    if (this.#options.config.media.connection === 'we-dial-pbx')
      return { state: 'not-needed', address: null, problem: null };
    const { address } = this;
    return {
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
    const opened = this.#opened;
    try {
      if (config.media.connection === 'pbx-dials-us') {
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

  #start(): Promise<Media> {
    const { config, credentials, clock, log } = this.#options;
    const { connection, host, port } = config.media;
    return openMedia({
      listen: connection === 'pbx-dials-us' ? { host, port } : null,
      credentials: () => credentials,
      allowFrom: (address) => this.#addresses.has(plain(address)),
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
  return new Set(found.map(({ address }) => plain(address)));
}

function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
