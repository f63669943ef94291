import { randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from '../../log.ts';
import { hostPort, plainAddress } from '../address.ts';
import { createCallMedia, type RunningMedia } from '../call-media.ts';
import type { Clock } from '../clock.ts';
import type { Counters } from '../counters.ts';
import { mediaCancelled, mediaListenFailed, mediaNotListening, mediaTimedOut } from '../errors.ts';
import { Opening } from '../opening.ts';
import type { CreatedChannel, MediaCall, PendingMedia } from '../port.ts';
import { carriedAs, KIND, uuidOf, writeMessage } from './protocol.ts';
import { AudioSocketTransport } from './transport.ts';

export interface AudioSocketExchangeOptions {
  /** Whether this is an address of the PBX. */
  allowFrom: (address: string) => boolean;
  log: Logger;
  clock: Clock;
  counters: Counters;
  limits: {
    connections: number;
    /** Connections that belong to no call yet. */
    unmatched: number;
    /** Ms until a connection must have shown whose it is. */
    introductionMs: number;
  };
  onConnected: (media: RunningMedia) => void;
}

/** A connection that has shown the UUID of a call, and what came after it. */
interface Caller {
  socket: Socket;
  early: Buffer;
}

interface Waiting {
  opening: Opening;
  call: MediaCall;
  created: CreatedChannel | null;
  caller: Caller | null;
}

const INTRODUCTION = 3 + 16;

/**
 * Media legs over AudioSocket: Asterisk dials our port and shows the UUID of a call, which is a secret made for it alone.
 * Whoever shows none that is waited for is hung up on.
 */
export class AudioSocketExchange {
  private readonly options: AudioSocketExchangeOptions;
  private server: Server | null = null;
  private listening: { host: string; port: number } | null = null;
  private readonly waiting = new Map<string, Waiting>();
  private readonly sockets = new Set<Socket>();
  private strangers = 0;

  constructor(options: AudioSocketExchangeOptions) {
    this.options = options;
  }

  get address(): { host: string; port: number } | null {
    return this.listening;
  }

  /** @throws MediaError (media-listen-failed) where the port cannot be opened. */
  async listen({ host, port }: { host: string; port: number }): Promise<void> {
    const server = createServer({ noDelay: true, keepAlive: true }, (socket) => this.knock(socket));
    await new Promise<void>((resolve, reject) => {
      const failed = (error: Error): void => reject(mediaListenFailed(host, port, error));
      server.once('error', failed);
      server.listen(port, host, () => {
        server.off('error', failed);
        resolve();
      });
    });
    const bound = server.address();
    this.server = server;
    this.listening = { host, port: bound !== null && typeof bound === 'object' ? bound.port : port };
  }

  open(call: MediaCall): PendingMedia {
    const { clock, onConnected } = this.options;
    const { listening } = this;
    const uuid = randomUUID();
    const opening = new Opening({
      clock,
      timeoutMs: call.timeoutMs,
      late: () => mediaTimedOut('audiosocket', call.timeoutMs),
      onConnected,
      onSettled: () => this.waiting.delete(uuid),
    });
    const waiting: Waiting = { opening, call, created: null, caller: null };
    this.waiting.set(uuid, waiting);
    opening.connected.catch(() => waiting.caller?.socket.destroy());
    if (!listening) opening.fail(mediaNotListening());
    return {
      request: {
        external_host: listening ? hostPort(listening) : '',
        transport: 'tcp',
        encapsulation: 'audiosocket',
        format: carriedAs(call.format),
        uuid,
        variables: {},
      },
      created: (channel) => {
        waiting.created = channel;
        this.complete(waiting);
      },
      connected: opening.connected,
      cancel: () => opening.cancel(),
    };
  }

  async close(): Promise<void> {
    for (const { opening } of [...this.waiting.values()]) opening.fail(mediaCancelled());
    const { server } = this;
    this.server = null;
    this.listening = null;
    const closed = server && new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private knock(socket: Socket): void {
    const { allowFrom, counters, limits, log } = this.options;
    socket.on('error', () => socket.destroy());
    if (!allowFrom(plainAddress(socket.remoteAddress))) {
      counters.refused.address++;
      socket.destroy();
      return;
    }
    if (this.strangers >= limits.unmatched || this.sockets.size >= limits.connections) {
      counters.refused['too-many']++;
      socket.destroy();
      return;
    }
    this.sockets.add(socket);
    this.strangers++;
    let known = false;
    const settle = (): void => {
      if (known) return;
      known = true;
      this.strangers--;
    };
    socket.once('close', () => {
      this.sockets.delete(socket);
      settle();
      clearTimeout(timer);
    });
    const nobody = (): void => {
      counters.unmatched++;
      log.warn('AudioSocket connection that belongs to no call; closed');
      socket.end(writeMessage(KIND.hangUp));
      socket.destroySoon();
    };
    const timer = setTimeout(nobody, limits.introductionMs);
    let early: Buffer = Buffer.alloc(0);
    const read = (chunk: Buffer): void => {
      early = Buffer.concat([early, chunk]);
      if (early.length < INTRODUCTION) return;
      socket.off('data', read);
      socket.pause();
      clearTimeout(timer);
      const waiting = this.introduced(early.subarray(0, INTRODUCTION));
      if (!waiting || waiting.caller) {
        nobody();
        return;
      }
      settle();
      waiting.caller = { socket, early: early.subarray(INTRODUCTION) };
      this.complete(waiting);
    };
    socket.on('data', read);
  }

  private introduced(message: Buffer): Waiting | null {
    if (message[0] !== KIND.uuid || message.readUInt16BE(1) !== INTRODUCTION - 3) return null;
    return this.waiting.get(uuidOf(message.subarray(3)) ?? '') ?? null;
  }

  /** The connection may be there before the answer to the request is. */
  private complete({ opening, call, created, caller }: Waiting): void {
    if (!created || !caller || opening.settled) return;
    const { clock, counters, log } = this.options;
    const { format } = call;
    counters.matched++;
    const transport = new AudioSocketTransport(caller.socket, format);
    const media = createCallMedia({ format, channelId: created.id, transport, clock, counters, log });
    transport.connect(media, caller.early);
    caller.socket.resume();
    opening.connect(media);
  }
}
