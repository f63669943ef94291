import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer, type ClientOptions } from 'ws';
import { CordboardError } from '../../../src/shared/domain/problem.ts';
import { mediaUrl } from '../../../src/main/media/websocket/dial.ts';
import { openMedia, type Media, type MediaOptions } from '../../../src/main/media/media.ts';
import type { CallMedia, PendingMedia } from '../../../src/main/media/port.ts';
import { SECRET_VARIABLE } from '../../../src/main/media/websocket/pending.ts';
import { frameOf, quietLog } from './fakes.ts';

const CREDENTIALS = { user: 'media', password: 'for:media' };
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function open(options: Partial<MediaOptions> = {}): Promise<Media> {
  const media = await openMedia({
    listen: { host: '127.0.0.1', port: 0 },
    credentials: () => CREDENTIALS,
    allowFrom: (address) => address === '127.0.0.1',
    pbx: { url: 'http://127.0.0.1:9' },
    log: quietLog,
    ...options,
    limits: { introductionMs: 2000, ...options.limits },
  });
  cleanups.push(() => media.close());
  return media;
}

function reserve(media: Media, call: Partial<Parameters<Media['open']>[0]> = {}): PendingMedia {
  return media.open({
    callId: 'call-1',
    connection: 'pbx-dials-us',
    format: 'ulaw',
    websocketClient: 'cordboard',
    timeoutMs: 2000,
    version: '22.10.1',
    ...call,
  });
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** As Asterisk dials. */
function dial(
  media: Media,
  options: { path?: string; protocol?: string | string[]; client?: ClientOptions } = {},
): WebSocket {
  const { address } = media;
  const headers = {
    authorization: basic(CREDENTIALS.user, CREDENTIALS.password),
    ...options.client?.headers,
  };
  const ws = new WebSocket(
    `ws://127.0.0.1:${address!.port}${options.path ?? '/media'}`,
    options.protocol ?? 'media',
    { perMessageDeflate: false, ...options.client, headers },
  );
  ws.on('error', () => undefined);
  cleanups.push(() => ws.terminate());
  return ws;
}

/** The HTTP status that a connection was refused with; settles when it was hung up, too. */
async function refusal(ws: WebSocket): Promise<number> {
  const [, response] = (await once(ws, 'unexpected-response')) as [unknown, IncomingMessage];
  response.resume();
  if (!response.socket.closed) await once(response.socket, 'close');
  return response.statusCode ?? 0;
}

/** Settles when a frame of this byte came. */
function frameCame(ws: WebSocket, byte: number): Promise<void> {
  return new Promise((resolve) =>
    ws.on('message', (data: Buffer, binary: boolean) => {
      if (binary && data.length % 160 === 0 && data.includes(byte)) resolve();
    }),
  );
}

function start(fields: Record<string, unknown> = {}): string {
  return JSON.stringify({
    event: 'MEDIA_START',
    connection_id: 'cordboard',
    channel: 'WebSocket/cordboard/0x1',
    channel_id: 'channel-1',
    format: 'ulaw',
    optimal_frame_size: 160,
    ptime: 20,
    ...fields,
  });
}

const secretOf = (pending: PendingMedia): Record<string, string> => ({
  [SECRET_VARIABLE]: pending.request.variables[SECRET_VARIABLE] ?? '',
});

const CREATED = { id: 'channel-1', name: 'WebSocket/cordboard/0x1', channelvars: {} };

/** A call whose connection was accepted, with Asterisk's end of it. */
async function connected(media: Media): Promise<{ call: CallMedia; ws: WebSocket; pending: PendingMedia }> {
  const pending = reserve(media);
  const ws = dial(media);
  await once(ws, 'open');
  ws.send(start({ channel_variables: secretOf(pending) }));
  pending.created(CREATED);
  return { call: await pending.connected, ws, pending };
}

async function code(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CordboardError)) throw new Error(`not refused as it should be: ${String(error)}`);
  expect(error.hint).not.toBe('');
  return error.code;
}

