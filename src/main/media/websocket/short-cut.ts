import type { Duplex } from 'node:stream';
import type WebSocket from 'ws';

export interface ShortCutOptions {
  ws: WebSocket;
  socket: Duplex;
  /** Bytes of one message; the library is left to refuse what is longer. */
  maxPayload: number;
  /** Whether audio is taken already. */
  ready: () => boolean;
  onAudio: (frame: Buffer) => void;
}

/** First bytes of frames that are final and have no reserved bit. */
const TEXT = 0x81;
const BINARY = 0x82;
const PING = 0x89;
const PONG = 0x8a;
const MASK_BYTES = 4;

/**
 * Reads the audio of a connection that Asterisk opened past the library's general reader, which is most of what a call
 * costs. Only a whole, final, masked binary frame that lies in one piece is taken here; everything else goes to the
 * library, in its order. At anything unusual (a fragment, a split header, a close, what must be refused) it steps aside
 * for good.
 */
export function shortCut({ ws, socket, maxPayload, ready, onAudio }: ShortCutOptions): void {
  const listeners = socket.listeners('data');
  const read = listeners[0] as ((chunk: Buffer) => void) | undefined;
  // A library that reads otherwise than we know reads everything itself.
  if (listeners.length !== 1 || !read) return;
  let failed = false;
  /** Bytes to come of a frame that the library has begun to read. */
  let begun = 0;

  const pass = (chunk: Buffer): void => {
    read.call(socket, chunk);
  };
  const stepAside = (rest: Buffer): void => {
    socket.off('data', take);
    socket.on('data', read);
    pass(rest);
  };
  const take = (chunk: Buffer): void => {
    let at = 0;
    while (at < chunk.length && !failed) {
      if (begun > 0) {
        const part = Math.min(begun, chunk.length - at);
        begun -= part;
        pass(chunk.subarray(at, at + part));
        at += part;
        continue;
      }
      const frame = frameAt(chunk, at, maxPayload);
      if (frame === null) {
        stepAside(chunk.subarray(at));
        return;
      }
      const { start, end } = frame;
      if (end > chunk.length) begun = end - chunk.length;
      else if (chunk[at] === BINARY && ready()) {
        unmask(chunk, start, end);
        onAudio(chunk.subarray(start, end));
        at = end;
        continue;
      }
      pass(chunk.subarray(at, end));
      at = end;
    }
  };
  socket.off('data', read);
  socket.on('data', take);
  ws.on('error', () => {
    failed = true;
  });
}

/** Where the payload of the frame lies that begins here; null where that is not for us to read. */
function frameAt(chunk: Buffer, at: number, maxPayload: number): { start: number; end: number } | null {
  const first = chunk[at];
  const second = chunk[at + 1] ?? 0;
  const short = second & 0x7f;
  const start = at + (short < 126 ? 2 : 4) + MASK_BYTES;
  if ((second & 0x80) === 0 || short === 127 || start > chunk.length) return null;
  const length = short < 126 ? short : chunk.readUInt16BE(at + 2);
  const message = first === BINARY || first === TEXT;
  const known = message ? length <= maxPayload : (first === PING || first === PONG) && short < 126;
  return known ? { start, end: start + length } : null;
}

function unmask(chunk: Buffer, start: number, end: number): void {
  const a = chunk[start - 4] ?? 0;
  const b = chunk[start - 3] ?? 0;
  const c = chunk[start - 2] ?? 0;
  const d = chunk[start - 1] ?? 0;
  let i = start;
  for (; i + 3 < end; i += 4) {
    chunk[i] = (chunk[i] ?? 0) ^ a;
    chunk[i + 1] = (chunk[i + 1] ?? 0) ^ b;
    chunk[i + 2] = (chunk[i + 2] ?? 0) ^ c;
    chunk[i + 3] = (chunk[i + 3] ?? 0) ^ d;
  }
  for (let k = 0; i < end; i++, k++) chunk[i] = (chunk[i] ?? 0) ^ (chunk[start - MASK_BYTES + k] ?? 0);
}
