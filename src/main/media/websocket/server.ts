import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Logger } from '../../log.ts';
import { plainAddress } from '../address.ts';
import type { Counters, RefusalReason } from '../counters.ts';
import { mediaListenFailed } from '../errors.ts';
import { judge, SUBPROTOCOL, type Credentials, type Refusal } from './judge.ts';
import { greet, type Candidate } from './leg.ts';
import { ServerWire } from './wire.ts';

export interface ServerLimits {
  /** Connections in all. */
  connections: number;
  /** Connections from the PBX that belong to no call yet. */
  unmatched: number;
  /** Connections from anywhere else, which live only until they are answered. */
  strangers: number;
  /** Ms for the whole request, and again for MEDIA_START and its call. */
  introductionMs: number;
  /** Bytes of one message. */
  maxPayload: number;
}

export const SERVER_LIMITS: ServerLimits = {
  connections: 2000,
  unmatched: 300,
  strangers: 16,
  introductionMs: 1000,
  maxPayload: 65_536,
};

export interface MediaServerOptions {
  host: string;
  port: number;
  credentials: () => Credentials;
  allowFrom: (address: string) => boolean;
  limits: ServerLimits;
  counters: Counters;
  log: Logger;
  /** A connection said MEDIA_START. It counts as unmatched until `matched` is called, and is closed if that is late. */
  onCandidate: (candidate: Candidate, matched: () => void) => void;
}

export interface MediaServer {
  readonly address: { host: string; port: number };
  close(): Promise<void>;
}

/** Opens the port that Asterisk dials. @throws MediaError where it cannot be opened. */
export async function listenForMedia(options: MediaServerOptions): Promise<MediaServer> {
  const { limits } = options;
  const http = createServer({
    maxHeaderSize: 8192,
    headersTimeout: limits.introductionMs,
    requestTimeout: limits.introductionMs,
    connectionsCheckingInterval: Math.max(50, limits.introductionMs / 4),
    keepAliveTimeout: 1,
  });
  const ws = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.maxPayload,
    maxFragments: 64,
    handleProtocols: () => SUBPROTOCOL,
  });
  const door = new Door(options, ws);
  http.on('connection', (socket) => door.knock(socket));
  http.on('request', (request, response) => {
    const refusal = door.judge(request) ?? { reason: 'not-upgrade', status: 426 };
    door.count(refusal.reason, request);
    response.writeHead(refusal.status, { connection: 'close', 'content-length': 0, ...challenge(refusal) });
    response.end();
  });
  http.on('upgrade', (request, socket, head) => door.upgrade(request, socket, head));
  http.on('clientError', (_error, socket) => {
    door.count('malformed');
    answer(socket, { reason: 'malformed', status: 400 });
  });
  const address = await listen(http, options.host, options.port);
  return {
    address,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        door.closeAll();
      }),
  };
}

function listen(http: Server, host: string, port: number): Promise<{ host: string; port: number }> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(mediaListenFailed(host, port, error));
    http.once('error', failed);
    http.listen(port, host, () => {
      http.off('error', failed);
      const bound = http.address();
      resolve({ host, port: bound !== null && typeof bound === 'object' ? bound.port : port });
    });
  });
}

function challenge(refusal: Refusal): Record<string, string> {
  return refusal.status === 401 ? { 'www-authenticate': 'Basic realm="media"' } : {};
}

/** Says why, and hangs up whatever the other side does then. */
function answer(socket: Duplex, refusal: Refusal): void {
  if (socket.destroyed) return;
  const extra = Object.entries(challenge(refusal)).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\n` +
      `connection: close\r\ncontent-length: 0\r\n${extra.join('')}\r\n`,
    () => socket.destroy(),
  );
}

/** Counts who is inside, who waits, and who is shown out. */
class Door {
  private readonly options: MediaServerOptions;
  private readonly ws: WebSocketServer;
  private readonly all = new Set<Socket>();
  /** Connections that belong to no call yet, with how to stop counting them. */
  private readonly waiting = new Set<Duplex>();
  private strangers = 0;
  private lastLogged = 0;

  constructor(options: MediaServerOptions, ws: WebSocketServer) {
    this.options = options;
    this.ws = ws;
  }

  knock(socket: Socket): void {
    const { limits } = this.options;
    const stranger = !this.allowed(socket);
    const full = stranger
      ? this.strangers >= limits.strangers
      : this.waiting.size >= limits.unmatched || this.all.size - this.strangers >= limits.connections;
    socket.on('error', () => socket.destroy());
    if (full) {
      this.count('too-many');
      answer(socket, { reason: 'too-many', status: 503 });
      return;
    }
    this.all.add(socket);
    if (stranger) this.strangers++;
    else this.waiting.add(socket);
    socket.setNoDelay(true);
    // One limit for the whole of it, however slowly it dribbles in; matching a call lifts it.
    const timer = setTimeout(() => {
      if (!stranger && !this.waiting.has(socket)) return;
      this.options.counters.unmatched++;
      socket.destroy();
    }, 2 * limits.introductionMs);
    socket.once('close', () => {
      clearTimeout(timer);
      this.all.delete(socket);
      this.waiting.delete(socket);
      if (stranger) this.strangers--;
    });
  }

  judge(request: IncomingMessage): Refusal | null {
    return judge(
      {
        method: request.method,
        target: request.url,
        headers: request.headers,
        addressAllowed: this.allowed(request.socket),
      },
      this.options.credentials(),
    );
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refusal = this.judge(request);
    if (refusal) {
      this.count(refusal.reason, request);
      answer(socket, refusal);
      return;
    }
    this.ws.handleUpgrade(request, socket, head, (ws) => {
      let matched = false;
      const late = setTimeout(() => {
        if (!matched) ws.terminate();
      }, this.options.limits.introductionMs);
      ws.once('close', () => clearTimeout(late));
      greet({
        ws,
        opened: { socket, maxPayload: this.options.limits.maxPayload },
        wire: new ServerWire(ws, socket),
        onCandidate: (candidate) =>
          this.options.onCandidate(candidate, () => {
            matched = true;
            clearTimeout(late);
            this.waiting.delete(socket);
          }),
        onNothing: () => {
          clearTimeout(late);
          this.options.counters.unmatched++;
        },
      });
    });
  }

  count(reason: RefusalReason, request?: IncomingMessage): void {
    const { counters, log } = this.options;
    counters.refused[reason]++;
    // A flood must not fill the log.
    const now = Date.now();
    if (now - this.lastLogged < 1000) return;
    this.lastLogged = now;
    log.warn({ reason, from: plainAddress(request?.socket.remoteAddress) }, 'media connection refused');
  }

  closeAll(): void {
    for (const socket of this.all) socket.destroy();
  }

  private allowed(socket: Socket): boolean {
    return this.options.allowFrom(plainAddress(socket.remoteAddress));
  }
}
