// Plays Asterisk for the media bench: many connections, a frame of a talking caller on each every 20 ms, and a clock on
// what comes back. Raw sockets, so that it costs little itself.
import { connect, type Socket } from 'node:net';
import { pcmToUlaw } from '../asterisk/g711.ts';
import { speak } from '../asterisk/speak.ts';
import { FRAME, stamp, stampOf, type FromGenerator, type ToGenerator } from './media-frames.ts';

/** A caller talks for part of this time and listens for the rest, round and round. */
const ROUND_FRAMES = 500;
const GRACE_MS = 1000;
const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);
const tell = (message: FromGenerator): void => {
  process.send?.(message);
};

function masked(opcode: number, payload: Uint8Array): Buffer {
  const long = payload.length > 125;
  const start = long ? 8 : 6;
  const message = Buffer.alloc(start + payload.length);
  message[0] = 0x80 | opcode;
  message[1] = 0x80 | (long ? 126 : payload.length);
  if (long) message.writeUInt16BE(payload.length, 2);
  MASK.copy(message, start - 4);
  for (let i = 0; i < payload.length; i++) message[start + i] = payload[i]! ^ MASK[i & 3]!;
  return message;
}

/** Ten seconds of a caller: four of speech, six of silence, in frames. */
async function callerFrames(): Promise<Uint8Array[]> {
  const { samples } = await speak(
    'Hello, I would like to know when you are open tomorrow, and whether I can come in the afternoon.',
  );
  const wire = pcmToUlaw(samples.subarray(0, 4 * 8000));
  return Array.from({ length: ROUND_FRAMES }, (_, i) => {
    const frame = new Uint8Array(FRAME).fill(0xff);
    frame.set(wire.subarray(i * FRAME, (i + 1) * FRAME));
    return frame;
  });
}

class Caller {
  readonly socket: Socket;
  readonly offsets: number[] = [];
  sent = 0;
  received = 0;
  private readonly id: string;
  private readonly frames: Uint8Array[];
  private readonly start: number;
  private readonly scratch = new Uint8Array(FRAME);
  private rest: Buffer = Buffer.alloc(0);
  private upgraded = false;
  private queue = 0;
  measuring = false;

  constructor(socket: Socket, id: string, frames: Uint8Array[], start: number) {
    this.socket = socket;
    this.id = id;
    this.frames = frames;
    this.start = start;
  }

  beat(sequence: number): void {
    this.scratch.set(this.frames[(this.start + sequence) % ROUND_FRAMES]!);
    stamp(this.scratch, sequence);
    this.socket.write(masked(2, this.scratch));
    if (this.queue > 0) this.queue--;
    if (this.measuring) this.sent++;
  }

  heard(chunk: Buffer, upgraded: () => void): void {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    let at = 0;
    if (!this.upgraded) {
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0 || !bytes.toString('latin1', 0, 12).endsWith('101')) throw new Error('not upgraded');
      this.upgraded = true;
      at = end + 4;
      upgraded();
    }
    const now = performance.now();
    while (bytes.length - at >= 2) {
      const short = bytes[at + 1]!;
      const start = short === 126 ? 4 : 2;
      if (bytes.length - at < start) break;
      const length = short === 126 ? bytes.readUInt16BE(at + 2) : short;
      if (bytes.length - at < start + length) break;
      if ((bytes[at]! & 0x0f) === 2) this.audio(bytes, at + start, length, now);
      else if (bytes.toString('latin1', at + start, at + start + length).includes('GET_STATUS')) {
        const status = { event: 'STATUS', channel_id: this.id, queue_length: this.queue };
        this.socket.write(masked(1, Buffer.from(JSON.stringify(status))));
      }
      at += start + length;
    }
    this.rest = bytes.subarray(at);
  }

  private audio(bytes: Buffer, from: number, length: number, now: number): void {
    for (let at = from; at < from + length; at += FRAME) {
      this.queue++;
      if (!this.measuring) continue;
      this.received++;
      this.offsets.push(now - 20 * stampOf(bytes, at));
    }
  }
}

/** How much later than its beat each frame came; the beat is the median. */
function lateness(offsets: number[]): number[] {
  const beat = [...offsets].sort((a, b) => a - b)[offsets.length >> 1] ?? 0;
  return offsets.map((offset) => Math.max(0, offset - beat));
}

async function start(message: Extract<ToGenerator, { type: 'start' }>): Promise<Caller[]> {
  const frames = await callerFrames();
  const { port, authorization, legs } = message;
  const callers = await Promise.all(
    legs.map(async ({ id, secret }, i) => {
      const socket = connect(port, '127.0.0.1');
      socket.setNoDelay(true);
      const caller = new Caller(socket, id, frames, (i * 7919 + message.seed) % ROUND_FRAMES);
      const upgraded = new Promise<void>((resolve) =>
        socket.on('data', (chunk: Buffer) => caller.heard(chunk, resolve)),
      );
      socket.write(
        `GET /media HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: Upgrade\r\n` +
          `sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n` +
          `sec-websocket-protocol: media\r\nauthorization: ${authorization}\r\n\r\n`,
      );
      await upgraded;
      const variables = { CORDBOARD_MEDIA_SECRET: secret };
      const hello = { event: 'MEDIA_START', connection_id: 'bench', channel: `WebSocket/bench/${i}` };
      socket.write(
        masked(
          1,
          Buffer.from(
            JSON.stringify({ ...hello, channel_id: id, format: 'ulaw', channel_variables: variables }),
          ),
        ),
      );
      return caller;
    }),
  );
  // Calls are not in step with each other: their frames spread evenly over the 20 ms.
  const began = performance.now() + 20;
  const beats = callers.map(() => 0);
  setInterval(() => {
    const now = performance.now();
    callers.forEach((caller, i) => {
      while (began + (20 * i) / callers.length + 20 * beats[i]! <= now) caller.beat(beats[i]!++);
    });
  }, 1);
  return callers;
}

let callers: Caller[] = [];
process.on('message', (message: ToGenerator) => {
  if (message.type === 'end') process.exit(0);
  if (message.type === 'start') {
    void start(message).then((started) => {
      callers = started;
      tell({ type: 'running' });
    });
    return;
  }
  for (const caller of callers) caller.measuring = true;
  setTimeout(() => {
    const sent = callers.reduce((sum, caller) => sum + caller.sent, 0);
    // What is under way may still arrive.
    setTimeout(() => {
      for (const caller of callers) caller.measuring = false;
      tell({
        type: 'measured',
        sent,
        received: callers.reduce((sum, caller) => sum + caller.received, 0),
        latenessMs: callers.flatMap((caller) => lateness(caller.offsets)),
      });
    }, GRACE_MS);
  }, message.ms);
});
