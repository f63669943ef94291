import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createLog } from '../../../src/main/log.ts';
import { ariBase, PbxHttp } from '../../../src/main/ari/http.ts';
import { basic } from '../../../src/main/ari/session.ts';
import { loadOperations, type Operations } from '../../../src/main/ari/transport.ts';
import { FakeAri } from '../../support/fake-ari.ts';

const log = createLog({ level: 'silent' });
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function fake(options: ConstructorParameters<typeof FakeAri>[0] = {}): Promise<FakeAri> {
  const server = await new FakeAri(options).start();
  closing.push(() => server.stop());
  return server;
}

function load(server: FakeAri, password = server.password): Promise<Operations> {
  const http = new PbxHttp(ariBase(server.url));
  closing.push(() => http.close());
  const authorization = basic(server.user, password);
  return loadOperations({ http, authorization, username: server.user, timeoutMs: 500, log });
}

const ping = (operations: Operations) => operations.call('asterisk', 'ping', {}, 'Ping');

describe('requests through ari-client', () => {
  it('go to the address that was typed, whatever basePath the api-docs name', async () => {
    let strangers = 0;
    const stranger = net.createServer(() => (strangers += 1));
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    closing.push(() => stranger.close());
    const server = await fake({ prefix: '/asterisk' });
    server.basePath = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/ari`;
    const operations = await load(server);
    expect(await ping(operations)).toMatchObject({ ping: 'pong' });
    expect(server.requests.map(({ path }) => path)).toContain('/ari/asterisk/ping');
    expect(strangers).toBe(0);
  });

  it('carry the credentials of their own PBX, several PBXs side by side', async () => {
    const servers = [await fake(), await fake(), await fake()];
    servers.forEach((server, i) => Object.assign(server, { user: `desk${i}`, password: `secret${i}` }));
    const all = await Promise.all(servers.map((server) => load(server)));
    for (let round = 0; round < 3; round++) await Promise.all(all.map(ping));
    for (const server of servers) {
      expect(server.requests.length).toBeGreaterThan(8);
      expect(new Set(server.requests.map(({ authorization }) => authorization))).toEqual(
        new Set([server.authorization]),
      );
    }
  });

  it('carry a password beyond ASCII as UTF-8, and never in a URL', async () => {
    const server = await fake();
    await ping(await load(server));
    const urls = server.requests.map(({ path, query }) => `${path}?${query}`).join('\n');
    expect(urls).not.toMatch(/api_key|secret|for.this.test/);
  });

  it('put parameters where the api-docs say: path, query and body', async () => {
    const server = await fake();
    server.apps.set('my app/1', {
      name: 'my app/1',
      channel_ids: [],
      bridge_ids: [],
      endpoint_ids: [],
      events_allowed: [],
      events_disallowed: [],
    });
    const operations = await load(server);
    const applicationName = 'my app/1';
    await operations.call('applications', 'subscribe', { applicationName, eventSource: 'endpoint:A&B' }, 'x');
    await operations.call('applications', 'filter', { applicationName, filter: { allowed: [] } }, 'x');
    const [subscribe, filter] = server.requests.slice(-2);
    expect(subscribe).toMatchObject({ method: 'POST', path: '/ari/applications/my%20app%2F1/subscription' });
    expect(subscribe?.query.get('eventSource')).toBe('endpoint:A&B');
    expect(filter).toMatchObject({ method: 'PUT', body: '{"allowed":[]}' });
  });

  it.each([
    [404, { message: 'Channel not found' }, 'not-found'],
    [409, { message: 'Channel not in a Stasis application' }, 'conflict'],
    [422, { message: 'Channel not in bridge' }, 'request-refused'],
    [403, { message: 'Write access denied' }, 'write-denied'],
    [401, { message: 'Authentication required' }, 'wrong-credentials'],
    [500, { error: 'Allocation failed' }, 'pbx-failed'],
    [503, undefined, 'pbx-not-ready'],
    [302, undefined, 'request-refused'],
    [
      400,
      { message: 'external_host must be a valid websocket_client connection id.' },
      'websocket-client-missing',
    ],
  ])('end with status %i in an error that keeps it', async (status, body, code) => {
    const server = await fake();
    const operations = await load(server);
    server.answer = ({ path }) =>
      path.includes('/channels/') ? { status, ...(body === undefined ? {} : { body }) } : undefined;
    await expect(
      operations.call('channels', 'answer', { channelId: '1' }, 'Answering'),
    ).rejects.toMatchObject({
      code,
      status,
    });
    expect(await ping(operations)).toMatchObject({ ping: 'pong' });
  });

  it.each([
    ['hangs', 'hang', 'pbx-timeout'],
    ['cuts the connection', 'reset', 'pbx-connection-lost'],
    ['answers with a web page', { status: 200, body: '<html>' }, 'not-ari'],
  ] as const)('reject where the PBX %s, and the next one works', async (_name, answer, code) => {
    const server = await fake();
    const operations = await load(server);
    server.answer = ({ path }) => (path.endsWith('/channels') ? answer : undefined);
    await expect(operations.call('channels', 'list', {}, 'Listing')).rejects.toMatchObject({ code });
    expect(await ping(operations)).toMatchObject({ ping: 'pong' });
  });

  it('reject where this Asterisk does not know the operation, or a path parameter is missing', async () => {
    const operations = await load(await fake());
    expect(operations.has('channels', 'levitate')).toBe(false);
    await expect(operations.call('channels', 'levitate', {}, 'x')).rejects.toMatchObject({
      code: 'not-supported',
    });
    await expect(operations.call('channels', 'answer', {}, 'Answering')).rejects.toMatchObject({
      code: 'request-refused',
    });
  });

  it('reject after the PBX was closed, and reach nobody', async () => {
    const server = await fake();
    const operations = await load(server);
    operations.close();
    const before = server.requests.length;
    await expect(ping(operations)).rejects.toThrow();
    expect(server.requests).toHaveLength(before);
  });
});

describe('loading the api-docs', () => {
  it('rejects with a wrong password, and nothing is thrown past it', async () => {
    const server = await fake();
    await expect(load(server, 'wrong')).rejects.toMatchObject({ code: 'wrong-credentials', status: 401 });
  });

  it.each([
    ['hang', 'hang', 'pbx-timeout'],
    ['are cut off', 'reset', 'pbx-connection-lost'],
    ['are missing', { status: 404 }, 'not-found'],
    ['are no JSON', { status: 200, body: 'hello' }, 'not-ari'],
    ['are of another form', { status: 200, body: { apis: 7 } }, 'api-docs-incomplete'],
    ['are empty', { status: 200 }, 'api-docs-incomplete'],
  ] as const)('rejects where they %s', async (_name, answer, code) => {
    const server = await fake();
    server.answer = ({ path }) => (path.endsWith('/channels.json') ? answer : undefined);
    const loading = load(server);
    const late = new Promise((resolve) => setTimeout(() => resolve('nothing'), 4000));
    const ended = await Promise.race([
      loading.then(
        () => 'loaded',
        (error: unknown) => (error as { code: string }).code,
      ),
      late,
    ]);
    expect(ended).toBe(code);
  });
});