describe('what is asked of Asterisk', () => {
  it('has a format, JSON control and a secret of its own for each call', async () => {
    const media = await open();
    const [a, b] = [reserve(media), reserve(media, { format: 'slin16' })];
    expect(a.request).toEqual({
      external_host: 'cordboard',
      transport: 'websocket',
      encapsulation: 'none',
      connection_type: 'client',
      format: 'ulaw',
      transport_data: 'f(json)',
      variables: { [SECRET_VARIABLE]: expect.stringMatching(/^[\w-]{32}$/) as string },
    });
    expect(b.request.format).toBe('slin16');
    expect(a.request.variables).not.toEqual(b.request.variables);
  });

  it('leaves out what older ones do not know', async () => {
    const media = await open();
    const { request } = reserve(media, { version: '22.7.0' });
    expect(request).not.toHaveProperty('transport_data');
    expect(request.variables).toEqual({});
  });

  it('asks Asterisk to wait for us where we dial', async () => {
    const media = await open({ listen: null });
    const { request } = reserve(media, { connection: 'we-dial-pbx' });
    expect(request).toMatchObject({ connection_type: 'server', external_host: 'INCOMING' });
  });
});

describe('a connection is judged before it is upgraded', () => {
  it('lets Asterisk in, with the subprotocol and no compression', async () => {
    const media = await open();
    const ws = dial(media, { client: { perMessageDeflate: true } });
    await once(ws, 'open');
    expect(ws.protocol).toBe('media');
    expect(ws.extensions).toBe('');
  });

  it('takes a query for nothing', async () => {
    const media = await open();
    await once(dial(media, { path: '/media?run_id=1' }), 'open');
  });

  const hostile: {
    name: string;
    status: number;
    reason: string;
    path?: string;
    protocol?: string;
    headers?: Record<string, string>;
  }[] = [
    { name: 'without credentials', status: 401, reason: 'credentials', headers: { authorization: '' } },
    {
      name: 'with a wrong password',
      status: 401,
      reason: 'credentials',
      headers: { authorization: basic('media', 'for') },
    },
    {
      name: 'with a wrong user',
      status: 401,
      reason: 'credentials',
      headers: { authorization: basic('admin', 'for:media') },
    },
    {
      name: 'with credentials that are no Basic',
      status: 401,
      reason: 'credentials',
      headers: { authorization: 'Bearer abc' },
    },
    { name: 'from a web page', status: 403, reason: 'origin', headers: { origin: 'http://127.0.0.1' } },
    { name: 'from a web page without a name', status: 403, reason: 'origin', headers: { origin: 'null' } },
    { name: 'for another path', status: 404, reason: 'path', path: '/media/../ari' },
    { name: 'for the root', status: 404, reason: 'path', path: '/' },
    { name: 'with another subprotocol', status: 400, reason: 'subprotocol', protocol: 'ari' },
  ];
  it.each(hostile)('shows out who comes $name', async ({ status, reason, path, protocol, headers }) => {
    const media = await open();
    const ws = dial(media, {
      ...(path ? { path } : {}),
      ...(protocol ? { protocol } : {}),
      client: { headers: headers ?? {} },
    });
    expect(await refusal(ws)).toBe(status);
    expect(media.counters.refused).toMatchObject({ [reason]: 1 });
  });

  it('shows out who offers no subprotocol at all', async () => {
    const media = await open();
    expect(await refusal(dial(media, { protocol: [] }))).toBe(400);
  });

  it('shows out an address that is not the PBX’s, right credentials or not', async () => {
    const media = await open({ allowFrom: () => false });
    expect(await refusal(dial(media))).toBe(403);
    expect(media.counters.refused.address).toBe(1);
  });

  it('lets nobody in while there are no credentials', async () => {
    const media = await open({ credentials: () => ({ user: '', password: '' }) });
    const ws = dial(media, { client: { headers: { authorization: basic('', '') } } });
    expect(await refusal(ws)).toBe(401);
  });

  it('answers a plain request with a status and hangs up', async () => {
    const media = await open();
    const answer = await fetch(`http://127.0.0.1:${media.address!.port}/media`, {
      headers: { authorization: basic(CREDENTIALS.user, CREDENTIALS.password) },
    });
    expect(answer.status).toBe(426);
    expect((await fetch(`http://127.0.0.1:${media.address!.port}/`)).status).toBe(404);
    expect(await answer.text()).toBe('');
  });
});

