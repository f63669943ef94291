import net, { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openLink, type ControlledLink, type LinkOptions } from '../../../src/main/ari/link.ts';
import type { LinkStatus, PbxEvent } from '../../../src/main/ari/port.ts';
import { createLog } from '../../../src/main/log.ts';
import { ariBridge, ariChannel, ariEvent } from '../../fixtures/ari-events.ts';
import { FakeAri } from '../../support/fake-ari.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function fake(options: ConstructorParameters<typeof FakeAri>[0] = {}): Promise<FakeAri> {
  const server = await new FakeAri(options).start();
  closing.push(() => server.stop());
  return server;
}

interface Seen {
  link: ControlledLink;
  events: PbxEvent[];
  states: LinkStatus[];
  names: () => string[];
  log: string[];
}

function connect(server: FakeAri, over: Partial<LinkOptions> = {}): Seen {
  const log: string[] = [];
  const link = openLink({
    pbxId: 'pbx-1',
    url: over.url ?? server.url,
    appName: 'cordboard',
    username: server.user,
    password: () => Promise.resolve(server.password),
    role: 'answers',
    deskName: 'Reception',
    log: createLog({ level: 'debug', to: { write: (line) => void log.push(line) } }),
    ...over,
    times: {
      requestMs: 400,
      pingEveryMs: 100,
      eventsPingMs: 100,
      eventsDeadMs: 1000,
      retryFirstMs: 20,
      retryMaxMs: 60,
      heldRetryMs: 50,
      bridgesEveryMs: 100,
      bridgesSettleMs: 20,
      signedWithinMs: 50,
      ...over.times,
    },
  });
  const states: LinkStatus[] = [];
  const events: PbxEvent[] = [];
  link.onStatus((status) => states.push(status));
  link.onEvent((event) => events.push(event));
  closing.push(() => link.stop());
  link.start();
  const names = () => states.map(({ state }) => state).filter((state, i, all) => state !== all[i - 1]);
  return { link, events, states, names, log };
}

const until = (check: () => boolean) =>
  vi.waitFor(() => expect(check()).toBe(true), { timeout: 8000, interval: 5 });
const reaches = (seen: Seen, state: string) => until(() => seen.link.status.state === state);

