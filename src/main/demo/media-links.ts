import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { FRAME_BYTES, type WireFormat } from '../../shared/domain/audio.ts';
import type { Application } from './application.ts';
import { count } from './application.ts';
import type { Channel } from './channel.ts';
import type { Exchange } from './exchange.ts';
import { refuseUpgrade } from './http-errors.ts';
import { MediaLeg } from './media-leg.ts';

/** chan_websocket closes a connection that sends a bigger message. */
const MAX_MESSAGE_BYTES = 65_500;
/** How long an external media channel waits for its connection. */
const DIAL_TIMEOUT_MS = 30_000;

/** Where a websocket client of the demo PBX connects to; the application's media server. */
export interface MediaTarget {
  uri: string;
  user: string;
  password: string;
}

export interface ExternalMediaRequest {
  app: string;
  data: string;
  format: WireFormat;
  connection: { type: 'server' } | { type: 'client'; client: string; query: string };
  control: 'json' | 'plain-text';
  /** As it was dialled, for the Dial event. */
  dialString: string;
  channelId: string | null;
  variables: Readonly<Record<string, string>>;
}

interface Waiting {
  leg: MediaLeg;
  channel: Channel;
}

/** The media connections of the PBX, in both directions. */
export class MediaLinks {
  private readonly exchange: Exchange;
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has('media') ? 'media' : false),
  });
  private readonly byConnectionId = new Map<string, Waiting>();
  private readonly targets = new Map<string, MediaTarget>();
  private readonly sockets = new Set<WebSocket>();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  /** Configures a websocket client, as a section of websocket_client.conf does; null removes it. */
  setTarget(client: string, target: MediaTarget | null): void {
    if (target) this.targets.set(client, target);
    else this.targets.delete(client);
  }

  hasTarget(client: string): boolean {
    return this.targets.has(client);
  }

  /** Makes an external media channel and begins to connect it. */
  open(request: ExternalMediaRequest): { channel: Channel; channelvars: Record<string, string> } {
    const { connection } = request;
    const connectionId = connection.type === 'server' ? randomUUID() : connection.client;
    const channelvars = {
      ...request.variables,
      MEDIA_WEBSOCKET_CONNECTION_ID: connectionId,
      MEDIA_WEBSOCKET_OPTIMAL_FRAME_SIZE: String(FRAME_BYTES[request.format]),
    };
    let waiting: Waiting | null = null;
    const leg = new MediaLeg({
      format: request.format,
      control: request.control,
      connectionId,
      channelVars: channelvars,
      onReady: () => waiting && this.ready(waiting.channel, request),
      onEnd: (ending) => waiting && this.ended(waiting.channel, ending),
    });
    const dialled = connection.type === 'server' ? 'INCOMING' : connection.client;
    const channel = this.exchange.add({
      id: request.channelId,
      name: `WebSocket/${dialled}/0x7f${randomBytes(5).toString('hex')}`,
      state: 'Down',
      dialplan: { context: 'default', exten: 's', app: 'AppDial2', data: '(Outgoing Line)' },
      variables: channelvars,
      party: leg,
    });
    waiting = { leg, channel };
    const app = this.exchange.applications.get(request.app);
    if (app) count(app.channels, channel.id);
    if (connection.type === 'server') this.byConnectionId.set(connectionId, waiting);
    // A moment later, as on a real PBX: the answer to the request comes first.
    this.later(0, () => this.connect(waiting, app, request));
    return { channel, channelvars };
  }

  private connect(waiting: Waiting, app: Application | undefined, request: ExternalMediaRequest): void {
    const { channel } = waiting;
    if (channel.gone) return;
    if (!app?.active) return this.exchange.hangUp(channel, { cause: 16 });
    if (request.connection.type === 'client') return this.dial(waiting, request.connection, request);
    this.tellDial(channel, '', request);
    this.later(DIAL_TIMEOUT_MS, () => {
      if (waiting.leg.connected) return;
      this.byConnectionId.delete(waiting.leg.connectionId);
      this.exchange.hangUp(channel, { cause: 19 });
    });
  }

  private dial(
    waiting: Waiting,
    { client, query }: { client: string; query: string },
    request: ExternalMediaRequest,
  ): void {
    const target = this.targets.get(client);
    if (!target) return this.exchange.destroy(waiting.channel, { cause: 3 });
    const credentials = Buffer.from(`${target.user}:${target.password}`).toString('base64');
    const socket = new WebSocket(query ? `${target.uri}?${query}` : target.uri, ['media'], {
      headers: { Authorization: `Basic ${credentials}` },
      perMessageDeflate: false,
      handshakeTimeout: 500,
      maxPayload: MAX_MESSAGE_BYTES,
    });
    this.track(socket);
    socket.once('open', () => {
      if (waiting.channel.gone) return socket.terminate();
      this.tellDial(waiting.channel, '', request);
      waiting.leg.attach(socket, waiting.channel);
    });
    socket.on('error', () => {
      if (!waiting.leg.connected) this.exchange.destroy(waiting.channel, { cause: 3 });
    });
  }

  /** A connection to /media/<id>. */
  accept(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    connectionId: string,
    serverName: string,
  ): void {
    const waiting = this.byConnectionId.get(connectionId);
    if (!waiting || waiting.channel.gone)
      return refuseUpgrade(socket, 404, 'Not found', 'WebSocket instance not found', serverName);
    if (waiting.leg.connected)
      return refuseUpgrade(
        socket,
        409,
        'Conflict',
        'Another websocket connection exists for this connection id',
        serverName,
      );
    this.server.handleUpgrade(request, socket, head, (client) => {
      this.track(client);
      client.once('close', () => this.byConnectionId.delete(connectionId));
      waiting.leg.attach(client, waiting.channel);
    });
  }

  /** The connection is there: the channel is up and enters its application. */
  private ready(channel: Channel, request: ExternalMediaRequest): void {
    this.exchange.answer(channel);
    this.tellDial(channel, 'ANSWER', request);
    channel.dialplan.app = 'Stasis';
    channel.dialplan.data = [request.app, request.data].filter((part) => part !== '').join(',');
    const args = request.data === '' ? [] : request.data.split(',');
    if (!this.exchange.enterStasis(channel, request.app, args)) this.exchange.hangUp(channel, { cause: 16 });
  }

  /** Asterisk keeps the cause only of a channel that was in a bridge. */
  private ended(channel: Channel, { cause, techCause }: { cause: number; techCause: number }): void {
    this.exchange.hangUp(channel, { cause: channel.bridge ? cause : 0, techCause, request: { cause } });
  }

  private tellDial(channel: Channel, dialstatus: string, request: ExternalMediaRequest): void {
    this.exchange.publishAs(channel, {
      type: 'Dial',
      dialstatus,
      forward: '',
      dialstring: request.dialString,
      peer: channel.toJson(),
    });
  }

  private track(socket: WebSocket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  }

  private later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, ms);
    this.timers.add(timer);
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    for (const socket of this.sockets) socket.terminate();
    this.server.close();
  }
}
