import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createLog } from '../../src/main/log.ts';
import { encode, decode } from '../../src/main/media/g711.ts';
import { openMedia, type Media } from '../../src/main/media/media.ts';
import type { CallMedia, PendingMedia } from '../../src/main/media/port.ts';
import { SAMPLE_RATE, type WireFormat } from '../../src/shared/domain/audio.ts';
import { hearingOf } from '../../src/shared/domain/hearing.ts';
import type { MediaKind } from '../../src/shared/domain/pbx.ts';
import { concat, silence, slice, tone, toneAt, tonesOf, type Sound, type Span } from '../asterisk/audio.ts';
import { makeCertificates } from '../asterisk/certificates.ts';
import { useWorld } from '../asterisk/vitest.ts';
import type { OutsideCall, Pbx } from '../asterisk/world.ts';

const CREDENTIALS = { user: 'media', password: 'for-media-only' };
const log = createLog({ level: 'silent' });

interface AriEvent {
  type: string;
  args?: string[];
  channel?: { id: string };
}

/** A bare stasis app: answers what comes, bridges it with a media leg. The engine's own is tested elsewhere. */
class App {
  readonly pbx: Pbx;
  readonly media: Media;
  private readonly events: WebSocket;
  private waiting: { type: string; id?: string; found: (event: AriEvent) => void }[] = [];
  private bridges: string[] = [];
  private channels: string[] = [];
  /** Channels that entered the app; that may come before the answer to the request that made them. */
  private readonly entered = new Set<string>();

  private constructor(pbx: Pbx, media: Media, events: WebSocket) {
    this.pbx = pbx;
    this.media = media;
    this.events = events;
    events.on('message', (data: Buffer) => {
      const event = JSON.parse(data.toString()) as AriEvent;
      if (event.type === 'StasisStart' && event.channel) this.entered.add(event.channel.id);
      const match = this.waiting.find(
        (one) => one.type === event.type && (one.id === undefined || one.id === event.channel?.id),
      );
      this.waiting = this.waiting.filter((one) => one !== match);
      match?.found(event);
    });
  }

  static async start(pbx: Pbx, media: Media): Promise<App> {
    const authorization = `Basic ${Buffer.from(`${pbx.ariUser}:${pbx.ariPassword}`).toString('base64')}`;
    const events = new WebSocket(`${pbx.url.replace('http', 'ws')}/ari/events?app=${pbx.appName}`, {
      headers: { authorization },
    });
    await once(events, 'open');
    return new App(pbx, media, events);
  }

  next(type: string, id?: string): Promise<AriEvent> {
    return new Promise((found) => this.waiting.push({ type, found, ...(id ? { id } : {}) }));
  }

  /** Answers the caller that comes next and connects a media leg with it. */
  async connect(
    caller: Promise<OutsideCall>,
    leg: {
      connection?: MediaKind;
      format?: WireFormat;
      version?: string;
      hold?: (pending: PendingMedia) => Promise<void>;
    } = {},
  ): Promise<{ caller: OutsideCall; media: CallMedia; channelId: string }> {
    const arrived = (await this.next('StasisStart')).channel!.id;
    await this.ask('POST', `/channels/${arrived}/answer`);
    const bridge = ((await this.ask('POST', '/bridges', { type: 'mixing' })) as { id: string }).id;
    this.bridges.push(bridge);
    await this.ask('POST', `/bridges/${bridge}/addChannel`, { channel: arrived });
    const pending = this.media.open({
      callId: arrived,
      connection: leg.connection ?? 'pbx-dials-us',
      format: leg.format ?? 'ulaw',
      websocketClient: this.pbx.websocketClient,
      timeoutMs: 5000,
      version: leg.version ?? this.pbx.version,
    });
    const { variables, ...request } = pending.request;
    const created = (await this.ask(
      'POST',
      '/channels/externalMedia',
      { app: this.pbx.appName, ...request },
      { variables },
    )) as { id: string; name: string; channelvars: Record<string, string> };
    this.channels.push(created.id);
    if (leg.hold) await leg.hold(pending);
    pending.created(created);
    const media = await pending.connected;
    if (!this.entered.has(created.id)) await this.next('StasisStart', created.id);
    await this.ask('POST', `/bridges/${bridge}/addChannel`, { channel: created.id });
    return { caller: await caller, media, channelId: created.id };
  }

