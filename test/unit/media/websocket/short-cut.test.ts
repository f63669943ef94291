import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { shortCut } from '../../../../src/main/media/websocket/short-cut.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Pair {
  client: Socket;
  /** What was read, in order: `audio` past the library, `binary` and `text` by it. */
  read: string[];
  closed: Promise<number>;
  until: (count: number) => Promise<void>;
  setReady: (ready: boolean) => void;
}

/** A raw client and a server that reads with the short cut. */
async function pair(): Promise<Pair> {
  const http = createServer();
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1000 });
  const read: string[] = [];
  let ready = true;
  let closed: (code: number) => void = () => undefined;
  const waiting = new Set<() => void>();
  const note = (kind: string, data: Buffer): void => {
    read.push(`${kind} ${data.toString('latin1')}`);
    for (const check of waiting) check();
  };
  const code = new Promise<number>((resolve) => (closed = resolve));
  http.on('upgrade', (request, socket, head) =>
    server.handleUpgrade(request, socket, head, (ws) => {
      shortCut({
        ws,
        socket,
        maxPayload: 1000,
        ready: () => ready,
        onAudio: (frame) => note('audio', frame),
      });
      ws.on('message', (data: Buffer, binary: boolean) => note(binary ? 'binary' : 'text', data));
      ws.on('ping', (data: Buffer) => note('ping', data));
      ws.on('error', () => undefined);
      ws.on('close', closed);
    }),
  );
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const client = connect((http.address() as AddressInfo).port, '127.0.0.1');
  client.setNoDelay(true);
  client.on('error', () => undefined);
  cleanups.push(() => {
    client.destroy();
    http.close();
  });
  client.write(
    'GET / HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n' +
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await once(client, 'data');
  client.resume();
  return {
    client,
    read,
    closed: code,
    setReady: (value) => (ready = value),
    until: (count) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (read.length < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}

let seed = 1;
function random(below: number): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((seed / 2_147_483_648) * below);
}

/** A frame as a client sends it. */
function frame(first: number, payload: Buffer): Buffer {
  const mask = Buffer.from([random(256), random(256), random(256), random(256)]);
  const long = payload.length > 125;
  const header = Buffer.alloc(long ? 4 : 2);
  header[0] = first;
  header[1] = 0x80 | (long ? 126 : payload.length);
  if (long) header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, mask, payload.map((byte, i) => byte ^ mask[i & 3]!)]);
}

const text = (length: number): Buffer => Buffer.from(Array.from({ length }, () => 97 + random(26)));

describe('reading audio past the library', () => {
  it('takes whole frames of any length, several in one piece too', async () => {
    const { client, read, until } = await pair();
    const payloads = [0, 1, 2, 3, 4, 5, 125, 126, 160, 640, 999, 1000].map(text);
    client.write(Buffer.concat(payloads.map((payload) => frame(0x82, payload))));
    await until(payloads.length);
    expect(read).toEqual(payloads.map((payload) => `audio ${payload.toString()}`));
  });

  it('leaves audio to the library until somebody takes it', async () => {
    const { client, read, until, setReady } = await pair();
    setReady(false);
    client.write(frame(0x82, Buffer.from('early')));
    await until(1);
    setReady(true);
    client.write(frame(0x82, Buffer.from('now')));
    await until(2);
    expect(read).toEqual(['binary early', 'audio now']);
  });

  it('keeps the order of audio, control messages and pings', async () => {
    const { client, read, until } = await pair();
    client.write(
      Buffer.concat([
        frame(0x82, Buffer.from('a')),
        frame(0x81, Buffer.from('{"b":1}')),
        frame(0x82, Buffer.from('c')),
        frame(0x89, Buffer.from('d')),
        frame(0x82, Buffer.from('e')),
      ]),
    );
    await until(5);
    expect(read).toEqual(['audio a', 'text {"b":1}', 'audio c', 'ping d', 'audio e']);
  });

  it('reads the same as was said, however it is cut into pieces', async () => {
    for (let round = 1; round <= 30; round++) {
      seed = round;
      const { client, read, until } = await pair();
      const said: string[] = [];
      const frames: Buffer[] = [];
      for (let i = 0; i < 120; i++) {
        const kind = random(20);
        const payload = text(kind === 1 ? 1 + random(100) : random(400));
        if (kind === 0) frames.push(frame(0x81, payload));
        else if (kind === 1) frames.push(frame(0x89, payload));
        else if (kind === 2 && round % 3 === 0) {
          // In two parts, with a ping between them.
          frames.push(frame(0x02, payload.subarray(0, 3)));
          frames.push(frame(0x89, Buffer.from('p')));
          frames.push(frame(0x80, payload.subarray(3)));
          said.push('ping p');
        } else frames.push(frame(0x82, payload));
        said.push(`${kind === 0 ? 'text' : kind === 1 ? 'ping' : 'audio'} ${payload.toString()}`);
      }
      const stream = Buffer.concat(frames);
      for (let at = 0; at < stream.length;) {
        const piece = round % 2 ? 1 + random(700) : [1, 2, 3, 160, 168, 336][random(6)]!;
        client.write(stream.subarray(at, at + piece));
        at += piece;
        // Lets the piece leave by itself now and then.
        if (random(4) === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await until(said.length);
      expect(read.map((line) => line.replace(/^binary /, 'audio '))).toEqual(said);
      client.destroy();
    }
  });

  it.each([
    { name: 'too long a message', bytes: () => frame(0x82, text(1001)), code: 1009 },
    { name: 'a frame without a mask', bytes: () => Buffer.from([0x82, 0x01, 0x61]), code: 1002 },
    { name: 'a reserved bit', bytes: () => frame(0xc2, text(5)), code: 1002 },
    { name: 'a kind that does not exist', bytes: () => frame(0x83, text(5)), code: 1002 },
    { name: 'a ping that is too long', bytes: () => frame(0x89, text(126)), code: 1002 },
    { name: 'a fragment without a beginning', bytes: () => frame(0x80, text(5)), code: 1002 },
  ])('leaves it to the library to refuse $name, and reads nothing after it', async ({ bytes, code }) => {
    const { client, read, until } = await pair();
    client.write(frame(0x82, Buffer.from('before')));
    await until(1);
    const answered = once(client, 'data');
    client.write(Buffer.concat([bytes(), frame(0x82, Buffer.from('after'))]));
    const [answer] = (await answered) as [Buffer];
    expect(answer.readUInt16BE(2)).toBe(code);
    expect(read).toEqual(['audio before']);
  });

  it('lets the library close', async () => {
    const { client, closed, read } = await pair();
    client.write(
      Buffer.concat([
        frame(0x82, Buffer.from('last')),
        frame(0x88, Buffer.from([0x03, 0xe8])),
        frame(0x82, Buffer.from('too late')),
      ]),
    );
    expect(await closed).toBe(1000);
    expect(read).toEqual(['audio last']);
  });
});
