import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { ulawToPcm } from '../asterisk/g711.ts';

/** Far above silence, far below the sounds of the bench (sample value). */
const LOUD = 400;

/** Unix ms with fractions; one clock for all processes of this machine. */
export const clock = (): number => performance.timeOrigin + performance.now();

/** Audio frames in the bytes of one direction of a WebSocket connection, as they pass. */
class Frames {
  #bytes: Buffer = Buffer.alloc(0);
  #upgraded = false;
  readonly #onAudio: (payload: Buffer) => void;

  constructor(onAudio: (payload: Buffer) => void) {
    this.#onAudio = onAudio;
  }

  push(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    if (!this.#upgraded) {
      const end = this.#bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.#bytes = this.#bytes.subarray(end + 4);
      this.#upgraded = true;
    }
    while (this.#take());
  }

  #take(): boolean {
    const bytes = this.#bytes;
    if (bytes.length < 2) return false;
    const first = bytes.readUInt8(0);
    const second = bytes.readUInt8(1);
    const long = (second & 0x7f) === 126;
    const masked = (second & 0x80) !== 0;
    const start = (long ? 4 : 2) + (masked ? 4 : 0);
    if (bytes.length < start) return false;
    const length = long ? bytes.readUInt16BE(2) : second & 0x7f;
    if (bytes.length < start + length) return false;
    const payload = Buffer.from(bytes.subarray(start, start + length));
    if (masked) {
      const mask = bytes.subarray(start - 4, start);
      for (let i = 0; i < length; i++) payload.writeUInt8(payload.readUInt8(i) ^ mask.readUInt8(i % 4), i);
    }
    this.#bytes = bytes.subarray(start + length);
    if ((first & 0x0f) === 2) this.#onAudio(payload);
    return true;
  }
}

/**
 * The line between Asterisk and the app's media server, with a clock on it: notes the moments (Unix ms) at which a frame
 * with sound passes after frames without, in each direction. Mu-law.
 */
export class MediaTap {
  readonly port: number;
  /** Onsets towards the app. */
  readonly toApp: number[] = [];
  /** Onsets towards Asterisk. */
  readonly toPbx: number[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  /** Listens on a free port of loopback and passes everything on to `port`. */
  static async to(port: number): Promise<MediaTap> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const tap = new MediaTap(server);
    server.on('connection', (near) => {
      const far = connect({ port, host: '127.0.0.1', noDelay: true });
      near.setNoDelay(true);
      tap.#join(near, far, tap.toApp);
      tap.#join(far, near, tap.toPbx);
    });
    return tap;
  }

  #join(from: Socket, to: Socket, onsets: number[]): void {
    this.#sockets.add(from);
    let at = 0;
    let loud = false;
    const frames = new Frames((payload) => {
      const isLoud = ulawToPcm(payload).some((sample) => Math.abs(sample) > LOUD);
      if (isLoud && !loud) onsets.push(at);
      loud = isLoud;
    });
    from.on('data', (bytes) => {
      at = clock();
      to.write(bytes);
      frames.push(bytes);
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.end();
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