describe('a connection that wastes our time is cut', () => {
  async function raw(media: Media): Promise<Socket> {
    const socket = connect(media.address!.port, '127.0.0.1');
    cleanups.push(() => socket.destroy());
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }

  it('when it says nothing', async () => {
    const media = await open({ limits: { introductionMs: 200 } });
    const socket = await raw(media);
    socket.resume();
    await once(socket, 'close');
  });

  it('when its request never ends', async () => {
    const media = await open({ limits: { introductionMs: 200 } });
    const socket = await raw(media);
    socket.resume();
    socket.write('GET /media HTTP/1.1\r\nhost: x\r\n');
    const dribble = setInterval(() => socket.write('x-more: 1\r\n'), 20);
    await once(socket, 'close');
    clearInterval(dribble);
  });

  it('when it talks no HTTP', async () => {
    const media = await open();
    const socket = await raw(media);
    socket.write('\u0016\u0003\u0001 not http at all\r\n\r\n');
    const [data] = (await once(socket, 'data')) as [Buffer];
    expect(data.toString()).toMatch(/^HTTP\/1\.1 400 /);
    await once(socket, 'close');
  });

  it('when its headers are huge', async () => {
    const media = await open();
    const socket = await raw(media);
    socket.write(`GET /media HTTP/1.1\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`);
    socket.resume();
    await once(socket, 'close');
    expect(media.counters.refused.malformed).toBe(1);
  });

  it('when it says nothing after the upgrade', async () => {
    const media = await open({ limits: { introductionMs: 800 } });
    const ws = dial(media);
    await once(ws, 'open');
    await once(ws, 'close');
    await expect.poll(() => media.counters.unmatched).toBe(1);
  });

  it('when its first message is not MEDIA_START', async () => {
    const media = await open();
    for (const message of ['{"event":"QUEUE_DRAINED"}', 'nonsense', Buffer.alloc(160)]) {
      const ws = dial(media);
      await once(ws, 'open');
      ws.send(message);
      const [closed] = (await once(ws, 'close')) as [number];
      expect(closed).toBe(1008);
    }
  });

  it('when its message is too large', async () => {
    const media = await open({ limits: { maxPayload: 1000 } });
    const { ws, call } = await connected(media);
    const ended = new Promise((resolve) => call.onEnd(resolve));
    ws.send(Buffer.alloc(2000));
    const [closed] = (await once(ws, 'close')) as [number];
    expect(closed).toBe(1009);
    expect(await ended).toBe('protocol-error');
  });

  it('when there are too many of them, and lets the next in once they are gone', async () => {
    const media = await open({ limits: { unmatched: 5, introductionMs: 500 } });
    const sockets = await Promise.all(Array.from({ length: 5 }, () => raw(media)));
    const tooMany = dial(media);
    expect(await refusal(tooMany)).toBe(503);
    expect(media.counters.refused['too-many']).toBe(1);
    for (const socket of sockets) socket.destroy();
    // The port notices in a moment.
    for (;;) {
      const ws = dial(media);
      const opened = once(ws, 'open').then(() => true);
      if (await Promise.race([opened, refusal(ws).then(() => false)])) break;
    }
  });

  it('and strangers cannot take the place of the PBX', async () => {
    let stranger = true;
    const media = await open({
      allowFrom: () => !stranger,
      limits: { unmatched: 2, strangers: 3, introductionMs: 1000 },
    });
    await Promise.all(Array.from({ length: 30 }, () => raw(media)));
    await expect.poll(() => media.counters.refused['too-many']).toBe(27);
    stranger = false;
    await once(dial(media), 'open');
  });
});