describe('a link', () => {
  it('comes up: says so, then tells what is on the PBX', async () => {
    const server = await fake();
    const told: string[] = [];
    const seen = connect(server);
    seen.link.onStatus(({ state }) => told.push(state));
    seen.link.onEvent(({ type }) => told.push(type));
    server.channels = [
      ariChannel(),
      ariChannel({ id: '2', dialplan: { ...(ariChannel()['dialplan'] as object), app_name: 'Dial' } }),
    ];
    server.bridges = [ariBridge()];
    await until(() => seen.events.length === 1);
    expect(told.filter((entry, i) => entry !== told[i - 1]).slice(0, 2)).toEqual(['up', 'reconcile']);
    expect(seen.link.status).toMatchObject({ state: 'up', version: '22.10.1', attempt: 0, problem: null });
    const [event] = seen.events;
    expect(event).toMatchObject({ type: 'reconcile', bridges: [{ name: 'cordboard-1' }], inApp: [] });
    await until(() => seen.link.status.latencyMs !== null);
  });

  it('names the channels of its own app: in Stasis under its name, or made for it and never connected', async () => {
    const server = await fake();
    const at = (app_name: string, app_data: string) => ({
      dialplan: { context: 'default', exten: 's', priority: 1, app_name, app_data },
    });
    server.channels = [
      ariChannel({ id: 'in', ...at('Stasis', 'cordboard,called=8000') }),
      ariChannel({ id: 'alone', ...at('Stasis', 'cordboard') }),
      ariChannel({ id: 'other-app', ...at('Stasis', 'cordboard2,x') }),
      ariChannel({ id: 'queue', ...at('Queue', 'cordboard') }),
      ariChannel({ id: 'media', name: 'WebSocket/INCOMING/0x1', ...at('AppDial2', '(Outgoing Line)') }),
      ariChannel({ id: 'not-listed', ...at('Stasis', 'cordboard') }),
    ];
    server.apps.set('cordboard', {
      name: 'cordboard',
      channel_ids: ['in', 'alone', 'other-app', 'queue', 'media'],
      bridge_ids: [],
      endpoint_ids: [],
      events_allowed: [],
      events_disallowed: [{ type: 'cordboard-desk:00000000:0:gone' }],
    });
    const seen = connect(server);
    await until(() => seen.events.length > 0);
    expect(seen.events[0]).toMatchObject({ type: 'reconcile', inApp: ['in', 'alone', 'media'] });
  });

  it('tells a call that comes between the events socket and the listing once, after the listing', async () => {
    const server = await fake();
    const arriving = ariChannel({ id: 'new' });
    server.answer = ({ path, method }) => {
      if (path !== '/ari/channels' || method !== 'GET') return undefined;
      server.channels = [arriving];
      const app = server.apps.get('cordboard');
      if (app) app.channel_ids = ['new'];
      server.send(ariEvent('StasisStart', { channel: arriving, args: ['called=8000'] }));
      return undefined;
    };
    const seen = connect(server);
    await until(() => seen.events.length >= 2);
    await sleep(50);
    expect(seen.events.map(({ type }) => type)).toEqual(['reconcile', 'arrived']);
    expect(seen.events[0]).toMatchObject({ inApp: [], channels: [{ id: 'new' }] });
  });

  it('subscribes to every technology that has endpoints, once however often it reconnects', async () => {
    const server = await fake();
    server.endpoints = ['PJSIP', 'PJSIP', 'IAX2'].map((technology, i) => ({ technology, resource: `e${i}` }));
    const seen = connect(server);
    await reaches(seen, 'up');
    server.sockets[0]?.terminate();
    await until(() => seen.events.filter(({ type }) => type === 'reconcile').length === 2);
    const made = server.requests
      .filter(({ method, path }) => method === 'POST' && path === '/ari/applications/cordboard/subscription')
      .map(({ query }) => query.get('eventSource'));
    expect(made).toEqual(['endpoint:PJSIP', 'endpoint:IAX2']);
    expect(server.requests.some(({ query }) => query.get('subscribeAll') === 'true')).toBe(false);
  });

  it('leaves the PBX tidy when it is stopped', async () => {
    const server = await fake();
    const seen = connect(server);
    await reaches(seen, 'up');
    const app = server.apps.get('cordboard');
    expect(app?.events_disallowed).toHaveLength(1);
    await seen.link.stop();
    expect(app?.endpoint_ids).toEqual([]);
    expect(app?.events_disallowed[0]?.type).toMatch(/^cordboard-desk:[0-9a-f]{8}:0:Reception$/);
    expect(seen.link.status.state).toBe('stopped');
    await expect(seen.link.answer('1')).rejects.toMatchObject({ code: 'not-connected' });
  });

  it('goes on after events that nobody knows and text that is no JSON, and after listeners that throw', async () => {
    const server = await fake();
    const seen = connect(server);
    seen.link.onEvent(() => {
      throw new Error('a bug in a listener');
    });
    await reaches(seen, 'up');
    for (let i = 0; i < 20; i++)
      server.send(ariEvent('ChannelLevitated', { i }), '{"type"', { no: 'type', i });
    server.send(ariEvent('StasisStart', { channel: 'not a channel' }));
    server.send(ariEvent('StasisStart', { channel: ariChannel(), args: [] }));
    await until(() => seen.events.some(({ type }) => type === 'arrived'));
    const warnings = seen.log.filter((line) => line.includes('unknown event'));
    expect(warnings).toHaveLength(3);
    expect(seen.link.status.state).toBe('up');
    await seen.link.stop();
    expect(seen.log.join('')).toContain('"unknown ChannelLevitated":20');
  });

  it('writes no password and no credentials into its log', async () => {
    const server = await fake();
    const seen = connect(server);
    await reaches(seen, 'up');
    await server.stop();
    await reaches(seen, 'reconnecting');
    await seen.link.stop();
    const secret = server.authorization.slice('Basic '.length);
    expect(seen.log.length).toBeGreaterThan(0);
    expect(seen.log.join('')).not.toContain(server.password);
    expect(seen.log.join('')).not.toContain(secret);
  });
});