  async ask(
    method: string,
    path: string,
    query: Record<string, string> = {},
    body?: unknown,
  ): Promise<unknown> {
    const answer = await this.pbx.ari(method, path, { query, ...(body ? { body } : {}) });
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Leaves nothing on the PBX. */
  async clear(): Promise<void> {
    for (const id of this.channels.splice(0)) await this.pbx.ari('DELETE', `/channels/${id}`);
    for (const id of this.bridges.splice(0)) await this.pbx.ari('DELETE', `/bridges/${id}`);
  }

  stop(): void {
    this.events.terminate();
  }
}

/** Wire bytes of a sound. */
function wire(format: WireFormat, hz: number, ms: number): Uint8Array {
  return encode(format, tone(hz, ms, { rate: SAMPLE_RATE[format] }).samples);
}

/** Collects what a listener hears, as PCM. */
function recorder(format: WireFormat, media: CallMedia): { sound(): Sound; frames: Uint8Array[] } {
  const frames: Uint8Array[] = [];
  media.onAgentHears((frame) => frames.push(Uint8Array.from(frame)));
  return {
    frames,
    sound: () =>
      concat(
        { rate: SAMPLE_RATE[format], samples: new Int16Array(0) },
        ...frames.map((frame) => ({ rate: SAMPLE_RATE[format], samples: decode(format, frame) })),
      ),
  };
}

const total = (spans: Span[]): number => spans.reduce((sum, span) => sum + span.toMs - span.fromMs, 0);

/** A network between Asterisk and us that can be torn. */
async function cable(port: number): Promise<{ port: number; reset(): void; close(): void }> {
  const ends = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const end of [near, far]) {
      ends.add(end);
      end.on('error', () => undefined);
      end.on('close', () => ends.delete(end));
    }
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    reset() {
      for (const end of ends) end.resetAndDestroy();
    },
    close: () => server.close(),
  };
}

const played = (media: CallMedia): Promise<'played' | 'flushed'> =>
  new Promise((resolve) => media.voice('agent').mark(resolve));

