import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { durationMs, tonesOf } from '../asterisk/audio.ts';
import { makeCertificates } from '../asterisk/certificates.ts';
import { useWorld, withPbx, withWorld } from '../asterisk/vitest.ts';
import type { Pbx } from '../asterisk/world.ts';

interface Arrival {
  args: string[];
  channel: { id: string; state: string; dialplan: { exten: string } };
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** The least that a desk is to the dialplan: an ARI application that gives every call back, with a result. */
async function desk(
  pbx: Pbx,
  result: string | null,
  reason = '',
): Promise<{ arrivals: Arrival[]; close(): void }> {
  const arrivals: Arrival[] = [];
  const events = new WebSocket(`${pbx.url.replace('http', 'ws')}/ari/events?app=${pbx.appName}`, {
    headers: { Authorization: basic(pbx.ariUser, pbx.ariPassword) },
  });
  events.on('message', (data: Buffer) => {
    const event = JSON.parse(data.toString()) as Arrival & { type: string };
    if (event.type !== 'StasisStart') return;
    arrivals.push(event);
    void giveBack(event.channel.id);
  });
  const giveBack = async (id: string): Promise<void> => {
    if (result !== null) {
      for (const [variable, value] of Object.entries({
        CORDBOARD_RESULT: result,
        CORDBOARD_REASON: reason,
      })) {
        await pbx.ari('POST', `/channels/${id}/variable`, { query: { variable, value } });
      }
    }
    await pbx.ari('POST', `/channels/${id}/continue`);
  };
  await once(events, 'open');
  return { arrivals, close: () => events.terminate() };
}

const person = (sound: Parameters<typeof tonesOf>[0]): boolean =>
  tonesOf(sound, 880).some((span) => span.toMs - span.fromMs > 300);

describe('a caller whom no agent takes', () => {
  const the = useWorld({
    dialplan: `[from-outside](+)
exten => 8010,1,Set(CORDBOARD_RESULT=over-quota)
 same => n,Set(CORDBOARD_REASON=agent)
 same => n,Goto(cordboard,8010,1)
`,
  });

  it('gets the person where no desk is connected', async () => {
    const call = await the.world.outside.call('8000');
    await call.hears('the person', person);
    await call.hangUp();
    expect(await log(the.world.pbx)).toContain('No desk is connected for 8000');
  });

  it.each(['unassigned', 'over-quota', 'failed', 'to-dialplan', 'transferred', 'something-new', null])(
    'gets the person when the desk gives the call back with %s',
    async (result) => {
      const app = await desk(the.world.pbx, result, 'test-reason');
      try {
        const call = await the.world.outside.call('8000');
        await call.hears('the person', person);
        await call.hangUp();
        expect(app.arrivals).toMatchObject([{ args: ['called=8000'], channel: { state: 'Ring' } }]);
        expect(await log(the.world.pbx)).toContain(
          `8000 is back from Cordboard: ${result ?? ''} ${result === null ? '' : 'test-reason'}`,
        );
      } finally {
        app.close();
      }
    },
  );

  it('is logged with why the agent failed', async () => {
    const app = await desk(the.world.pbx, 'failed', 'media-timeout');
    const call = await the.world.outside.call('8000');
    await call.hangUp();
    app.close();
    expect(await log(the.world.pbx)).toContain('The agent of 8000 failed: media-timeout');
  });

  it('does not come back with the result of an earlier time at the desk', async () => {
    const app = await desk(the.world.pbx, null);
    const call = await the.world.outside.call('8010');
    await call.hears('the person', person);
    await call.hangUp();
    app.close();
    expect(await log(the.world.pbx)).toContain('8010 is back from Cordboard:  "');
  });

  it('is told to the desk in the ways that dialplans do', async () => {
    const app = await desk(the.world.pbx, 'unassigned');
    for (const number of ['8002', '8004', '8006']) {
      const call = await the.world.outside.call(number);
      await call.hears('the person', person);
      await call.hangUp();
    }
    const hungUp = await the.world.outside.call('8005', { dontWait: true });
    await hungUp.ended;
    app.close();
    expect(app.arrivals).toMatchObject([
      { args: ['called=8002'], channel: { state: 'Up', dialplan: { exten: '8002' } } },
      { args: [], channel: { state: 'Ring', dialplan: { exten: 's' } } },
      { args: [], channel: { state: 'Ring', dialplan: { exten: '8006' } } },
      { args: ['called=8005'], channel: { state: 'Ring', dialplan: { exten: '8005' } } },
    ]);
  });
});

describe('a dialplan without the person that it names', () => {
  it('lets the caller hear congestion rather than nothing', async () => {
    await withWorld({ personExtension: '9999' }, async (world) => {
      const refused = await world.outside.call('8000', { dontWait: true });
      expect((await refused.ended).cause).toBe(34);
      const call = await world.outside.call('8002');
      const heard = await call.hears('congestion', (sound) => durationMs(sound) > 1500);
      expect(tonesOf(heard, 880)).toEqual([]);
      expect(Math.max(...heard.samples)).toBeGreaterThan(1000);
      await call.hangUp();
      await world.pbx.assertNothingLeft();
      expect(await log(world.pbx)).toContain('There is no 9999 in people');
    });
  });
});

describe('websocket_client.conf', () => {
  interface Asked {
    url: string | undefined;
    authorization: string | undefined;
    protocol: string;
  }

  /** A media server that notes who comes and turns everybody away. */
  function doorkeeper(http: Server): Asked[] {
    const asked: Asked[] = [];
    const server = new WebSocketServer({ server: http, perMessageDeflate: false });
    server.on('connection', (socket, { url, headers }) => {
      asked.push({ url, authorization: headers.authorization, protocol: socket.protocol });
      socket.close();
      http.emit('asked');
    });
    return asked;
  }

  async function dial(pbx: Pbx, http: Server): Promise<void> {
    const query = { app: pbx.appName, external_host: pbx.websocketClient, transport: 'websocket' };
    const asked = once(http, 'asked');
    const made = await pbx.ari('POST', '/channels/externalMedia', {
      query: { ...query, encapsulation: 'none', format: 'ulaw' },
    });
    expect(made.status).toBe(200);
    await asked;
  }

  async function portOf(http: Server): Promise<number> {
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return (http.address() as { port: number }).port;
  }

  it('makes Asterisk dial the desk with user, password and subprotocol, also after it was changed', async () => {
    const http = createServer();
    const asked = doorkeeper(http);
    const port = await portOf(http);
    const media = (name: string) => ({
      uri: `ws://127.0.0.1:${port}/${name}`,
      user: `${name}-user`,
      password: `p;${name}#"x"`,
    });
    await withPbx({ media: media('first') }, async (pbx) => {
      const app = await desk(pbx, null);
      await dial(pbx, http);
      await pbx.setMedia(media('second'));
      await dial(pbx, http);
      expect(asked).toEqual([
        { url: '/first', authorization: basic('first-user', 'p;first#"x"'), protocol: 'media' },
        { url: '/second', authorization: basic('second-user', 'p;second#"x"'), protocol: 'media' },
      ]);
      await pbx.assertNothingLeft();
      app.close();
    }).finally(() => http.close());
  });

  it('makes Asterisk dial over wss where it knows the authority', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cb-wss-'));
    const { ca, cert, key } = await makeCertificates(folder);
    const http = createTlsServer({ cert: await readFile(cert), key: await readFile(key) });
    const asked = doorkeeper(http);
    const uri = `wss://127.0.0.1:${await portOf(http)}/media`;
    await withPbx({ media: { uri, user: 'media', password: 'secret', ca } }, async (pbx) => {
      const app = await desk(pbx, null);
      await dial(pbx, http);
      expect(asked).toEqual([{ url: '/media', authorization: basic('media', 'secret'), protocol: 'media' }]);
      await pbx.assertNothingLeft();
      app.close();
    }).finally(() => http.close());
    await rm(folder, { recursive: true });
  });
});