describe('a connection is matched to its call', () => {
  it('by its secret and its channel', async () => {
    const media = await open();
    const { call, ws } = await connected(media);
    expect(call).toMatchObject({ channelId: 'channel-1', format: 'ulaw' });
    expect(media.active).toBe(1);
    const heard = new Promise<Uint8Array>((resolve) => call.onAgentHears(resolve));
    ws.send(frameOf(7));
    expect([...(await heard)]).toEqual([...frameOf(7)]);
    const came = frameCame(ws, 9);
    call.voice('agent').play(frameOf(9));
    call.voice('agent').end();
    await came;
  });

  it('also when it was there before the answer to our request', async () => {
    const media = await open();
    const pending = reserve(media);
    const ws = dial(media);
    await once(ws, 'open');
    ws.send(start({ channel_variables: secretOf(pending) }));
    ws.send(JSON.stringify({ event: 'DTMF_END', digit: '5' }));
    await sleep(400);
    expect(ws.readyState).toBe(ws.OPEN);
    pending.created(CREATED);
    const call = await pending.connected;
    expect(call.channelId).toBe('channel-1');
  });

  it('not with a wrong secret, though the channel is right', async () => {
    const media = await open();
    const pending = reserve(media);
    pending.created(CREATED);
    const ws = dial(media);
    await once(ws, 'open');
    ws.send(start({ channel_variables: { [SECRET_VARIABLE]: 'a'.repeat(32) } }));
    const [closed] = (await once(ws, 'close')) as [number];
    expect(closed).toBe(1008);
    await expect.poll(() => media.counters.unmatched).toBe(1);
    // The right one still finds its place.
    const right = dial(media);
    await once(right, 'open');
    right.send(start({ channel_variables: secretOf(pending) }));
    await pending.connected;
  });

  it('not without a secret, though the channel is right', async () => {
    const media = await open();
    const pending = reserve(media);
    pending.created(CREATED);
    const ws = dial(media);
    await once(ws, 'open');
    ws.send(
      'MEDIA_START connection_id:cordboard channel:WebSocket/cordboard/0x1 channel_id:channel-1 format:ulaw',
    );
    expect(((await once(ws, 'close')) as [number])[0]).toBe(1008);
  });

  it('not with the secret of a call whose channel is another', async () => {
    const media = await open();
    const pending = reserve(media);
    pending.created(CREATED);
    const ws = dial(media);
    await once(ws, 'open');
    ws.send(start({ channel_id: 'channel-2', channel_variables: secretOf(pending) }));
    expect(await code(pending.connected)).toBe('media-mismatch');
    await once(ws, 'close');
  });

  it('once: a second connection for the same call is shown out and disturbs nothing', async () => {
    const media = await open();
    const { ws, call, pending } = await connected(media);
    const second = dial(media);
    await once(second, 'open');
    second.send(start({ channel_variables: secretOf(pending) }));
    expect(((await once(second, 'close')) as [number])[0]).toBe(1008);
    const heard = new Promise<Uint8Array>((resolve) => call.onAgentHears(resolve));
    ws.send(frameOf(3));
    expect((await heard)[0]).toBe(3);
  });

  it('once, also while the answer to our request is awaited', async () => {
    const media = await open();
    const pending = reserve(media);
    const [first, second] = [dial(media), dial(media)];
    await Promise.all([once(first, 'open'), once(second, 'open')]);
    first.send(start({ channel_variables: secretOf(pending) }));
    await sleep(20);
    second.send(start({ channel_variables: secretOf(pending) }));
    expect(((await once(second, 'close')) as [number])[0]).toBe(1008);
    pending.created(CREATED);
    const call = await pending.connected;
    const heard = new Promise<Uint8Array>((resolve) => call.onAgentHears(resolve));
    first.send(frameOf(4));
    expect((await heard)[0]).toBe(4);
  });

  it('each to its own, when many come at once and in another order', async () => {
    const media = await open();
    const pendings = Array.from({ length: 40 }, (_, i) => ({ id: `channel-${i}`, pending: reserve(media) }));
    await Promise.all(
      pendings.toReversed().map(async ({ id, pending }, i) => {
        const ws = dial(media);
        await once(ws, 'open');
        ws.send(start({ channel_id: id, channel_variables: secretOf(pending) }));
        await sleep(i % 7);
        pending.created({ ...CREATED, id });
      }),
    );
    const calls = await Promise.all(pendings.map(({ pending }) => pending.connected));
    expect(calls.map((call) => call.channelId)).toEqual(pendings.map(({ id }) => id));
    expect(media.active).toBe(40);
  });

  it.each([
    {
      version: '22.7.0',
      message:
        'MEDIA_START connection_id:cordboard channel:WebSocket/cordboard/0x9 channel_id:channel-1 format:ulaw',
    },
    {
      version: '22.6.0',
      message: 'MEDIA_START connection_id:cordboard channel:WebSocket/cordboard/0x1 format:ulaw',
    },
  ])('in the form of $version, before or after the answer to our request', async ({ version, message }) => {
    const media = await open();
    for (const early of [true, false]) {
      const pending = reserve(media, { version });
      if (!early) pending.created(CREATED);
      const ws = dial(media);
      await once(ws, 'open');
      ws.send(message);
      await sleep(30);
      if (early) pending.created(CREATED);
      await pending.connected;
    }
  });

  it('in an older form not when nothing of it is right', async () => {
    const media = await open();
    const pending = reserve(media, { version: '22.6.0' });
    pending.created(CREATED);
    const ws = dial(media);
    await once(ws, 'open');
    ws.send('MEDIA_START connection_id:cordboard channel:WebSocket/cordboard/0x2 format:ulaw');
    expect(((await once(ws, 'close')) as [number])[0]).toBe(1008);
  });

  it('and fails with a reason where Asterisk offers another format', async () => {
    const media = await open();
    const pending = reserve(media);
    pending.created(CREATED);
    const ws = dial(media);
    await once(ws, 'open');
    ws.send(start({ format: 'opus', channel_variables: secretOf(pending) }));
    expect(await code(pending.connected)).toBe('media-wrong-format');
  });
});