describe('the media of a call on Asterisk', () => {
  const the = useWorld();
  let media: Media;
  let app: App;
  beforeAll(async () => {
    media = await openMedia({
      listen: { host: '127.0.0.1', port: 0 },
      credentials: () => CREDENTIALS,
      allowFrom: (address) => address === '127.0.0.1',
      pbx: { url: the.world.pbx.url },
      log,
    });
    await the.world.pbx.setMedia({ uri: `ws://127.0.0.1:${media.address!.port}/media`, ...CREDENTIALS });
    app = await App.start(the.world.pbx, media);
  });
  afterAll(async () => {
    app.stop();
    await media.close();
  });

  const forms = [
    { title: 'Asterisk dials us with JSON control', leg: {} },
    { title: 'Asterisk dials us as 22.7 does, with plain text and channel_id', leg: { version: '22.7.0' } },
    { title: 'Asterisk dials us as 22.6 does, known by its channel name', leg: { version: '22.6.0' } },
    { title: 'Asterisk dials us with A-law', leg: { format: 'alaw' as const } },
    { title: 'Asterisk dials us with slin16', leg: { format: 'slin16' as const } },
    { title: 'we dial Asterisk', leg: { connection: 'we-dial-pbx' as const } },
    {
      title: 'we dial Asterisk with slin16',
      leg: { connection: 'we-dial-pbx' as const, format: 'slin16' as const },
    },
    {
      title: 'we dial Asterisk without JSON control',
      leg: { connection: 'we-dial-pbx' as const, version: '22.6.2' },
    },
  ];
  describe.each(forms)('where $title', ({ leg }) => {
    it('carries both voices whole, the digits once, and ends with the connection', async () => {
      const format = 'format' in leg ? leg.format : 'ulaw';
      const { caller, media: call } = await app.connect(the.world.outside.call('8000'), leg);
      const agent = recorder(format, call);
      const digits: string[] = [];
      call.onDigit((digit) => digits.push(digit));

      call.voice('agent').play(wire(format, 440, 2000));
      call.voice('agent').end();
      const saying = caller.say(tone(700, 1000));
      expect(await played(call)).toBe('played');
      await saying.finished;
      await caller.sendDtmf('42#');
      await sleep(1200);

      // All of it, once. Where Asterisk itself is short of processor time it plays late, but loses nothing.
      const heard = total(tonesOf(await caller.heard(), 440));
      expect(heard).toBeGreaterThan(1750);
      expect(heard).toBeLessThan(2100);
      const said = total(tonesOf(agent.sound(), 700));
      expect(said).toBeGreaterThan(850);
      expect(said).toBeLessThan(1060);
      expect(agent.frames.every((frame) => frame.length === agent.frames[0]!.length)).toBe(true);
      expect(digits).toEqual(['4', '2', '#']);

      const ended = new Promise((resolve) => call.onEnd(resolve));
      await app.clear();
      expect(await ended).toBe('closed-by-pbx');
      await caller.hangUp();
    });
  });

  it('matches a connection that was there before the answer to our request', async () => {
    const { caller, media: call } = await app.connect(the.world.outside.call('8000'), {
      hold: () => sleep(400),
    });
    call.voice('agent').play(wire('ulaw', 440, 500));
    await caller.hears('the tone', (heard) => tonesOf(heard, 440).length > 0);
    await app.clear();
    await caller.hangUp();
  });

  it('falls silent at once when it is flushed, and tells what was played', async () => {
    const { caller, media: call } = await app.connect(the.world.outside.call('8000'));
    const voice = call.voice('agent');
    voice.play(wire('ulaw', 440, 10_000));
    const marked = played(call);
    await caller.hears('the tone', (heard) => total(tonesOf(heard, 440)) > 1000);
    const { playedMs } = voice.flush();
    expect(await marked).toBe('flushed');
    await sleep(500);
    // What was said to be played is what was heard, but for what a busy machine played late.
    expect(Math.abs(total(tonesOf(await caller.heard(), 440)) - playedMs)).toBeLessThan(400);
    voice.play(wire('ulaw', 880, 400));
    await caller.hears('the next sentence', (heard) => total(tonesOf(heard, 880)) > 300);
    await app.clear();
    await caller.hangUp();
  });

  it('goes on where it paused, with nothing lost and nothing twice', async () => {
    const { caller, media: call } = await app.connect(the.world.outside.call('8000'));
    const voice = call.voice('agent');
    // Every 100 ms another tone: a lost or repeated frame would show as a longer or shorter one.
    const tones = [400, 700, 1000, 1300, 1600, 1900, 2200, 2500, 2800, 3100];
    voice.play(encode('ulaw', concat(...tones.map((hz) => tone(hz, 100))).samples));
    voice.end();
    await caller.hears('the start', (heard) => tonesOf(heard, 700).length > 0);
    voice.pause();
    await sleep(600);
    const pausedAt = Date.now();
    voice.resume();
    expect(await played(call)).toBe('played');
    await sleep(300);
    const heard = await caller.heard();
    const length = total(tones.flatMap((hz) => tonesOf(heard, hz, { minMs: 10 })));
    expect(length).toBeGreaterThan(tones.length * 100 - 120);
    expect(length).toBeLessThan(tones.length * 100 + 60);
    const starts = tones.map((hz) => tonesOf(heard, hz, { minMs: 10 })[0]?.fromMs ?? -1);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(toneAt(heard, tones[9]!, 0, pausedAt - heard.startedAt)).toBe(false);
    await app.clear();
    await caller.hangUp();
  });

  it('moves the caller from the agent to the operator and back', async () => {
    const { caller, media: call } = await app.connect(the.world.outside.call('8000'));
    const agent = recorder('ulaw', call);
    call.voice('agent').play(wire('ulaw', 440, 20_000));
    await caller.hears('the agent', (heard) => total(tonesOf(heard, 440)) > 500);

    call.setHearing(hearingOf({ takenOver: true, listening: false, agentHearsTakeover: false }));
    const framesAtTakeover = agent.frames.length;
    const taken = Date.now();
    const talking = setInterval(() => call.voice('operator').play(wire('ulaw', 1000, 20)), 20);
    await sleep(1000);
    clearInterval(talking);
    const during = await caller.heard(taken);
    expect(total(tonesOf(during, 440))).toBeLessThan(400);
    expect(tonesOf(during, 1000).length).toBeGreaterThan(0);
    expect(agent.frames.length).toBe(framesAtTakeover);

    call.setHearing(hearingOf({ takenOver: false, listening: false, agentHearsTakeover: false }));
    const back = Date.now();
    call.voice('agent').play(wire('ulaw', 600, 500));
    await caller.hears('the agent again', (heard) => total(tonesOf(heard, 600)) > 400, { since: back });
    await sleep(100);
    expect(agent.frames.length).toBeGreaterThan(framesAtTakeover);
    await app.clear();
    await caller.hangUp();
  });

  it('lets the operator hear both sides, each on its channel', async () => {
    const { caller, media: call } = await app.connect(the.world.outside.call('8000'));
    call.setHearing(hearingOf({ takenOver: false, listening: true, agentHearsTakeover: false }));
    const sides: { caller: Int16Array[]; other: Int16Array[] } = { caller: [], other: [] };
    const quiet = new Int16Array(160);
    const stop = call.tap((frame) => {
      sides.caller.push(frame.caller ?? quiet);
      sides.other.push(frame.other ?? quiet);
    });
    call.voice('agent').play(wire('ulaw', 440, 1500));
    await caller.say(tone(700, 1500)).finished;
    await sleep(500);
    stop();
    const side = (frames: Int16Array[]): Sound =>
      concat(silence(0), ...frames.map((samples) => ({ rate: 8000, samples })));
    expect(total(tonesOf(side(sides.other), 440))).toBeGreaterThan(1000);
    expect(total(tonesOf(side(sides.caller), 700))).toBeGreaterThan(1000);
    expect(tonesOf(side(sides.other), 700)).toHaveLength(0);
    expect(tonesOf(side(sides.caller), 440)).toHaveLength(0);
    await app.clear();
    await caller.hangUp();
  });

  it('says so when the connection is cut, and Asterisk ends that channel', async () => {
    const { caller, media: call, channelId } = await app.connect(the.world.outside.call('8000'));
    const gone = app.next('ChannelDestroyed', channelId);
    const ended = new Promise((resolve) => call.onEnd(resolve));
    call.close();
    expect(await ended).toBe('asked');
    await gone;
    expect(slice(await caller.heard(), 0, 1).rate).toBe(8000);
    await app.clear();
    await caller.hangUp();
  });

  it('tells a lost connection from one that Asterisk closed', async () => {
    const { pbx } = the.world;
    const torn = await cable(media.address!.port);
    await pbx.setMedia({ uri: `ws://127.0.0.1:${torn.port}/media`, ...CREDENTIALS });
    const { caller, media: call, channelId } = await app.connect(the.world.outside.call('8000'));
    const ended = new Promise((resolve) => call.onEnd(resolve));
    const gone = app.next('ChannelDestroyed', channelId);
    call.voice('agent').play(wire('ulaw', 440, 5000));
    const marked = played(call);
    await caller.hears('the tone', (heard) => tonesOf(heard, 440).length > 0);
    torn.reset();
    expect(await ended).toBe('connection-lost');
    await gone;
    expect(await marked).toBe('flushed');
    expect(caller.over).toBeNull();
    expect(media.active).toBe(0);
    torn.close();
    await pbx.setMedia({ uri: `ws://127.0.0.1:${media.address!.port}/media`, ...CREDENTIALS });
    await app.clear();
    await caller.hangUp();
  });

  it('shows a stranger out while a call goes on undisturbed', async () => {
    const { caller, media: call } = await app.connect(the.world.outside.call('8000'));
    const since = Date.now();
    call.voice('agent').play(wire('ulaw', 440, 2000));
    const port = media.address!.port;
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = connect(port, '127.0.0.1');
        socket.write(
          'GET /media HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n' +
            'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
            'sec-websocket-protocol: media\r\nauthorization: Basic bWVkaWE6Z3Vlc3M=\r\n\r\n',
        );
        const [first] = (await once(socket, 'data')) as [Buffer];
        return first.toString().split('\r\n')[0];
      }),
    );
    expect(new Set(answers)).toEqual(new Set(['HTTP/1.1 401 Unauthorized']));
    await caller.hears('the whole tone', (heard) => total(tonesOf(heard, 440)) > 1750, { since });
    await app.clear();
    await caller.hangUp();
  });
});

