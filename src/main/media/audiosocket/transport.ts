import type { Socket } from 'node:net';
import type { WireFormat } from '../../../shared/domain/audio.ts';
import { decode, encode } from '../g711.ts';
import type { MediaEnd } from '../port.ts';
import type { Transport, TransportListener } from '../transport.ts';
import { carriedAs, KIND, MessageReader, writeMessage, type Message } from './protocol.ts';

/** A closing that takes longer is cut. */
const CLOSE_MS = 1000;

/**
 * One call's audio over AudioSocket. Asterisk has no queue and tells nothing of digits on this connection (newer ones do, and
 * ARI does too: that is listened to). Calls in G.711 are carried as linear audio and come out as they were.
 */
export class AudioSocketTransport implements Transport {
  readonly queue = null;
  readonly silence = true;
  readonly digits = false;
  /** The end of the connection tells, and a network that takes nothing any more. */
  readonly ping = null;
  private readonly socket: Socket;
  private readonly format: WireFormat;
  private readonly kind: number;
  private readonly reader = new MessageReader();
  private listener: TransportListener | null = null;
  private ended = false;

  constructor(socket: Socket, format: WireFormat) {
    this.socket = socket;
    this.format = format;
    this.kind = KIND[carriedAs(format)];
  }

  get backlog(): number {
    return this.socket.writableLength;
  }

  /** From now on everything that comes is the call's. */
  connect(listener: TransportListener, early: Buffer): void {
    this.listener = listener;
    this.socket.on('data', (chunk: Buffer) => this.receive(chunk));
    this.socket.once('close', (hadError) => this.end(hadError ? 'connection-lost' : 'closed-by-pbx'));
    if (early.length > 0) this.receive(early);
    if (this.socket.destroyed) this.end('connection-lost');
  }

  audio(frames: readonly Uint8Array[]): void {
    if (!this.socket.writable) return;
    for (const frame of frames) this.socket.write(writeMessage(this.kind, this.linear(frame)));
  }

  close(): void {
    this.ended = true;
    this.socket.end(writeMessage(KIND.hangUp));
    const timer = setTimeout(() => this.socket.destroy(), CLOSE_MS);
    timer.unref();
    this.socket.once('close', () => clearTimeout(timer));
  }

  terminate(): void {
    this.ended = true;
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    const understood = this.reader.push(chunk, (message) => this.take(message));
    if (!understood && !this.ended) {
      this.end('protocol-error');
      this.socket.destroy();
    }
  }

  private take({ kind, payload }: Message): void {
    if (this.ended || !this.listener) return;
    if (kind === this.kind) {
      const samples = payload.length & ~1;
      this.listener.heard(this.wire(payload.subarray(0, samples)));
    } else if (kind === KIND.hangUp) {
      this.end('closed-by-pbx');
      this.socket.end();
    } else this.listener.alive();
  }

  private end(how: MediaEnd): void {
    if (this.ended) return;
    this.ended = true;
    this.listener?.lost(how);
  }

  private linear(frame: Uint8Array): Uint8Array {
    return this.format === 'slin16' ? frame : encode('slin16', decode(this.format, frame));
  }

  private wire(samples: Uint8Array): Uint8Array {
    return this.format === 'slin16' ? samples : encode(this.format, decode('slin16', samples));
  }
}
