import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import { EngineSocket, socketUrl } from '../../../src/main/agents/engine-socket.ts';
import { createLog } from '../../../src/main/log.ts';
import type { Problem } from '../../../src/shared/domain/problem.ts';

const Message = z.looseObject({ type: z.string() });
const KEY = 'sk-this-must-not-be-logged';

let server: Server;
let connected: WebSocket[];
/** What the server answers instead of upgrading, in turn. */
let refusals: number[];
let sockets: EngineSocket<z.infer<typeof Message>>[];

beforeEach(async () => {
  connected = [];
  refusals = [];
  sockets = [];
  server = createServer();
  const wss = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    const status = refusals.shift();
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${String(status)} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    wss.handleUpgrade(request, socket, head, (ws) => connected.push(ws));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  for (const socket of sockets) socket.close();
  for (const ws of connected) ws.terminate();
  server.closeAllConnections();
  server.close();
});

const url = () => `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}/live?key=${KEY}`;

function open(address = url()) {
  const messages: z.infer<typeof Message>[] = [];
  const audio: Uint8Array[] = [];
  const ends: { problem: Problem; wasOpen: boolean; code: number }[] = [];
  const log: string[] = [];
  const quiet: boolean[] = [];
  let opened = 0;
  const socket = new EngineSocket({
    name: 'Test engine',
    url: address,
    headers: { authorization: `Bearer ${KEY}` },
    schema: Message,
    log: createLog({ to: { write: (line: string) => void log.push(line) } }),
    onOpen: () => (opened += 1),
    onMessage: (message) => messages.push(message),
    onBinary: (bytes) => audio.push(bytes),
    onQuiet: (now) => quiet.push(now),
    onEnd: (problem, end) => ends.push({ problem, ...end }),
  });
  sockets.push(socket);
  return { socket, messages, audio, ends, log, quiet, opened: () => opened };
}

describe('the connection to an engine', () => {
  it('carries JSON and audio both ways', async () => {
    const { socket, messages, audio, opened } = open();
    await expect.poll(opened).toBe(1);
    const heard: string[] = [];
    connected[0]?.on('message', (data, isBinary) =>
      heard.push(isBinary ? `audio ${String((data as Buffer).length)}` : (data as Buffer).toString()),
    );
    expect(socket.send({ type: 'hello' })).toBe(true);
    expect(socket.sendBinary(new Uint8Array(160))).toBe(true);
    await expect.poll(() => heard).toEqual(['{"type":"hello"}', 'audio 160']);
    connected[0]?.send('{"type":"ready"}');
    connected[0]?.send(new Uint8Array(320));
    await expect.poll(() => messages).toEqual([{ type: 'ready' }]);
    await expect.poll(() => audio.length).toBe(1);
  });

  it('is tried again while the server is in trouble, and no more often than that', async () => {
    refusals = [503, 503];
    const { opened } = open();
    await expect.poll(opened, { timeout: 5000 }).toBe(1);
    refusals = [503, 503, 503];
    const second = open();
    await expect.poll(() => second.ends.length, { timeout: 5000 }).toBe(1);
    expect(second.ends[0]).toMatchObject({ problem: { code: 'engine-not-accepted' }, wasOpen: false });
    expect(second.opened()).toBe(0);
  });

  it('is not tried again with a key that was refused, and says so', async () => {
    refusals = [401];
    const { ends, opened } = open();
    await expect.poll(() => ends.length).toBe(1);
    expect(ends[0]?.problem.code).toBe('engine-key-refused');
    expect(opened()).toBe(0);
    expect(connected).toEqual([]);
  });

  it('tells of a server that is not there', async () => {
    const nowhere = url();
    await new Promise((resolve) => server.close(resolve));
    const { ends } = open(nowhere);
    await expect.poll(() => ends.length, { timeout: 5000 }).toBe(1);
    expect(ends[0]?.problem).toMatchObject({ code: 'engine-unreachable' });
    expect(ends[0]?.problem.message).toContain('ECONNREFUSED');
  });

  it('leaves out what it cannot read, and ends what speaks something else', async () => {
    const { socket, messages, ends, opened } = open();
    await expect.poll(opened).toBe(1);
    connected[0]?.send('no JSON');
    connected[0]?.send('{"kind":"unknown"}');
    connected[0]?.send('{"type":"known"}');
    await expect.poll(() => messages).toEqual([{ type: 'known' }]);
    expect(socket.unreadable).toBe(2);
    for (let i = 0; i < 20; i += 1) connected[0]?.send('<html>');
    await expect.poll(() => ends.map(({ problem }) => problem.code)).toEqual(['engine-garbage']);
  });

  it('tells once when the other side ends it, and not at all after its own end', async () => {
    const first = open();
    await expect.poll(first.opened).toBe(1);
    connected[0]?.close(1011, 'out of memory');
    await expect.poll(() => first.ends.length).toBe(1);
    expect(first.ends[0]).toMatchObject({ wasOpen: true, code: 1011, problem: { code: 'engine-lost' } });
    const second = open();
    await expect.poll(second.opened).toBe(1);
    second.socket.close();
    await expect.poll(() => connected[1]?.readyState).toBe(3);
    expect(second.ends).toEqual([]);
    expect(second.socket.send({ type: 'late' })).toBe(false);
  });

  it('notices when nothing comes back, and when it does again', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    try {
      const { opened, quiet } = open();
      await expect.poll(opened).toBe(1);
      const pinged = () => new Promise((resolve) => setTimeout(resolve, 20));
      for (let second = 0; second < 8; second += 1) {
        vi.advanceTimersByTime(1000);
        await pinged();
      }
      expect(quiet).toEqual([]);
      connected[0]?.pause();
      vi.advanceTimersByTime(6000);
      expect(quiet).toEqual([true]);
      connected[0]?.resume();
      await expect.poll(() => quiet).toEqual([true, false]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('drops audio that the engine does not take, rather than keep it', async () => {
    const { socket, opened } = open();
    await expect.poll(opened).toBe(1);
    (connected[0] as unknown as { _socket: { pause(): void } })._socket.pause();
    const frame = new Uint8Array(64 * 1024);
    for (let i = 0; i < 400 && socket.dropped === 0; i += 1) socket.sendBinary(frame);
    expect(socket.dropped).toBeGreaterThan(0);
  });

  it('never puts the address or a key into the log or a problem', async () => {
    refusals = [503, 503, 403];
    const { ends, log } = open();
    await expect.poll(() => ends.length, { timeout: 5000 }).toBe(1);
    expect(JSON.stringify([ends, log])).not.toContain(KEY);
    const bad = open(`nonsense ${KEY}`);
    await expect.poll(() => bad.ends.length).toBe(1);
    expect(JSON.stringify(bad.ends)).not.toContain(KEY);
  });
});

it('takes http for ws and refuses what is neither', () => {
  expect(socketUrl(' https://host/x?a=1 ', 'E').href).toBe('wss://host/x?a=1');
  expect(socketUrl('ws://host', 'E').href).toBe('ws://host/');
  expect(() => socketUrl('ftp://host', 'E')).toThrow(/not one that can be connected/);
  expect(() => socketUrl('', 'E')).toThrow(/not one that can be connected/);
});