describe('a media leg that is being set up', () => {
  it('fails when nobody comes in time', async () => {
    const media = await open();
    const pending = reserve(media, { timeoutMs: 50 });
    pending.created(CREATED);
    expect(await code(pending.connected)).toBe('media-timeout');
  });

  it('can be cancelled, and its connection is then nobody’s', async () => {
    const media = await open();
    const pending = reserve(media);
    pending.created(CREATED);
    pending.cancel();
    expect(await code(pending.connected)).toBe('media-cancelled');
    const ws = dial(media);
    await once(ws, 'open');
    ws.send(start({ channel_variables: secretOf(pending) }));
    expect(((await once(ws, 'close')) as [number])[0]).toBe(1008);
  });

  it('ends the call’s media when it is cancelled after it connected', async () => {
    const media = await open();
    const { ws, pending, call } = await connected(media);
    const ended = new Promise((resolve) => call.onEnd(resolve));
    pending.cancel();
    expect(await ended).toBe('asked');
    await once(ws, 'close');
    expect(media.active).toBe(0);
  });

  it('fails at once on an Asterisk that cannot, or without a port to dial', async () => {
    const media = await open({ listen: null });
    expect(await code(reserve(media, { version: '18.9.0' }).connected)).toBe('media-version');
    expect(await code(reserve(media).connected)).toBe('media-not-listening');
  });

  it('is given up with the port', async () => {
    const media = await open();
    const pending = reserve(media);
    const { call } = await connected(media);
    const ended = new Promise((resolve) => call.onEnd(resolve));
    await media.close();
    expect(await code(pending.connected)).toBe('media-cancelled');
    expect(await ended).toBe('asked');
    expect(media.address).toBeNull();
  });
});

describe('the end of a connection', () => {
  it('by a reset is a lost connection', async () => {
    const media = await open();
    const { ws, call } = await connected(media);
    const ended = new Promise((resolve) => call.onEnd(resolve));
    const { _socket: socket } = ws as unknown as { _socket: Socket };
    socket.resetAndDestroy();
    expect(await ended).toBe('connection-lost');
    expect(media.active).toBe(0);
  });

  it('by a closing handshake was Asterisk’s wish', async () => {
    const media = await open();
    const { ws, call } = await connected(media);
    const ended = new Promise((resolve) => call.onEnd(resolve));
    ws.close(1000);
    expect(await ended).toBe('closed-by-pbx');
  });

  it('is not a control message that makes no sense: that is counted', async () => {
    const media = await open();
    const { ws, call } = await connected(media);
    ws.send('{"event":');
    ws.send('{"event":"MEDIA_SPARKLES"}');
    const digit = new Promise((resolve) => call.onDigit(resolve));
    ws.send('{"event":"DTMF_END","digit":"9"}');
    expect(await digit).toBe('9');
    expect(media.counters).toMatchObject({ unknownControl: 1, malformedControl: 1 });
  });
});

it('says in words why a port cannot be opened', async () => {
  const media = await open();
  const again = open({ listen: media.address });
  await expect(again).rejects.toThrow(/another program uses that port/);
  expect(await code(again)).toBe('media-listen-failed');
});

