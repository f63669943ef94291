import type { Duplex } from 'node:stream';
import type WebSocket from 'ws';

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

function closeWithin(ws: WebSocket): void {
  ws.close(1000);
  const timer = setTimeout(() => ws.terminate(), CLOSE_MS);
  timer.unref();
  ws.once('close', () => clearTimeout(timer));
}

function bytesOf(frames: readonly Uint8Array[]): number {
  let bytes = 0;
  for (const frame of frames) bytes += frame.length;
  return bytes;
}

/** Where Asterisk dialled us, a server's frames go out unmasked: one buffer and one write with its header in front. */
export function serverWire(ws: WebSocket, socket: Duplex): Wire {
  return {
    audio(frames) {
      if (ws.readyState !== ws.OPEN) return;
      const length = bytesOf(frames);
      const start = length < 126 ? 2 : 4;
      const message = Buffer.allocUnsafe(start + length);
      message[0] = 0x82; // final, binary
      if (start === 2) message[1] = length;
      else {
        message[1] = 126;
        message.writeUInt16BE(length, 2);
      }
      let at = start;
      for (const frame of frames) {
        message.set(frame, at);
        at += frame.length;
      }
      socket.write(message);
    },
    ...common(ws),
    get backlog() {
      return socket.writableLength;
    },
  };
}

/** Where we dialled Asterisk, the library masks what a client sends. */
export function clientWire(ws: WebSocket): Wire {
  return {
    audio(frames) {
      if (ws.readyState !== ws.OPEN) return;
      const message = Buffer.allocUnsafe(bytesOf(frames));
      let at = 0;
      for (const frame of frames) {
        message.set(frame, at);
        at += frame.length;
      }
      ws.send(message, { binary: true });
    },
    ...common(ws),
    get backlog() {
      return ws.bufferedAmount;
    },
  };
}

function common(ws: WebSocket): Pick<Wire, 'text' | 'ping' | 'close' | 'terminate'> {
  return {
    text(command) {
      if (ws.readyState === ws.OPEN) ws.send(command);
    },
    ping() {
      if (ws.readyState === ws.OPEN) ws.ping();
    },
    close: () => closeWithin(ws),
    terminate: () => ws.terminate(),
  };
}
