import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Logger } from '../../log.ts';
import { createCallMedia, type RunningMedia } from '../call-media.ts';
import type { Clock } from '../clock.ts';
import type { Counters } from '../counters.ts';
import {
  mediaCancelled,
  mediaDialFailed,
  mediaListenFailed,
  mediaNotListening,
  mediaTimedOut,
} from '../errors.ts';
import { Opening } from '../opening.ts';
import type { CreatedChannel, MediaCall, PendingMedia } from '../port.ts';
import { hostPort, plainAddress } from '../address.ts';
import { RtpTransport } from './transport.ts';

/** The channel variables by which Asterisk tells where it sends from and takes audio. */
export const LOCAL_ADDRESS = 'UNICASTRTP_LOCAL_ADDRESS';
export const LOCAL_PORT = 'UNICASTRTP_LOCAL_PORT';

/** Room for what comes while we are held up: a hundred calls for a second. */
const RECEIVE_BUFFER = 2 ** 21;

export interface RtpExchangeOptions {
  /** Whether this is an address of the PBX. */
  allowFrom: (address: string) => boolean;
  log: Logger;
  clock: Clock;
  counters: Counters;
  onConnected: (media: RunningMedia) => void;
}

/** One call's end: whom its audio comes from and goes to. */
interface End {
  address: string;
  /** Whether a packet has come from there. */
  heard: boolean;
  transport: RtpTransport;
}

/**
 * Media legs over RTP (externalMedia, UnicastRTP). All calls share one UDP port: each is known by the port of Asterisk's that
 * it comes from, which Asterisk has told in answer to our request. Whatever comes from elsewhere is not looked at.
 */
export class RtpExchange {
  private readonly options: RtpExchangeOptions;
  private socket: Socket | null = null;
  private listening: { host: string; port: number } | null = null;
  private readonly openings = new Set<Opening>();
  /** By Asterisk's port. */
  private readonly ends = new Map<number, End>();

  constructor(options: RtpExchangeOptions) {
    this.options = options;
  }

  get address(): { host: string; port: number } | null {
    return this.listening;
  }

  /** @throws MediaError (media-listen-failed) where the port cannot be opened. */
  async listen({ host, port }: { host: string; port: number }): Promise<void> {
    const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', recvBufferSize: RECEIVE_BUFFER });
    await new Promise<void>((resolve, reject) => {
      const failed = (error: Error): void => reject(mediaListenFailed(host, port, error));
      socket.once('error', failed);
      socket.bind({ address: host, port, exclusive: true }, () => {
        socket.off('error', failed);
        resolve();
      });
    });
    socket.on('error', (error) => this.options.log.warn({ err: error }, 'the media port had an error'));
    socket.on('message', (datagram, from) => this.receive(datagram, from));
    this.socket = socket;
    this.listening = { host, port: socket.address().port };
  }

  open(call: MediaCall): PendingMedia {
    const { clock, onConnected } = this.options;
    const { listening } = this;
    const opening = new Opening({
      clock,
      timeoutMs: call.timeoutMs,
      late: () => mediaTimedOut('rtp', call.timeoutMs),
      onConnected,
      onSettled: () => this.openings.delete(opening),
    });
    this.openings.add(opening);
    if (!listening) opening.fail(mediaNotListening());
    return {
      request: {
        external_host: listening ? hostPort(listening) : '',
        transport: 'udp',
        encapsulation: 'rtp',
        connection_type: 'client',
        format: call.format,
        variables: {},
      },
      created: (channel) => this.created(opening, call, channel),
      connected: opening.connected,
      cancel: () => opening.cancel(),
    };
  }

  async close(): Promise<void> {
    for (const opening of [...this.openings]) opening.fail(mediaCancelled());
    const { socket } = this;
    this.socket = null;
    this.listening = null;
    if (socket) await new Promise<void>((resolve) => socket.close(resolve));
  }

  private created(opening: Opening, { format }: MediaCall, { id, channelvars }: CreatedChannel): void {
    if (opening.settled) return;
    const port = Number(channelvars[LOCAL_PORT]);
    const address = channelvars[LOCAL_ADDRESS] ?? '';
    if (!Number.isInteger(port) || port < 1 || port > 65_535 || address === '') {
      opening.fail(mediaDialFailed(`the answer has no ${LOCAL_ADDRESS} and ${LOCAL_PORT}`));
      return;
    }
    const { clock, counters, log } = this.options;
    const transport: RtpTransport = new RtpTransport({
      format,
      clock,
      counters,
      send: (datagram) => this.socket?.send(datagram, port, end.address),
      closed: () => {
        if (this.ends.get(port) === end) this.ends.delete(port);
      },
    });
    const end: End = { address, heard: false, transport };
    // A port that Asterisk gives out again is of a channel that is gone.
    this.ends.set(port, end);
    counters.matched++;
    const media = createCallMedia({ format, channelId: id, transport, clock, counters, log });
    transport.connect(media);
    opening.connect(media);
  }

  /**
   * The first packet of a call settles where Asterisk is: where it said, or, behind an address translation, at another address
   * of the PBX with that port.
   */
  private receive(datagram: Buffer, from: RemoteInfo): void {
    const end = this.ends.get(from.port);
    const address = plainAddress(from.address);
    const known = end && (address === end.address || (!end.heard && this.options.allowFrom(address)));
    if (!known) {
      this.options.counters.strangers++;
      return;
    }
    end.heard = true;
    end.address = address;
    end.transport.receive(datagram);
  }
}