describe('where we dial Asterisk', () => {
  async function pbx(): Promise<{
    url: string;
    server: Server;
    dialled: Promise<{ ws: WebSocket; path: string; headers: Record<string, unknown> }>;
  }> {
    const server = createServer();
    const wss = new WebSocketServer({ server, perMessageDeflate: false, handleProtocols: () => 'media' });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(() => {
      for (const client of wss.clients) client.terminate();
      server.close();
    });
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const dialled = once(wss, 'connection').then(([ws, request]) => ({
      ws: ws as WebSocket,
      path: (request as { url: string }).url,
      headers: (request as { headers: Record<string, unknown> }).headers,
    }));
    return { url: `http://127.0.0.1:${port}/asterisk/`, server, dialled };
  }

  it.each([
    ['http://pbx:8088', 'ws://pbx:8088/media/a-b'],
    ['https://pbx:8089/asterisk', 'wss://pbx:8089/asterisk/media/a-b'],
    ['https://pbx:8089/asterisk/', 'wss://pbx:8089/asterisk/media/a-b'],
    ['http://user:pass@pbx:8088/?x=1', 'ws://pbx:8088/media/a-b'],
  ])('finds its door at %s', (url, expected) => {
    expect(mediaUrl(url, 'a-b')).toBe(expected);
  });

  it('dials the id that the answer names, below the prefix, and carries audio both ways', async () => {
    const asterisk = await pbx();
    const media = await open({ listen: null, pbx: { url: asterisk.url } });
    const pending = reserve(media, { connection: 'we-dial-pbx' });
    pending.created({ ...CREATED, channelvars: { MEDIA_WEBSOCKET_CONNECTION_ID: '9d47ab3f' } });
    const { ws, path, headers } = await asterisk.dialled;
    expect(path).toBe('/asterisk/media/9d47ab3f');
    expect(headers['sec-websocket-protocol']).toBe('media');
    expect(headers).not.toHaveProperty('sec-websocket-extensions');
    expect(headers).not.toHaveProperty('authorization');
    ws.send(start({ channel_variables: secretOf(pending) }));
    const call = await pending.connected;
    const heard = new Promise<Uint8Array>((resolve) => call.onAgentHears(resolve));
    ws.send(frameOf(5));
    expect((await heard)[0]).toBe(5);
    const came = frameCame(ws, 6);
    call.voice('agent').play(frameOf(6));
    call.voice('agent').end();
    await came;
  });

  it('fails with a reason where the door is not there, or the answer names none', async () => {
    const asterisk = await pbx();
    asterisk.server.removeAllListeners('upgrade');
    asterisk.server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n'));
    const media = await open({ listen: null, pbx: { url: asterisk.url } });
    const refused = reserve(media, { connection: 'we-dial-pbx' });
    refused.created({ ...CREATED, channelvars: { MEDIA_WEBSOCKET_CONNECTION_ID: 'gone' } });
    expect(await code(refused.connected)).toBe('media-dial-failed');
    const nameless = reserve(media, { connection: 'we-dial-pbx' });
    nameless.created(CREATED);
    expect(await code(nameless.connected)).toBe('media-dial-failed');
  });

  it('never says the id in an error', async () => {
    const media = await open({ listen: null, pbx: { url: 'http://127.0.0.1:9' } });
    const pending = reserve(media, { connection: 'we-dial-pbx' });
    pending.created({ ...CREATED, channelvars: { MEDIA_WEBSOCKET_CONNECTION_ID: 'very-secret-id' } });
    const error: unknown = await pending.connected.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CordboardError);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('very-secret-id');
  });

  it('does not take the connection for another channel than the one it asked for', async () => {
    const asterisk = await pbx();
    const media = await open({ listen: null, pbx: { url: asterisk.url } });
    const pending = reserve(media, { connection: 'we-dial-pbx' });
    pending.created({ ...CREATED, channelvars: { MEDIA_WEBSOCKET_CONNECTION_ID: 'x' } });
    const { ws } = await asterisk.dialled;
    ws.send(start({ channel_id: 'another' }));
    expect(await code(pending.connected)).toBe('media-mismatch');
  });

  it('hangs up when the leg is cancelled while it dials', async () => {
    const asterisk = await pbx();
    const media = await open({ listen: null, pbx: { url: asterisk.url } });
    const pending = reserve(media, { connection: 'we-dial-pbx' });
    pending.created({ ...CREATED, channelvars: { MEDIA_WEBSOCKET_CONNECTION_ID: 'x' } });
    const { ws } = await asterisk.dialled;
    pending.cancel();
    await once(ws, 'close');
  });
});
