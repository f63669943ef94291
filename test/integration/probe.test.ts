import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { CheckOptions } from '../../src/main/diagnostics/check.ts';
import { probePbx } from '../../src/main/diagnostics/probe.ts';
import type { PbxConfig } from '../../src/shared/domain/pbx.ts';
import { freeTcpPort } from '../asterisk/ports.ts';
import { usePbx } from '../asterisk/vitest.ts';
import { pbxConfig } from '../fixtures/pbx-config.ts';
import { WatchedLink } from '../support/links.ts';

let mediaPort: number;
const the = usePbx(async () => {
  mediaPort = await freeTcpPort();
  return { media: { uri: `ws://127.0.0.1:${mediaPort}/media`, user: 'm', password: 'never shown' } };
});

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

type Over = Parameters<typeof pbxConfig>[1];

function test(over: Over = {}, password = the.pbx.ariPassword, options: CheckOptions = {}) {
  const config: PbxConfig = pbxConfig(the.pbx, { ...over, media: { port: mediaPort, ...over.media } });
  return probePbx(config, password, options);
}

/** Step and state, with the code where there is a problem. */
const brief = (report: Awaited<ReturnType<typeof probePbx>>) =>
  report.steps.map(({ id, state, problem }) => `${id} ${problem ? `${state} ${problem.code}` : state}`);

const from = (id: string) => {
  const ids = [
    'reach',
    'ari',
    'credentials',
    'write',
    'application',
    'media-module',
    'websocket-client',
    'media-port',
  ];
  return ids.slice(ids.indexOf(id)).map((one) => `${one} skipped`);
};

describe('the connection test of a PBX that is set up as the files say', () => {
  it('passes every step and leaves nothing on the PBX', async () => {
    const report = await test();
    expect(brief(report)).toEqual([
      'reach ok',
      'ari ok',
      'credentials ok',
      'write ok',
      'application ok',
      'media-module ok',
      'websocket-client ok',
      'media-port ok',
    ]);
    expect(report).toMatchObject({ ok: true, held: false, version: the.pbx.version });
    expect(JSON.stringify(report)).not.toContain('never shown');
    await the.pbx.assertNothingLeft(0);
    expect((await the.pbx.ari('GET', '/applications')).body).toEqual([]);
  });

  it('needs neither WebSocket client nor port where the desk dials the PBX', async () => {
    const report = await test({
      websocketClient: '',
      media: { connection: 'we-dial-pbx', host: '', port: 0 },
    });
    expect(report.ok).toBe(true);
    expect(brief(report).slice(-2)).toEqual(['websocket-client skipped', 'media-port skipped']);
  });

  it('says that another desk answers, and offers to watch; not to the desk that answers itself', async () => {
    const other = new WatchedLink(the.pbx, { deskName: 'Back office' });
    closing.push(() => other.link.stop());
    await other.reaches('up');
    const report = await test();
    expect(report).toMatchObject({ ok: true, held: true });
    expect(report.steps[4]).toMatchObject({ state: 'warning', problem: { code: 'app-held' } });
    expect(report.steps[4]?.seen).toContain('Back office');
    for (const options of [{ heldByUs: true }, { deskName: 'Back office' }]) {
      expect(await test({}, the.pbx.ariPassword, options)).toMatchObject({ ok: true, held: false });
    }
    expect(await test({ role: 'watches' })).toMatchObject({ ok: true, held: false });
    expect(other.states).toEqual(['connecting', 'up']);
  });
});

