import type { MediaKind } from '../../shared/domain/pbx.ts';
import type { Logger } from '../log.ts';
import { AudioSocketExchange } from './audiosocket/exchange.ts';
import type { RunningMedia } from './call-media.ts';
import { createClock, type Clock } from './clock.ts';
import { newCounters, type Counters } from './counters.ts';
import type { MediaCall, PendingMedia } from './port.ts';
import { RtpExchange } from './rtp/exchange.ts';
import type { PbxAddress } from './websocket/dial.ts';
import { WebSocketExchange } from './websocket/exchange.ts';
import type { Credentials } from './websocket/judge.ts';
import { SERVER_LIMITS, type ServerLimits } from './websocket/server.ts';

export { MEDIA_PATH } from './websocket/judge.ts';
export type { Counters } from './counters.ts';
export { createClock, type Clock } from './clock.ts';

/** Where we listen, port 0 for any free one. */
export interface Listening {
  host: string;
  port: number;
}

export interface MediaOptions {
  /** LAN address and port to listen on for this kind of connection; null where only we dial. */
  listen: (Listening & { kind?: Exclude<MediaKind, 'we-dial-pbx'> }) | null;
  /** What Asterisk shows in its first request (websocket_client.conf), used for nothing else. */
  credentials: () => Credentials;
  /** Whether this is an address of the PBX. IPv4 comes as 192.0.2.1, also on a dual-stack socket. */
  allowFrom: (address: string) => boolean;
  pbx: PbxAddress;
  log: Logger;
  /** The 20 ms clock; give the same one to every PBX. */
  clock?: Clock;
  limits?: Partial<ServerLimits>;
}

export interface Media {
  /** Reserves a media leg of a kind for a call. */
  open(call: MediaCall & { connection: MediaKind }): PendingMedia;
  /** Where Asterisk finds us; null where only we dial. */
  readonly address: Listening | null;
  readonly counters: Counters;
  /** Connected media legs. */
  readonly active: number;
  close(): Promise<void>;
}

/** The media of one PBX. @throws MediaError (media-listen-failed) where the port cannot be opened. */
export async function openMedia(options: MediaOptions): Promise<Media> {
  const exchange = new Exchange(options);
  if (options.listen) await exchange.listen(options.listen.kind ?? 'pbx-dials-us', options.listen);
  return exchange;
}

class Exchange implements Media {
  readonly counters = newCounters();
  private readonly webSockets: WebSocketExchange;
  private readonly rtp: RtpExchange;
  private readonly audioSockets: AudioSocketExchange;
  private readonly running = new Set<RunningMedia>();

  constructor(options: MediaOptions) {
    const { credentials, pbx, allowFrom, log, clock = createClock() } = options;
    const common = {
      allowFrom,
      log,
      clock,
      counters: this.counters,
      onConnected: (media: RunningMedia) => {
        this.running.add(media);
        media.onEnd(() => this.running.delete(media));
      },
    };
    const limits = { ...SERVER_LIMITS, ...options.limits };
    this.webSockets = new WebSocketExchange({ ...common, credentials, pbx, limits });
    this.audioSockets = new AudioSocketExchange({ ...common, limits });
    this.rtp = new RtpExchange(common);
  }

  get address(): Listening | null {
    return this.webSockets.address ?? this.rtp.address ?? this.audioSockets.address;
  }

  get active(): number {
    return this.running.size;
  }

  async listen(kind: Exclude<MediaKind, 'we-dial-pbx'>, { host, port }: Listening): Promise<void> {
    const exchange = { 'pbx-dials-us': this.webSockets, rtp: this.rtp, audiosocket: this.audioSockets }[kind];
    await exchange.listen({ host, port });
  }

  open({ connection, ...call }: MediaCall & { connection: MediaKind }): PendingMedia {
    if (connection === 'rtp') return this.rtp.open(call);
    if (connection === 'audiosocket') return this.audioSockets.open(call);
    return this.webSockets.open(call, connection);
  }

  async close(): Promise<void> {
    for (const media of [...this.running]) media.close();
    await Promise.all([this.webSockets.close(), this.rtp.close(), this.audioSockets.close()]);
  }
}
