import type { Duplex } from 'node:stream';
import WebSocket from 'ws';

/** How frames and commands leave to Asterisk. */
export interface Wire {
  /** Sends whole frames as one message. The arrays may be reused afterwards. */
  audio(frames: readonly Uint8Array[]): void;
  text(command: string): void;
  ping(): void;
  /** Bytes that the network has not taken yet. */
  readonly backlog: number;
  close(): void;
  /** Without the courtesies: the other side does not answer. */
  terminate(): void;
}

/** A closing handshake that takes longer is cut. */
const CLOSE_MS = 1000;
const FINAL_BINARY = 0x82;

/** Where we dialled Asterisk: the library masks what a client sends. */
export class ClientWire implements Wire {
  protected readonly ws: WebSocket;

  constructor(ws: WebSocket) {
    this.ws = ws;
  }

  audio(frames: readonly Uint8Array[]): void {
    if (this.ws.readyState === WebSocket.OPEN) this.ws.send(join(frames, 0), { binary: true });
  }

  text(command: string): void {
    if (this.ws.readyState === WebSocket.OPEN) this.ws.send(command);
  }

  ping(): void {
    if (this.ws.readyState === WebSocket.OPEN) this.ws.ping();
  }

  get backlog(): number {
    return this.ws.bufferedAmount;
  }

  close(): void {
    this.ws.close(1000);
    const timer = setTimeout(() => this.ws.terminate(), CLOSE_MS);
    timer.unref();
    this.ws.once('close', () => clearTimeout(timer));
  }

  terminate(): void {
    this.ws.terminate();
  }
}

/** Where Asterisk dialled us: a server's frames go out unmasked, in one buffer and one write with their header in front. */
export class ServerWire extends ClientWire {
  private readonly socket: Duplex;

  constructor(ws: WebSocket, socket: Duplex) {
    super(ws);
    this.socket = socket;
  }

  override audio(frames: readonly Uint8Array[]): void {
    if (this.ws.readyState !== WebSocket.OPEN) return;
    // A frame has 160 bytes at least, so the length always takes the longer of its two short forms.
    const message = join(frames, 4);
    message[0] = FINAL_BINARY;
    message[1] = 126;
    message.writeUInt16BE(message.length - 4, 2);
    this.socket.write(message);
  }

  override get backlog(): number {
    return this.socket.writableLength;
  }
}

/** All frames in one buffer, with room in front. */
function join(frames: readonly Uint8Array[], room: number): Buffer {
  let length = room;
  for (let i = 0; i < frames.length; i++) length += frames[i]?.length ?? 0;
  const message = Buffer.allocUnsafe(length);
  let at = room;
  for (let i = 0; i < frames.length; i++) {
    const frame = frames[i];
    if (!frame) continue;
    message.set(frame, at);
    at += frame.length;
  }
  return message;
}