describe('files that an administrator includes from the ones that are there', () => {
  it('work as the README says', async () => {
    const there: Record<string, string> = {
      'ari.conf': '[general]\nenabled = yes\npretty = yes\n[another]\ntype = user\npassword = another\n',
      'http.conf': '[general]\nenabled = no\nbindaddr = 0.0.0.0\n',
      'websocket_client.conf': '[another]\ntype = websocket_client\nuri = ws://127.0.0.1:9/x\n',
      'extensions.conf': '[general]\nstatic = yes\n[from-trunk]\ninclude => cordboard-in\n',
    };
    await withPbx({ prefix: '/asterisk' }, async (pbx) => {
      for (const [name, text] of Object.entries(there)) {
        const ours = (await pbx.instance.readConfig(name)).replace(/^\[general\]$/m, '[general](+)');
        await pbx.instance.configure({
          [`cordboard-${name}`]: ours,
          [name]: `${text}#include cordboard-${name}\n`,
        });
      }
      await pbx.restart();
      const { status, body } = await pbx.ari('GET', '/asterisk/info');
      expect(status).toBe(200);
      expect(body).toMatchObject({ system: { version: expect.stringContaining(pbx.version) as string } });
      expect(await pbx.cli('ari show users')).toMatch(/another[^]*cordboard/);
      expect(await pbx.cli('http show status')).toContain(`Bound to 127.0.0.1:${pbx.instance.site.httpPort}`);
      expect(await pbx.cli('dialplan show 8000@from-trunk')).toContain('Goto(cordboard,${EXTEN},1)');
      const reloads = ['res_ari.so', 'http', 'res_websocket_client.so'].map(
        (name) => `module reload ${name}`,
      );
      for (const command of [...reloads, 'dialplan reload']) {
        expect(await pbx.cli(command), command).toMatch(/reload/i);
      }
      expect((await pbx.ari('GET', '/channels')).status).toBe(200);
    });
  });
});

