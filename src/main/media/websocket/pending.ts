import { randomBytes } from 'node:crypto';
import type { WireFormat } from '../../../shared/domain/audio.ts';
import type { Logger } from '../../log.ts';
import { createCallMedia, type RunningMedia } from '../call-media.ts';
import type { Clock } from '../clock.ts';
import type { Counters } from '../counters.ts';
import { mediaMismatch, mediaTimedOut, mediaWrongFormat, type MediaError } from '../errors.ts';
import { sameSecret } from './judge.ts';
import type { Candidate } from './leg.ts';
import { Opening } from '../opening.ts';
import type { CreatedChannel, WebSocketRequest } from '../port.ts';
import { WebSocketTransport } from './transport.ts';
import type { MediaForm } from './version.ts';

/** The channel variable that carries the secret of one call's media leg. */
export const SECRET_VARIABLE = 'CORDBOARD_MEDIA_SECRET';

export interface LegOptions {
  callId: string;
  format: WireFormat;
  form: MediaForm;
  connection: 'pbx-dials-us' | 'we-dial-pbx';
  timeoutMs: number;
  /** What external_host of the request is. */
  host: string;
  clock: Clock;
  counters: Counters;
  log: Logger;
  /** The POST has been answered. */
  onCreated: (leg: PendingLeg) => void;
  onConnected: (media: RunningMedia) => void;
  /** Connected, failed or cancelled: there is nothing to match any more. */
  onSettled: (leg: PendingLeg) => void;
}

/** A call's media leg until it is connected: the request, its secret, and the connection that may be it. */
export class PendingLeg {
  readonly request: WebSocketRequest;
  readonly options: LegOptions;
  created: CreatedChannel | null = null;
  private readonly secret: string;
  private candidate: Candidate | null = null;
  private readonly opening: Opening;

  constructor(options: LegOptions) {
    this.options = options;
    this.secret = randomBytes(24).toString('base64url');
    this.request = {
      external_host: options.host,
      transport: 'websocket',
      encapsulation: 'none',
      connection_type: options.connection === 'pbx-dials-us' ? 'client' : 'server',
      format: options.format,
      ...(options.form.json ? { transport_data: 'f(json)' } : {}),
      variables: options.form.match === 'secret' ? { [SECRET_VARIABLE]: this.secret } : {},
    };
    this.opening = new Opening({
      clock: options.clock,
      timeoutMs: options.timeoutMs,
      late: () => mediaTimedOut(options.connection, options.timeoutMs),
      onConnected: options.onConnected,
      onSettled: () => options.onSettled(this),
    });
    this.opening.connected.catch(() => this.candidate?.refuse());
  }

  get connected(): Promise<RunningMedia> {
    return this.opening.connected;
  }

  /** Whether this connection says that it is ours. `unsure` until the POST has told which channel it made. */
  claims(candidate: Candidate): 'yes' | 'no' | 'unsure' {
    const { start } = candidate.introduction;
    const { match } = this.options.form;
    if (this.opening.settled || this.candidate) return 'no';
    if (match === 'secret') {
      const shown = start.channel_variables?.[SECRET_VARIABLE];
      return shown !== undefined && sameSecret(shown, this.secret) ? 'yes' : 'no';
    }
    if (!this.created) return 'unsure';
    const same = match === 'id' ? start.channel_id === this.created.id : start.channel === this.created.name;
    return same ? 'yes' : 'no';
  }

  /** Takes the connection; it is attached as soon as the channel is known to be the one that our POST made. */
  take(candidate: Candidate): void {
    this.candidate = candidate;
    candidate.onGone(() => {
      this.candidate = null;
    });
    this.complete();
  }

  onCreated(channel: CreatedChannel): void {
    if (this.opening.settled || this.created) return;
    this.created = channel;
    this.options.onCreated(this);
    this.complete();
  }

  cancel(): void {
    this.opening.cancel();
  }

  fail(error: MediaError): void {
    this.opening.fail(error);
  }

  private complete(): void {
    const { candidate, created, options } = this;
    if (!candidate || !created || this.opening.settled) return;
    const { start, form } = candidate.introduction;
    if (start.channel_id !== undefined && start.channel_id !== created.id) {
      this.fail(mediaMismatch());
      return;
    }
    if (start.format !== options.format) {
      this.fail(mediaWrongFormat(options.format, start.format.slice(0, 20)));
      return;
    }
    options.counters.matched++;
    const { format, clock, counters, log } = options;
    const channelId = created.id;
    const { silence } = options.form;
    const transport = new WebSocketTransport({
      wire: candidate.wire,
      channelId,
      form,
      silence,
      counters,
      log,
    });
    const media = createCallMedia({ format, channelId, transport, clock, counters, log });
    candidate.attach(transport.reader(media));
    this.opening.connect(media);
  }
}
