import type { Logger } from '../../log.ts';
import type { RunningMedia } from '../call-media.ts';
import type { Clock } from '../clock.ts';
import type { Counters } from '../counters.ts';
import {
  mediaCancelled,
  mediaDialFailed,
  mediaNotListening,
  mediaTooOld,
  type MediaError,
} from '../errors.ts';
import type { MediaCall, PendingMedia } from '../port.ts';
import { CONNECTION_VARIABLE, dialMedia, type PbxAddress } from './dial.ts';
import type { Credentials } from './judge.ts';
import type { Candidate } from './leg.ts';
import { PendingLeg } from './pending.ts';
import { listenForMedia, type MediaServer, type ServerLimits } from './server.ts';
import { mediaFormOf } from './version.ts';

export interface WebSocketExchangeOptions {
  credentials: () => Credentials;
  allowFrom: (address: string) => boolean;
  pbx: PbxAddress;
  log: Logger;
  clock: Clock;
  counters: Counters;
  limits: ServerLimits;
  onConnected: (media: RunningMedia) => void;
}

/** Media legs over chan_websocket, in both directions: matches connections that come to calls, and dials. */
export class WebSocketExchange {
  private readonly options: WebSocketExchangeOptions;
  private server: MediaServer | null = null;
  private readonly legs = new Set<PendingLeg>();
  /** Connections of older Asterisks that came before the answer to the POST that made them. */
  private readonly unsure = new Set<{ candidate: Candidate; matched: () => void }>();

  constructor(options: WebSocketExchangeOptions) {
    this.options = options;
  }

  get address(): { host: string; port: number } | null {
    return this.server?.address ?? null;
  }

  /** @throws MediaError (media-listen-failed) where the port cannot be opened. */
  async listen(where: { host: string; port: number }): Promise<void> {
    const { credentials, allowFrom, log, limits, counters } = this.options;
    this.server = await listenForMedia({
      ...where,
      credentials,
      allowFrom,
      limits,
      counters,
      log,
      onCandidate: (candidate, matched) => this.match(candidate, matched),
    });
  }

  open(call: MediaCall, connection: 'pbx-dials-us' | 'we-dial-pbx'): PendingMedia {
    const { clock, counters, log, onConnected } = this.options;
    const form = mediaFormOf(call.version);
    const dials = connection === 'we-dial-pbx';
    const leg = new PendingLeg({
      callId: call.callId,
      format: call.format,
      form: form ?? { json: false, match: 'name', silence: false },
      connection,
      timeoutMs: call.timeoutMs,
      host: dials ? 'INCOMING' : call.websocketClient,
      clock,
      counters,
      log,
      onCreated: (created) => (dials ? this.dial(created) : this.matchUnsure()),
      onConnected,
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

  /** Ends what is pending and closes the port; what is connected is ended by its owner. */
  async close(): Promise<void> {
    for (const leg of [...this.legs]) leg.fail(mediaCancelled());
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
      this.options.counters.unmatched++;
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
      maxPayload: this.options.limits.maxPayload,
      // Who answers at that id of that PBX is the channel that we made; its channel_id is compared all the same.
      onCandidate: (candidate) => leg.take(candidate),
      onFailed: (cause) => fail(mediaDialFailed(cause)),
    });
    leg.connected.catch(giveUp);
  }
}
