import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encode } from '../../../src/main/media/g711.ts';
import type { Party } from '../../../src/main/demo/channel.ts';
import { startDemoPbx, type DemoPbx } from '../../../src/main/demo/demo-pbx.ts';
import { Assignment } from '../../../src/shared/domain/assignment.ts';
import { PbxConfig } from '../../../src/shared/domain/pbx.ts';
import { fakeSpeech, SILENT_LOG, type Told } from './support.ts';

const ANN = { name: 'Ann', number: '+15550101' };

/** Says the same sample over and over, and notes what it hears. */
function voice(sample: number): Party & { heard: Int16Array[]; ends: number } {
  const heard: Int16Array[] = [];
  const party = {
    heard,
    ends: 0,
    speak: () => new Int16Array(160).fill(sample),
    hear: (frame: Int16Array | null) => {
      if (frame) heard.push(frame);
    },
    ended: () => {
      party.ends += 1;
    },
  };
  return party;
}

async function until(what: string, condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 5000; !condition(); await sleep(5))
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
}

describe('the demo PBX', () => {
  let pbx: DemoPbx;
  let sockets: WebSocket[];

  beforeEach(async () => {
    sockets = [];
    pbx = await startDemoPbx({ speech: fakeSpeech().speech, log: SILENT_LOG, callers: false });
  });
  afterEach(async () => {
    for (const socket of sockets) socket.terminate();
    await pbx.stop();
  });

  const basic = (password = pbx.password): string =>
    `Basic ${Buffer.from(`${pbx.config.username}:${password}`).toString('base64')}`;

  async function ask(method: string, path: string, body?: unknown) {
    const answer = await fetch(`${pbx.config.url}/ari${path}`, {
      method,
      headers: { Authorization: basic() },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as never };
  }

  function connect(path: string, options: { protocol?: string; authorization?: string } = {}): WebSocket {
    const socket = new WebSocket(
      pbx.config.url.replace('http', 'ws') + path,
      options.protocol === undefined ? [] : [options.protocol],
      options.authorization === undefined ? {} : { headers: { Authorization: options.authorization } },
    );
    sockets.push(socket);
    return socket;
  }

  async function events(): Promise<{ told: Told[]; socket: WebSocket }> {
    const socket = connect(`/ari/events?app=${pbx.config.appName}`, { authorization: basic() });
    const told: Told[] = [];
    socket.on('message', (data: Buffer) => told.push(JSON.parse(data.toString()) as Told));
    await new Promise((resolve) => socket.once('open', resolve));
    return { told, socket };
  }

  /** A call that is answered and bridged with a media connection, as the desk does it. */
  async function connectedCall(format = 'ulaw') {
    const caller = voice(8000);
    const call = pbx.call({ caller: ANN, called: '8000', party: caller });
    await ask('POST', `/channels/${call.channelId}/answer`);
    const external = (
      await ask('POST', '/channels/externalMedia', {
        app: pbx.config.appName,
        external_host: 'INCOMING',
        connection_type: 'server',
        transport: 'websocket',
        encapsulation: 'none',
        transport_data: 'f(json)',
        format,
        variables: { SECRET: 'x' },
      })
    ).body as { id: string; channelvars: { MEDIA_WEBSOCKET_CONNECTION_ID: string } };
    const media = connect(`/media/${external.channelvars.MEDIA_WEBSOCKET_CONNECTION_ID}`, {
      protocol: 'media',
    });
    const control: Record<string, unknown>[] = [];
    const frames: Buffer[] = [];
    media.on('message', (data: Buffer, isBinary) =>
      isBinary ? frames.push(data) : control.push(JSON.parse(data.toString()) as Record<string, unknown>),
    );
    await new Promise((resolve) => media.once('open', resolve));
    const bridge = ((await ask('POST', '/bridges?type=mixing')).body as { id: string }).id;
    await ask('POST', `/bridges/${bridge}/addChannel?channel=${call.channelId},${external.id}`);
    return { caller, call, external, media, control, frames, bridge };
  }

  it('has a config and an assignment that the rest of the program accepts', () => {
    expect(PbxConfig.parse(pbx.config)).toEqual(pbx.config);
    expect(pbx.assignments.map((one) => Assignment.parse(one))).toMatchObject([
      { pbxId: 'demo', extension: '8000' },
    ]);
    expect(new URL(pbx.config.url).hostname).toBe('127.0.0.1');
  });

  it('has another password and another port at each start', async () => {
    const other = await startDemoPbx({ speech: fakeSpeech().speech, log: SILENT_LOG, callers: false });
    expect(other.password).not.toBe(pbx.password);
    expect(other.config.url).not.toBe(pbx.config.url);
    expect(pbx.password.length).toBeGreaterThan(20);
    await other.stop();
  });

  it('refuses whoever does not know the password, on REST and on the events', async () => {
    const bare = await fetch(`${pbx.config.url}/ari/channels`);
    expect(bare.status).toBe(401);
    expect(bare.headers.get('www-authenticate')).toContain('Basic');
    expect(await bare.json()).toEqual({ message: 'Authentication required' });
    const wrong = await fetch(`${pbx.config.url}/ari/api-docs/resources.json`, {
      headers: { Authorization: basic('wrong') },
    });
    expect(wrong.status).toBe(401);
    const socket = connect('/ari/events?app=x', { authorization: basic('wrong') });
    const status = await new Promise((resolve) => {
      socket.on('error', () => undefined);
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
    });
    expect(status).toBe(401);
  });

  it('serves a description from which ari-client learns every operation that there is', async () => {
    const ari = createRequire(import.meta.url)('ari-client') as {
      connect(url: string, user: string, password: string): Promise<Record<string, Record<string, unknown>>>;
    };
    const log = console.log;
    console.log = () => undefined; // swagger-client greets version 1.1
    const client = await ari.connect(pbx.config.url, pbx.config.username, pbx.password).finally(() => {
      console.log = log;
    });
    for (const [resource, operations] of Object.entries({
      asterisk: ['getInfo', 'ping', 'getModule', 'loadModule', 'getGlobalVar'],
      applications: ['list', 'get', 'subscribe', 'unsubscribe', 'filter'],
      bridges: ['list', 'create', 'get', 'destroy', 'addChannel', 'removeChannel'],
      channels: ['list', 'get', 'answer', 'hangup', 'continueInDialplan', 'getChannelVar', 'setChannelVar'],
      endpoints: ['list', 'listByTech', 'get'],
    }))
      for (const operation of operations) expect(client[resource]?.[operation]).toBeTypeOf('function');

    await events();
    const call = pbx.call({ caller: ANN, called: '8000', party: voice(1) });
    type Run = (parameters: object) => Promise<Record<string, unknown>>;
    const { asterisk, channels } = client as { asterisk: Record<string, Run>; channels: Record<string, Run> };
    expect(await asterisk['getInfo']!({})).toMatchObject({ config: { name: 'Cordboard demo' } });
    await channels['answer']!({ channelId: call.channelId });
    await channels['setChannelVar']!({ channelId: call.channelId, variable: 'A', value: 'b c&d' });
    expect(await channels['getChannelVar']!({ channelId: call.channelId, variable: 'A' })).toMatchObject({
      value: 'b c&d',
    });
    const external = await channels['externalMedia']!({
      app: pbx.config.appName,
      external_host: 'INCOMING',
      connection_type: 'server',
      transport: 'websocket',
      format: 'ulaw',
      variables: { SECRET: 'x' },
    });
    expect(external['channelvars']).toMatchObject({ SECRET: 'x' });
    await expect(channels['answer']!({ channelId: 'nobody' })).rejects.toThrow('Channel not found');
  });

  it('carries audio, keys and control between a caller and the media connection', async () => {
    await events();
    const { caller, call, media, control, frames, external } = await connectedCall();
    expect(control[0]).toMatchObject({
      event: 'MEDIA_START',
      channel_id: external.id,
      format: 'ulaw',
      optimal_frame_size: 160,
      channel_variables: { SECRET: 'x' },
    });
    await until('the caller is heard', () => frames.length > 5);
    expect(new Uint8Array(frames.at(-1)!)).toEqual(encode('ulaw', new Int16Array(160).fill(8000)));
    media.send(Buffer.alloc(1600, 0x00));
    await until('the caller hears', () => caller.heard.length >= 10);
    // The loudest negative step of mu-law.
    expect([...new Set(caller.heard[0])]).toEqual([-32_124]);
    call.press('7');
    await until('the key arrives', () => control.some(({ event }) => event === 'DTMF_END'));
    expect(control.find(({ event }) => event === 'DTMF_END')).toMatchObject({ digit: '7' });
  });

  it('speaks slin16 by doubling the rate', async () => {
    await events();
    const { caller, media, frames, control } = await connectedCall('slin16');
    expect(control[0]).toMatchObject({ format: 'slin16', optimal_frame_size: 640 });
    await until('the caller is heard', () => frames.length > 2);
    const pcm = new Int16Array(frames[0]!.buffer.slice(frames[0]!.byteOffset, frames[0]!.byteOffset + 640));
    expect([...new Set(pcm)]).toEqual([8000]);
    media.send(Buffer.from(new Int16Array(320).fill(-1234).buffer));
    await until('the caller hears', () => caller.heard.length > 0);
    expect([...new Set(caller.heard[0])]).toEqual([-1234]);
  });

  it('hands a call back to its dialplan, where the queue plays to it', async () => {
    const { told } = await events();
    const { caller, call, frames } = await connectedCall();
    await until('the caller is heard', () => frames.length > 2);
    expect((await ask('POST', `/channels/${call.channelId}/continue`)).status).toBe(204);
    expect(told.map(({ type }) => type)).toContain('StasisEnd');
    caller.heard.length = 0;
    await until('the queue is heard', () => caller.heard.length > 5);
    expect((await ask('GET', `/channels/${call.channelId}`)).body).toMatchObject({
      state: 'Up',
      dialplan: { app_name: 'Queue', priority: 2 },
    });
    expect((await ask('POST', `/channels/${call.channelId}/answer`)).status).toBe(409);
  });

  it('dials a media server with the credentials it was given, and hangs up where there is none', async () => {
    const { told } = await events();
    const request = {
      app: pbx.config.appName,
      external_host: pbx.config.websocketClient,
      connection_type: 'client',
      transport: 'websocket',
      format: 'ulaw',
    };
    expect(await ask('POST', '/channels/externalMedia', request)).toMatchObject({ status: 400 });

    const http = createServer();
    const desk = new WebSocketServer({ server: http, handleProtocols: () => 'media' });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as { port: number };
    const arrived = new Promise<{ authorization: string | undefined; protocol: string }>((resolve) => {
      desk.once('connection', (socket, { headers }) =>
        resolve({ authorization: headers.authorization, protocol: socket.protocol }),
      );
    });
    pbx.setMediaTarget({ uri: `ws://127.0.0.1:${port}/media`, user: 'desk', password: 'secret' });
    expect(await ask('POST', '/channels/externalMedia', request)).toMatchObject({ status: 200 });
    expect(await arrived).toEqual({
      authorization: `Basic ${Buffer.from('desk:secret').toString('base64')}`,
      protocol: 'media',
    });
    for (const client of desk.clients) client.terminate();
    await until('the first is gone', () => told.some(({ type }) => type === 'ChannelDestroyed'));
    desk.close();
    await new Promise((resolve) => http.close(resolve));

    told.length = 0;
    expect(await ask('POST', '/channels/externalMedia', request)).toMatchObject({ status: 200 });
    await until('the channel is gone', () => told.some(({ type }) => type === 'ChannelDestroyed'));
    expect(told.find(({ type }) => type === 'ChannelDestroyed')).toMatchObject({ cause: 3 });
    expect((await ask('GET', '/channels')).body).toEqual([]);
  });

  it('tells a client that another one took its application, and sends it nothing more', async () => {
    const first = await events();
    const second = await events();
    await until('the first is told', () => first.told.length > 0);
    pbx.call({ caller: ANN, called: '8000', party: voice(1) });
    await until('the second has the call', () => second.told.some(({ type }) => type === 'StasisStart'));
    expect(first.told.map(({ type }) => type)).toEqual(['ApplicationReplaced']);
    expect(first.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('keeps calls and audio while the events socket is away', async () => {
    const { socket } = await events();
    const { frames, call } = await connectedCall();
    socket.terminate();
    const before = frames.length;
    await until('audio flows on', () => frames.length > before + 5);
    const { told } = await events();
    call.hangUp();
    await until('the end is told', () => told.some(({ type }) => type === 'StasisEnd'));
    expect(told.some(({ type }) => type === 'StasisStart')).toBe(false);
  });

  it('answers what it does not understand like Asterisk, and goes on', async () => {
    expect(await ask('GET', '/nothing')).toEqual({ status: 404, body: { message: 'Resource not found' } });
    expect(await ask('DELETE', '/channels')).toEqual({ status: 405, body: { message: 'Invalid method' } });
    expect(await ask('POST', '/bridges', { variables: 'no object' })).toMatchObject({ status: 400 });
    const long = await fetch(`${pbx.config.url}/ari/bridges`, {
      method: 'POST',
      headers: { Authorization: basic() },
      body: 'x'.repeat(100_000),
    });
    expect(long.status).toBe(413);
    expect((await fetch(`${pbx.config.url}/elsewhere`)).status).toBe(404);
    expect(
      (await fetch(`${pbx.config.url}/ari/channels/%`, { headers: { Authorization: basic() } })).status,
    ).toBe(404);
    expect((await ask('GET', '/asterisk/ping')).status).toBe(200);
  });

  it('ends every call and every connection when it is stopped', async () => {
    const { socket } = await events();
    const { caller, media } = await connectedCall();
    const closed = [socket, media].map((one) => new Promise((resolve) => one.once('close', resolve)));
    await pbx.stop();
    await Promise.all(closed);
    expect(caller.ends).toBe(1);
    await expect(fetch(`${pbx.config.url}/ari/asterisk/ping`)).rejects.toThrow();
    const heard = caller.heard.length;
    await sleep(100);
    expect(caller.heard.length).toBe(heard);
  });
});
