import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Discoverer, discover } from '../../src/main/diagnostics/discover.ts';
import { probePbx } from '../../src/main/diagnostics/probe.ts';
import type { Trust } from '../../src/main/trust.ts';
import { makeCertificates, type Certificates } from '../asterisk/certificates.ts';
import { freeTcpPort } from '../asterisk/ports.ts';
import { usePbx } from '../asterisk/vitest.ts';
import { pbxConfig } from '../fixtures/pbx-config.ts';
import { HttpsProxy } from '../support/https-proxy.ts';
import { WatchedLink } from '../support/links.ts';
import { WebServer } from '../support/web-server.ts';

let folder: string;
let files: Certificates;
let fingerprint: string;
const the = usePbx(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cb-discovery-'));
  files = await makeCertificates(folder);
  fingerprint = new X509Certificate(await readFile(files.cert)).fingerprint256;
  return { prefix: '/asterisk', tls: { cert: files.cert, key: files.key } };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const look = (typed: string, trust: Trust = {}) =>
  discover(typed, { signal: new AbortController().signal, trust });

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function web(body: string, headers: Record<string, string>, status = 200): Promise<WebServer> {
  const server = await new WebServer().start();
  server.answer = () => ({ status, body, headers });
  closing.push(() => server.stop());
  return server;
}

describe('what is found at the address of an Asterisk', () => {
  it.each(['', '/asterisk', '/asterisk/ari', '/elsewhere'])(
    'is its ARI, where %j was typed',
    async (path) => {
      const { httpPort } = the.pbx.instance.site;
      const { found, problem, localAddress } = await look(`127.0.0.1:${httpPort}${path}`);
      expect(problem).toBeNull();
      expect(localAddress).toBe('127.0.0.1');
      expect(found).toEqual([
        {
          url: the.pbx.url,
          ari: true,
          version: the.pbx.version.split('+')[0],
          layout: 'mikopbx',
          certificate: null,
          untrusted: null,
        },
      ]);
    },
  );

  it('is TLS at its port, whatever scheme was typed, with the certificate that it shows', async () => {
    for (const typed of ['http://127.0.0.1', '127.0.0.1', 'https://localhost']) {
      const { found } = await look(`${typed}:${the.pbx.instance.site.httpsPort}`);
      expect(found).toMatchObject([
        { ari: true, untrusted: 'an authority signed it that this computer does not know' },
      ]);
      expect(found[0]?.url).toMatch(/^https:.*\/asterisk$/);
      expect(found[0]?.certificate).toMatchObject({
        fingerprint,
        subject: '127.0.0.1',
        issuer: 'Test authority',
        names: ['127.0.0.1', 'localhost'],
      });
    }
  });

  it('is plain http at its port, although https was typed', async () => {
    const { found } = await look(`https://127.0.0.1:${the.pbx.instance.site.httpPort}`);
    expect(found).toMatchObject([{ url: the.pbx.url, ari: true }]);
  });

  it('is trusted with the authority, or with the certificate that was accepted, and with no other', async () => {
    const ca = await readFile(files.ca, 'utf8');
    const seen = async (trust: Trust) => (await look(the.pbx.httpsUrl, trust)).found[0]?.untrusted;
    expect(await seen({ ca })).toBeNull();
    expect(await seen({ fingerprint })).toBeNull();
    expect(await seen({ fingerprint: fingerprint.replaceAll(/\w/g, '0') })).toMatch(/not the one/);
  });

  it('is an Asterisk without ARI, where that is off', async () => {
    const conf = await the.pbx.instance.readConfig('ari.conf');
    const reload = async (text: string) => {
      await the.pbx.instance.configure({ 'ari.conf': text });
      await the.pbx.cli('module reload res_ari.so');
    };
    await reload(conf.replace('enabled = yes', 'enabled = no'));
    const { found, problem } = await look(the.pbx.url);
    await reload(conf);
    expect(found).toMatchObject([{ ari: false, version: the.pbx.version.split('+')[0] }]);
    expect(problem).toMatchObject({ code: 'ari-missing' });
  });

  it('is what lies behind a reverse proxy, which hides the server and shows a certificate of its own', async () => {
    const { httpPort } = the.pbx.instance.site;
    const options = { tls: files, prefix: '/voip', port: httpPort, to: '/asterisk' };
    const proxy = await HttpsProxy.start(options);
    closing.push(() => proxy.close());
    const { found } = await look(proxy.url, { ca: await readFile(files.ca, 'utf8') });
    expect(found).toMatchObject([{ url: proxy.url, ari: true, version: null, untrusted: null }]);
    expect(proxy.requests.length).toBeGreaterThan(2);
    expect(proxy.requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
    // The whole address has to be typed: the prefix is none that Asterisks have.
    const without = await look(new URL(proxy.url).origin);
    expect(without).toMatchObject({ found: [], problem: { code: 'not-asterisk' } });
  });
});

describe('where there is no Asterisk', () => {
  const code = async (typed: string) => (await look(typed)).problem?.code;

  it('the name, the port or the silence is told', async () => {
    expect(await code('no-such-pbx.invalid')).toBe('pbx-name-unknown');
    expect(await code(`127.0.0.1:${await freeTcpPort()}`)).toBe('pbx-refuses-connection');
    const mute = net.createServer((socket) => closing.push(() => socket.destroy()));
    expect(await code(`127.0.0.1:${await listen(mute)}`)).toBe('pbx-connection-lost');
    const rude = net.createServer((socket) => socket.destroy());
    expect(await code(`127.0.0.1:${await listen(rude)}`)).toBe('pbx-connection-lost');
    expect(await code('not an address')).toBe('not-an-address');
  });

  it('a web server is told from a proxy that wants a login', async () => {
    const apache = await web('<html>It works!</html>', { server: 'Apache/2.4.57' });
    expect((await look(apache.url)).problem).toMatchObject({
      code: 'not-asterisk',
      message: expect.stringContaining('Apache/2.4.57') as string,
    });
    const login = await web('<h1>Who are you?</h1>', { server: 'nginx' }, 401);
    expect(await code(login.url)).toBe('proxy-login');
  });

  it('a newer search ends the one before', async () => {
    const mute = net.createServer((socket) => closing.push(() => socket.destroy()));
    const discoverer = new Discoverer();
    const first = discoverer.discover(`127.0.0.1:${await listen(mute)}`, {});
    const second = discoverer.discover(the.pbx.url, {});
    await expect(first).rejects.toMatchObject({ code: 'discovery-superseded' });
    expect((await second).found).toHaveLength(1);
  });
});

describe('a certificate that was accepted', () => {
  const pinned = (over: Partial<Trust> = {}) => ({ trust: { ca: '', fingerprint, ...over } });

  it('carries requests, events and the connection test, though no authority is known', async () => {
    const seen = await new WatchedLink(the.pbx, { url: the.pbx.httpsUrl, ...pinned() }).reaches('up');
    closing.push(() => seen.link.stop());
    const bridge = await seen.link.createBridge('cordboard-pinned');
    await seen.link.destroyBridge(bridge.id);
    await seen.link.stop();
    const config = pbxConfig(the.pbx, {
      url: the.pbx.httpsUrl,
      ...pinned(),
      media: { connection: 'we-dial-pbx' },
    });
    expect((await probePbx(config, the.pbx.ariPassword)).steps.filter(({ problem }) => problem)).toEqual([]);
  });

  it('is the only one: another, though its authority is trusted, gets nothing', async () => {
    const other = await mkdtemp(join(tmpdir(), 'cb-other-'));
    const tls = await makeCertificates(other);
    const ca = await readFile(tls.ca, 'utf8');
    const proxy = await HttpsProxy.start({ tls, prefix: '', port: the.pbx.instance.site.httpPort });
    closing.push(() => proxy.close());
    closing.push(() => rm(other, { recursive: true }));
    const url = `${proxy.url}/asterisk`;
    const seen = await new WatchedLink(the.pbx, { url, ...pinned({ ca }) }).reaches('refused');
    closing.push(() => seen.link.stop());
    expect(seen.link.status.problem).toMatchObject({
      code: 'certificate-changed',
      message: expect.stringContaining('another certificate than the one that was accepted') as string,
    });
    expect(proxy.requests).toEqual([]);
  });
});