describe('a link that does not come up', () => {
  it('waits for the operator where the password is wrong, and goes on with a new one', async () => {
    const server = await fake();
    let password = 'wrong';
    const seen = connect(server, { password: () => Promise.resolve(password) });
    await reaches(seen, 'refused');
    expect(seen.link.status.problem).toMatchObject({ code: 'wrong-credentials' });
    const before = server.requests.length;
    await sleep(200);
    expect(server.requests).toHaveLength(before);
    password = server.password;
    seen.link.reconnectNow();
    await reaches(seen, 'up');
  });

  it.each([
    ['there is no password', { password: () => Promise.resolve(null) }, 'no-password'],
    ['the address holds a password', { url: 'http://a:b@127.0.0.1:1' }, 'credentials-in-address'],
  ])('waits for the operator where %s', async (_name, over, code) => {
    const seen = connect(await fake(), over);
    await reaches(seen, 'refused');
    expect(seen.link.status.problem).toMatchObject({ code });
  });

  it('waits for the operator where the user may only read, and never opens the events socket', async () => {
    const server = await fake();
    server.answer = ({ method }) =>
      method === 'POST' ? { status: 403, body: { message: 'Write access denied' } } : undefined;
    const seen = connect(server);
    await reaches(seen, 'refused');
    expect(seen.link.status.problem).toMatchObject({ code: 'write-denied' });
    expect(server.sockets).toHaveLength(0);
  });

  it('waits for the operator where something else than ARI answers, and shows it no password', async () => {
    const server = await fake();
    server.answer = () => ({ status: 404, body: '<h1>nothing here</h1>' });
    const seen = connect(server);
    await reaches(seen, 'refused');
    expect(seen.link.status.problem).toMatchObject({ code: 'not-ari' });
    expect(server.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  it('tries again for ever where nothing answers, counting', async () => {
    const server = await fake();
    const { port, url } = server;
    await server.stop();
    const seen = connect(server, { url });
    await until(() => seen.link.status.attempt >= 6);
    expect(seen.names()).toEqual(['connecting', 'reconnecting']);
    expect(seen.link.status.problem).toMatchObject({ code: 'pbx-refuses-connection' });
    const again = await new FakeAri().start(port);
    closing.push(() => again.stop());
    await reaches(seen, 'up');
    expect(seen.link.status).toMatchObject({ attempt: 0, problem: null });
  });

  it('tries again where the server takes connections and says nothing', async () => {
    const held: net.Socket[] = [];
    const silent = net.createServer((socket) => held.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      for (const socket of held) socket.destroy();
      silent.close();
    });
    const { port } = silent.address() as AddressInfo;
    const seen = connect(await fake(), { url: `http://127.0.0.1:${port}`, times: { requestMs: 50 } });
    await until(() => seen.link.status.attempt >= 2);
    expect(seen.link.status.problem).toMatchObject({ code: 'pbx-timeout' });
    await seen.link.stop();
    expect(seen.link.status.state).toBe('stopped');
  });

  it('tries again while Asterisk starts', async () => {
    const server = await fake();
    let booted = false;
    server.answer = () => (booted ? undefined : { status: 503 });
    const seen = connect(server);
    await until(() => seen.link.status.problem?.code === 'pbx-not-ready');
    booted = true;
    await reaches(seen, 'up');
  });
});

describe('a link that breaks', () => {
  it('comes back by itself and reconciles, and requests go on meanwhile', async () => {
    const server = await fake();
    const seen = connect(server, { times: { retryFirstMs: 300 } });
    await reaches(seen, 'up');
    server.sockets[0]?.terminate();
    await reaches(seen, 'reconnecting');
    expect(seen.link.status.problem).toMatchObject({ code: 'events-lost' });
    await expect(seen.link.hangUp('gone')).resolves.toBeUndefined();
    await reaches(seen, 'up');
    expect(seen.events.map(({ type }) => type)).toEqual(['reconcile', 'reconcile']);
    expect(seen.names()).toEqual(['connecting', 'up', 'reconnecting', 'up']);
  });

  it('counts as lost where ARI itself no longer answers, although the events socket lives', async () => {
    const server = await fake();
    const seen = connect(server, { times: { requestMs: 50 } });
    await reaches(seen, 'up');
    server.answer = () => 'hang';
    await reaches(seen, 'reconnecting');
    expect(seen.link.status.problem).toMatchObject({ code: 'pbx-timeout' });
    server.answer = () => undefined;
    await reaches(seen, 'up');
  });

  it('goes on trying where a PBX that was there before is not ARI for a while', async () => {
    const server = await fake();
    const seen = connect(server);
    await reaches(seen, 'up');
    server.answer = () => ({ status: 404, body: '<h1>starting</h1>' });
    server.sockets[0]?.terminate();
    await until(() => seen.link.status.problem?.code === 'not-ari');
    expect(seen.link.status.state).toBe('reconnecting');
    server.answer = () => undefined;
    await reaches(seen, 'up');
  });

  it('connects once, however often it is told to', async () => {
    const server = await fake();
    const seen = connect(server);
    for (let i = 0; i < 5; i++) {
      seen.link.reconnectNow();
      await sleep(i * 3);
    }
    await reaches(seen, 'up');
    await sleep(150);
    expect(seen.link.status.state).toBe('up');
    expect(server.sockets.filter((socket) => socket.readyState === socket.OPEN)).toHaveLength(1);
    await seen.link.stop();
    await sleep(50);
    expect(server.sockets.filter((socket) => socket.readyState === socket.OPEN)).toHaveLength(0);
  });
});

describe('several desks', () => {
  it('find the app held, with the name of the desk that answers, and never replace it silently', async () => {
    const server = await fake();
    const first = connect(server);
    await reaches(first, 'up');
    const second = connect(server, { deskName: 'Back office' });
    await reaches(second, 'held');
    expect(second.link.status.problem).toMatchObject({
      code: 'app-held',
      message: expect.stringContaining('Reception') as string,
    });
    await sleep(200);
    expect(server.sockets).toHaveLength(1);
    expect(first.link.status.state).toBe('up');
  });

  it('take the app when the desk that held it has left', async () => {
    const server = await fake();
    const first = connect(server);
    await reaches(first, 'up');
    const second = connect(server, { deskName: 'Back office' });
    await reaches(second, 'held');
    await first.link.stop();
    await reaches(second, 'up');
  });

  it('find an app of another program held', async () => {
    const server = await fake();
    server.apps.set('cordboard', {
      name: 'cordboard',
      channel_ids: [],
      bridge_ids: [],
      endpoint_ids: [],
      events_allowed: [],
      events_disallowed: [],
    });
    const seen = connect(server);
    await reaches(seen, 'held');
    expect(seen.link.status.problem?.message).toContain('another program');
    await seen.link.setRole('answers', { takeFromOther: true });
    await reaches(seen, 'up');
  });

  it('are told when the app is taken from them, and do not fight over it', async () => {
    const server = await fake();
    const first = connect(server);
    await reaches(first, 'up');
    const second = connect(server, { deskName: 'Back office' });
    await reaches(second, 'held');
    await second.link.setRole('answers', { takeFromOther: true });
    await reaches(second, 'up');
    server.sockets[0]?.send(JSON.stringify(ariEvent('ApplicationReplaced')));
    await reaches(first, 'replaced');
    await until(() => first.link.status.problem?.message.includes('Back office') === true);
    await sleep(200);
    expect(first.link.status).toMatchObject({ state: 'replaced', problem: { code: 'app-replaced' } });
    expect(second.link.status.state).toBe('up');
    expect(server.sockets).toHaveLength(2);
    first.link.reconnectNow();
    await reaches(first, 'held');
  });

  it('notice that the app was taken where the message about it was lost', async () => {
    const server = await fake();
    const first = connect(server);
    await reaches(first, 'up');
    const app = server.apps.get('cordboard');
    // Again and again, as a desk signs: once could fall between this one's reading and its writing.
    const other = setInterval(() => {
      if (app) app.events_disallowed = [{ type: `cordboard-desk:0123abcd:${Date.now() + 5000}:Back office` }];
    }, 30);
    await reaches(first, 'replaced').finally(() => clearInterval(other));
    expect(first.link.status.problem?.message).toContain('Back office');
  });

  it('watch under a name of their own, beside the desk that answers', async () => {
    const server = await fake();
    const first = connect(server);
    await reaches(first, 'up');
    const second = connect(server, { deskName: 'Back office', role: 'watches' });
    const third = connect(server, { deskName: 'Manager', role: 'watches' });
    await Promise.all([reaches(second, 'up'), reaches(third, 'up')]);
    const names = server.requests
      .filter(({ method }) => method === 'UPGRADE')
      .map(({ query }) => query.get('app'));
    expect(names[0]).toBe('cordboard');
    expect(new Set(names).size).toBe(3);
    expect(names.slice(1).every((name) => /^cordboard-watch-[0-9a-f]{8}$/.test(name ?? ''))).toBe(true);
    await second.link.setRole('answers');
    await reaches(second, 'held');
    await second.link.setRole('watches');
    await reaches(second, 'up');
    expect(first.link.status.state).toBe('up');
  });
});

describe('requests of a link', () => {
  it('treat what is gone as done where that is the point', async () => {
    const server = await fake();
    const seen = connect(server);
    await reaches(seen, 'up');
    await expect(seen.link.hangUp('gone')).resolves.toBeUndefined();
    await expect(seen.link.destroyBridge('gone')).resolves.toBeUndefined();
    await expect(seen.link.toDialplan('gone')).resolves.toBe(false);
    await expect(seen.link.channel('gone')).resolves.toBeNull();
    await expect(seen.link.answer('gone')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('tell a variable that is not set from a channel that is gone', async () => {
    const server = await fake();
    server.answer = ({ path }) =>
      path === '/ari/channels/there/variable'
        ? { status: 404, body: { message: 'Provided variable was not found' } }
        : path === '/ari/channels/gone/variable'
          ? { status: 404, body: { message: 'Provided channel was not found' } }
          : undefined;
    const seen = connect(server);
    await reaches(seen, 'up');
    await expect(seen.link.getVariable('there', 'X')).resolves.toBeNull();
    await expect(seen.link.getVariable('gone', 'X')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('reject with the form of the answer where it is not understood', async () => {
    const server = await fake();
    const seen = connect(server);
    await reaches(seen, 'up');
    server.answer = ({ path }) => (path === '/ari/channels/x' ? { status: 200, body: { id: 7 } } : undefined);
    await expect(seen.link.channel('x')).rejects.toMatchObject({ code: 'answer-not-understood' });
  });
});