describe('where we dial an Asterisk whose https has a private authority', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-media-'));
  let ca = '';
  const the = useWorld(async () => {
    const made = await makeCertificates(folder);
    ca = readFileSync(made.ca, 'utf8');
    return { tls: made, prefix: '/asterisk' };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('carries audio over wss below the prefix, and refuses where the authority is not known', async () => {
    const options = {
      listen: null,
      credentials: () => CREDENTIALS,
      allowFrom: () => false,
      log,
    };
    const media = await openMedia({ ...options, pbx: { url: the.world.pbx.httpsUrl, trust: { ca } } });
    const app = await App.start(the.world.pbx, media);
    const { caller, media: call } = await app.connect(the.world.outside.call('8000'), {
      connection: 'we-dial-pbx',
    });
    call.voice('agent').play(wire('ulaw', 440, 500));
    await caller.hears('the tone', (heard) => total(tonesOf(heard, 440)) > 400);
    await app.clear();
    await caller.hangUp();
    app.stop();
    await media.close();

    const distrustful = await openMedia({ ...options, pbx: { url: the.world.pbx.httpsUrl } });
    const again = await App.start(the.world.pbx, distrustful);
    const next = the.world.outside.call('8000');
    await expect(again.connect(next, { connection: 'we-dial-pbx' })).rejects.toMatchObject({
      code: 'media-dial-failed',
    });
    await again.clear();
    await (await next).hangUp();
    again.stop();
    await distrustful.close();
  });

  it('trusts the authorities of this computer’s own store too', async () => {
    const dial = new URL('../../src/main/media/websocket/dial.ts', import.meta.url).href;
    // The store is read once by a process, so that each has its own.
    const script = `const { dialMedia } = await import(${JSON.stringify(dial)});
      dialMedia({ pbx: { url: ${JSON.stringify(the.world.pbx.httpsUrl)} }, connectionId: 'nobody', timeoutMs: 5000,
        maxPayload: 1000, onCandidate: () => {}, onFailed: ({ message }) => console.log(message) });`;
    const cause = async (store: string): Promise<string> => {
      const env = { ...process.env, SSL_CERT_FILE: store, SSL_CERT_DIR: join(folder, 'none') };
      const args = ['--input-type=module', '-e', script];
      return (await promisify(execFile)(process.execPath, args, { env })).stdout;
    };
    expect(await cause(join(folder, 'none.crt'))).toMatch(/certificate/);
    expect(await cause(join(folder, 'ca.crt'))).toMatch(/server response: \d+/);
  });
});