describe('the connection test names what is wrong', () => {
  it('nothing listens', async () => {
    const report = await test({ url: `http://127.0.0.1:${await freeTcpPort()}` });
    expect(brief(report)).toEqual(['reach failed pbx-refuses-connection', ...from('ari')]);
    expect(report.ok).toBe(false);
  });

  it('no computer of that name', async () => {
    const report = await test({ url: 'http://no-such-pbx.invalid:8088' });
    expect(brief(report)[0]).toBe('reach failed pbx-name-unknown');
  });

  it('a server that takes the connection and says nothing', async () => {
    const held: net.Socket[] = [];
    const port = await listen(net.createServer((socket) => held.push(socket)));
    const report = await test({ url: `http://127.0.0.1:${port}` }, the.pbx.ariPassword, { timeoutMs: 1000 });
    expect(brief(report)).toEqual(['reach ok', 'ari failed pbx-timeout', ...from('credentials')]);
    for (const socket of held) socket.destroy();
  });

  it('another web server, which is shown no password', async () => {
    const seen: (string | undefined)[] = [];
    const port = await listen(
      http.createServer((request, response) => {
        seen.push(request.headers.authorization);
        response.setHeader('content-type', 'text/html').end('<h1>Router</h1>');
      }),
    );
    const report = await test({ url: `http://127.0.0.1:${port}` });
    expect(brief(report)).toEqual(['reach ok', 'ari failed not-ari', ...from('credentials')]);
    // Asked for more than once, at other prefixes too.
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter((authorization) => authorization !== undefined)).toEqual([]);
  });

  it('a prefix that is not there', async () => {
    const report = await test({ url: `${the.pbx.url}/asterisk` });
    expect(brief(report)[1]).toBe('ari failed wrong-prefix');
    expect(report.steps[1]?.problem?.hint).toContain(`Put ${the.pbx.url} into`);
  });

  it('a wrong password, and a space that was copied with the right one', async () => {
    const wrong = await test({}, 'wrong');
    expect(brief(wrong).slice(1)).toEqual([
      'ari ok',
      'credentials failed wrong-credentials',
      ...from('write'),
    ]);
    expect(wrong.steps[2]?.problem?.message).not.toContain('space');
    const copied = await test({}, `${the.pbx.ariPassword}\n`);
    expect(copied.steps[2]?.problem?.message).toContain('The password begins or ends with a space');
    const user = await test({ username: `${the.pbx.ariUser} ` });
    expect(user.steps[2]?.problem?.message).toContain('user name begins or ends with a space');
    expect((await test({}, '')).steps[2]?.problem?.message).toContain('The password is empty');
  });

  it('a user who may only read', async () => {
    const report = await test({ username: 'readonly' });
    expect(brief(report).slice(2)).toEqual([
      'credentials ok',
      'write failed write-denied',
      ...from('application'),
    ]);
  });

  it('a WebSocket client that Asterisk does not know, or none at all', async () => {
    const unknown = await test({ websocketClient: 'nobody' });
    expect(brief(unknown).slice(-2)).toEqual([
      'websocket-client failed websocket-client-missing',
      'media-port skipped',
    ]);
    expect(brief(await test({ websocketClient: '' })).at(-2)).toBe(
      'websocket-client failed websocket-client-unnamed',
    );
  });

  it('a WebSocket client that dials another port', async () => {
    const report = await test({ media: { port: await freeTcpPort() } });
    expect(brief(report).at(-2)).toBe('websocket-client failed websocket-client-elsewhere');
  });

  it('a media port that another program has, unless it is this desk’s own media server', async () => {
    const server = http.createServer((_request, response) => response.writeHead(426).end());
    await new Promise<void>((resolve) => server.listen(mediaPort, '127.0.0.1', resolve));
    closing.push(() => server.close());
    expect(brief(await test()).at(-1)).toBe('media-port failed media-port-taken');
    const desk = new WatchedLink(the.pbx);
    closing.push(() => desk.link.stop());
    await desk.reaches('up');
    const own = { heldByUs: true };
    expect(brief(await test({}, the.pbx.ariPassword, own)).at(-1)).toBe('media-port ok');
    const listening = { ...own, mediaListening: { host: '127.0.0.1', port: mediaPort } };
    expect(brief(await test({}, the.pbx.ariPassword, listening)).at(-1)).toBe('media-port ok');
  });

  it('a media address that is not of this PC', async () => {
    const report = await test({ media: { host: '192.0.2.1' } });
    expect(brief(report).at(-1)).toBe('media-port failed media-address-unknown');
  });

  it('chan_websocket not loaded', async () => {
    await the.pbx.cli('module unload chan_websocket.so');
    closing.push(() => the.pbx.cli('module load chan_websocket.so'));
    const report = await test();
    expect(brief(report).slice(-3)).toEqual([
      'media-module failed media-module-missing',
      ...from('websocket-client'),
    ]);
  });
});