describe('ARI as the files open it', () => {
  it('answers below a prefix and over https, and to nobody without the password', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cb-tls-'));
    const tls = await makeCertificates(folder);
    await withPbx({ prefix: '/asterisk', tls, ariPassword: 'semi;colon "quoted"' }, async (pbx) => {
      expect(pbx.url).toMatch(/\/asterisk$/);
      expect((await pbx.ari('GET', '/asterisk/info')).status).toBe(200);
      expect((await fetch(`${pbx.url}/ari/asterisk/info`)).status).toBe(401);
      const wrong = { headers: { Authorization: basic(pbx.ariUser, 'wrong') } };
      expect((await fetch(`${pbx.url}/ari/asterisk/info`, wrong)).status).toBe(401);
      const ca = await readFile(tls.ca);
      const headers = { Authorization: basic(pbx.ariUser, pbx.ariPassword) };
      const [secure] = (await once(
        get(`${pbx.httpsUrl}/ari/asterisk/info`, { ca, headers }),
        'response',
      )) as [{ statusCode: number; resume(): void }];
      secure.resume();
      expect(secure.statusCode).toBe(200);
    });
    await rm(folder, { recursive: true });
  });

  it('lets a read-only user look and not touch', async () => {
    await withPbx({}, async (pbx) => {
      const headers = { Authorization: basic('readonly', pbx.ariPassword) };
      expect((await fetch(`${pbx.url}/ari/channels`, { headers })).status).toBe(200);
      expect((await fetch(`${pbx.url}/ari/bridges`, { headers, method: 'POST' })).status).toBe(403);
    });
  });
});

function log(pbx: Pbx): Promise<string> {
  return readFile(join(pbx.instance.site.folder, 'log/full.log'), 'utf8');
}
