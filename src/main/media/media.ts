import type { Logger } from '../log.ts';
import type { RunningMedia } from './call-media.ts';
import { createClock, type Clock } from './clock.ts';
import { newCounters, type Counters } from './counters.ts';
import { CONNECTION_VARIABLE, dialMedia, type PbxAddress } from './dial.ts';
import {
  mediaCancelled,
  mediaDialFailed,
  mediaNotListening,
  mediaTooOld,
  type MediaError,
} from './errors.ts';
import type { Credentials } from './judge.ts';
import type { Candidate } from './leg.ts';
import { PendingLeg } from './pending.ts';
import type { MediaPort, PendingMedia } from './port.ts';
import { listenForMedia, SERVER_LIMITS, type MediaServer, type ServerLimits } from './server.ts';
import { mediaFormOf } from './version.ts';

export { MEDIA_PATH } from './judge.ts';
export type { Counters } from './counters.ts';
export { createClock, type Clock } from './clock.ts';

export interface MediaOptions {
  /** LAN address and port that Asterisk dials, port 0 for any free one; null where only we dial. */
  listen: { host: string; port: number } | null;
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

export interface Media extends MediaPort {
  /** Where Asterisk finds us; null where only we dial. */
  readonly address: { host: string; port: number } | null;
  readonly counters: Counters;
  /** Connected media legs. */
  readonly active: number;
  close(): Promise<void>;
}

/** The media of one PBX. @throws MediaError (media-listen-failed) where the port cannot be opened. */
export async function openMedia(options: MediaOptions): Promise<Media> {
  const exchange = new Exchange(options);
  if (options.listen) await exchange.listen(options.listen);
  return exchange;
}

class Exchange implements Media {
  readonly counters = newCounters();
  private readonly options: MediaOptions;
  private readonly clock: Clock;
  private readonly limits: ServerLimits;
  private server: MediaServer | null = null;
  private readonly legs = new Set<PendingLeg>();
  private readonly running = new Set<RunningMedia>();
  /** Connections of older Asterisks that came before the answer to the POST that made them. */
  private readonly unsure = new Set<{ candidate: Candidate; matched: () => void }>();

  constructor(options: MediaOptions) {
    this.options = options;
    this.clock = options.clock ?? createClock();
    this.limits = { ...SERVER_LIMITS, ...options.limits };
  }

  get address(): { host: string; port: number } | null {
    return this.server?.address ?? null;
  }

  get active(): number {
    return this.running.size;
  }

  async listen(where: { host: string; port: number }): Promise<void> {
    const { credentials, allowFrom, log } = this.options;
    this.server = await listenForMedia({
      ...where,
      credentials,
      allowFrom,
      limits: this.limits,
      counters: this.counters,
      log,
      onCandidate: (candidate, matched) => this.match(candidate, matched),
    });
  }

  open(call: Parameters<MediaPort['open']>[0]): PendingMedia {
    const form = mediaFormOf(call.version);
    const dials = call.connection === 'we-dial-pbx';
    const leg = new PendingLeg({
      callId: call.callId,
      format: call.format,
      form: form ?? { json: false, match: 'name', silence: false },
      connection: call.connection,
      timeoutMs: call.timeoutMs,
      host: dials ? 'INCOMING' : call.websocketClient,
      clock: this.clock,
      counters: this.counters,
      log: this.options.log,
      onCreated: (created) => (dials ? this.dial(created) : this.matchUnsure()),
      onConnected: (media) => {
        this.running.add(media);
        media.onEnd(() => this.running.delete(media));
      },
      onSettled: (settled) => this.legs.delete(settled),
    });
    this.legs.add(leg);
    if (!form) leg.fail(mediaTooOld(call.version));
    else if (!dials && !this.server) leg.fail(mediaNotListening());
    return {
      request: leg.request,
      created: (channel) => leg.onCreated(channel),
      connected: leg.connected,
      cancel: () => leg.cancel(),
    };
  }

  async close(): Promise<void> {
    for (const leg of [...this.legs]) leg.fail(mediaCancelled());
    for (const media of [...this.running]) media.close();
    await this.server?.close();
    this.server = null;
  }

  private match(candidate: Candidate, matched: () => void): void {
    let unsure = false;
    for (const leg of this.legs) {
      if (leg.options.connection !== 'pbx-dials-us') continue;
      const claim = leg.claims(candidate);
      if (claim === 'yes') {
        matched();
        leg.take(candidate);
        return;
      }
      unsure ||= claim === 'unsure';
    }
    if (!unsure) {
      this.counters.unmatched++;
      this.options.log.warn('media connection that belongs to no call; closed');
      candidate.refuse();
      return;
    }
    const waiting = { candidate, matched };
    this.unsure.add(waiting);
    candidate.onGone(() => this.unsure.delete(waiting));
  }

  private matchUnsure(): void {
    const waiting = [...this.unsure];
    this.unsure.clear();
    for (const { candidate, matched } of waiting) this.match(candidate, matched);
  }

  private dial(leg: PendingLeg): void {
    const connectionId = leg.created?.channelvars[CONNECTION_VARIABLE];
    if (!connectionId) {
      leg.fail(mediaDialFailed(`the answer has no ${CONNECTION_VARIABLE}`));
      return;
    }
    const fail = (error: MediaError): void => leg.fail(error);
    const giveUp = dialMedia({
      pbx: this.options.pbx,
      connectionId,
      timeoutMs: leg.options.timeoutMs,
      maxPayload: this.limits.maxPayload,
      // Who answers at that id of that PBX is the channel that we made; its channel_id is compared all the same.
      onCandidate: (candidate) => leg.take(candidate),
      onFailed: (cause) => fail(mediaDialFailed(cause)),
    });
    leg.connected.catch(giveUp);
  }
}
