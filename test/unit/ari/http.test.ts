import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { PbxError } from '../../../src/main/ari/errors.ts';
import { ariBase, PbxHttp } from '../../../src/main/ari/http.ts';
import { identifyAri } from '../../../src/main/ari/identify.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

function connectTo(port: number): PbxHttp {
  const pbx = new PbxHttp(ariBase(`http://127.0.0.1:${port}`));
  closing.push(() => pbx.close());
  return pbx;
}

const get = { method: 'GET', path: '/asterisk/ping', timeoutMs: 2000 };

function code(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'settled',
    (error: unknown) => (error instanceof PbxError ? error.code : String(error)),
  );
}

describe('the base of ARI for an endpoint address', () => {
  it.each([
    ['http://pbx:8088', 'http://pbx:8088/ari'],
    ['http://pbx:8088/', 'http://pbx:8088/ari'],
    ['http://pbx:8088/ari', 'http://pbx:8088/ari'],
    ['http://pbx:8088/ari/', 'http://pbx:8088/ari'],
    ['https://pbx:8089/asterisk', 'https://pbx:8089/asterisk/ari'],
    ['https://pbx:8089/asterisk//', 'https://pbx:8089/asterisk/ari'],
    ['https://pbx/a/b?x=1#y', 'https://pbx/a/b/ari'],
    ['http://[fd00::2]:8088', 'http://[fd00::2]:8088/ari'],
  ])('%s is %s', (typed, base) => {
    expect(ariBase(typed).href).toBe(base);
  });

  it('is refused where the address holds a password', () => {
    expect(() => ariBase('http://desk:secret@pbx:8088')).toThrow(PbxError);
    try {
      ariBase('http://desk:secret@pbx:8088');
    } catch (error) {
      expect(error).toMatchObject({ code: 'credentials-in-address' });
      expect(String(error)).not.toContain('secret');
    }
  });
});

describe('a request to a PBX', () => {
  it('ends by itself where the server takes the connection and says nothing', async () => {
    const held: net.Socket[] = [];
    const port = await listen(net.createServer((socket) => held.push(socket)));
    expect(await code(connectTo(port).request({ ...get, timeoutMs: 100 }))).toBe('pbx-timeout');
    for (const socket of held) socket.destroy();
  });

  it('ends by itself where the server stops in the middle of its answer', async () => {
    const server = http.createServer((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
    });
    const port = await listen(server);
    closing.push(() => server.closeAllConnections());
    expect(await code(connectTo(port).request({ ...get, timeoutMs: 200 }))).toBe('pbx-timeout');
  });

  it('says when nothing listens', async () => {
    const port = await listen(net.createServer());
    for (const close of closing.splice(0)) close();
    expect(await code(connectTo(port).request(get))).toBe('pbx-refuses-connection');
  });

  it('follows no redirect, which would carry the password along', async () => {
    let visits = 0;
    const elsewhere = await listen(http.createServer(() => (visits += 1)));
    const port = await listen(
      http.createServer((_request, response) => {
        response.writeHead(302, { location: `http://127.0.0.1:${elsewhere}/` });
        response.end();
      }),
    );
    const pbx = connectTo(port);
    const answer = await pbx.request({ ...get, authorization: 'Basic xyz' });
    expect(answer.status).toBe(302);
    expect(await code(identifyAri(pbx, 2000))).toBe('not-ari');
    expect(visits).toBe(0);
  });

  it('is made again where the server closed the kept connection in that moment', async () => {
    let connections = 0;
    const port = await listen(
      net.createServer((socket) => {
        connections += 1;
        let requests = 0;
        socket.on('error', () => undefined);
        socket.on('data', () => {
          requests += 1;
          if (requests > 1) socket.resetAndDestroy();
          else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
        });
      }),
    );
    const pbx = connectTo(port);
    expect((await pbx.request(get)).body).toBe('ok');
    expect((await pbx.request(get)).body).toBe('ok');
    expect(connections).toBe(2);
  });

  it('is not made again where the first one on a connection breaks', async () => {
    let requests = 0;
    const port = await listen(
      net.createServer((socket) => {
        socket.on('error', () => undefined);
        socket.on('data', () => {
          requests += 1;
          socket.resetAndDestroy();
        });
      }),
    );
    expect(await code(connectTo(port).request(get))).toBe('pbx-connection-lost');
    expect(requests).toBe(1);
  });

  it('breaks off when the connection is closed, and later ones are refused', async () => {
    const held: net.Socket[] = [];
    const port = await listen(net.createServer((socket) => held.push(socket)));
    const pbx = connectTo(port);
    const under = code(pbx.request(get));
    await new Promise((resolve) => setTimeout(resolve, 50));
    pbx.close();
    expect(await under).toBe('pbx-connection-lost');
    expect(await code(pbx.request(get))).toBe('not-connected');
    for (const socket of held) socket.destroy();
  });
});

describe('telling ARI from other servers, without credentials', () => {
  async function answering(
    status: number,
    type: string,
    body: string,
  ): Promise<{ pbx: PbxHttp; seen: string[] }> {
    const seen: string[] = [];
    const port = await listen(
      http.createServer((request, response) => {
        seen.push(request.headers.authorization ?? 'none');
        response.writeHead(status, { 'content-type': type, server: 'test' });
        response.end(body);
      }),
    );
    return { pbx: connectTo(port), seen };
  }

  it.each([
    [401, '{"message":"Authentication required"}', 'settled'],
    [200, '{"ping":"pong","timestamp":"now"}', 'settled'],
    [401, '{"error":"login"}', 'not-ari'],
    [401, 'Unauthorized', 'not-ari'],
    [200, '<html>FreePBX</html>', 'not-ari'],
    [200, '{}', 'not-ari'],
    [404, '<h1>Not Found</h1>', 'not-ari'],
    [500, '', 'not-ari'],
    [503, '{"message":"Asterisk not booted"}', 'pbx-not-ready'],
  ])('%i %s: %s', async (status, body, expected) => {
    const { pbx, seen } = await answering(status, 'application/json', body);
    expect(await code(identifyAri(pbx, 2000))).toBe(expected);
    expect(seen).toEqual(['none']);
  });

  it('says what answered instead', async () => {
    const { pbx } = await answering(404, 'text/html', '<h1>Not Found</h1>');
    await expect(identifyAri(pbx, 2000)).rejects.toMatchObject({
      message: expect.stringMatching(/status 404 with a web page, a server that calls itself test/) as string,
    });
  });
});
