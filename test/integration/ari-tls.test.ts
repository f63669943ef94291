import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { LinkOptions } from '../../src/main/ari/link.ts';
import { probePbx } from '../../src/main/diagnostics/probe.ts';
import { makeCertificates } from '../asterisk/certificates.ts';
import { usePbx } from '../asterisk/vitest.ts';
import { pbxConfig } from '../fixtures/pbx-config.ts';
import { WatchedLink } from '../support/links.ts';

let folder: string;
let ca: string;
const the = usePbx(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cb-ca-'));
  const files = await makeCertificates(folder);
  ca = await readFile(files.ca, 'utf8');
  return { prefix: '/asterisk', tls: { cert: files.cert, key: files.key } };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function desk(over: Partial<LinkOptions> = {}): WatchedLink {
  const seen = new WatchedLink(the.pbx, over);
  closing.push(() => seen.link.stop());
  return seen;
}

/** A wiretap in front of the PBX's TLS port: every byte that a desk sends, by connection. */
async function wiretap(): Promise<{ port: number; taped: Buffer[] }> {
  const taped: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((near) => {
    const tape = taped.push(Buffer.alloc(0)) - 1;
    const far = connect(the.pbx.instance.site.httpsPort, '127.0.0.1');
    near.on('data', (data) => (taped[tape] = Buffer.concat([taped[tape] ?? Buffer.alloc(0), data])));
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [near, far].forEach((one) => one.destroy()));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, taped };
}

/** First byte of a TLS record: handshake. */
const HANDSHAKE = 0x16;

describe('https with an HTTP prefix', () => {
  it('no byte leaves in clear text, in requests, in the events connection and in the connection test', async () => {
    const { port, taped } = await wiretap();
    const url = `https://127.0.0.1:${port}/asterisk`;
    const seen = await desk({ url, trust: { ca } }).reaches('up');
    // The PBX itself tells a plain http address for all its operations.
    const docs = await the.pbx.ari('GET', '/api-docs/resources.json');
    expect((docs.body as { basePath: string }).basePath).toMatch(/^http:/);
    const bridge = await seen.link.createBridge('cordboard-tls');
    await seen.link.destroyBridge(bridge.id);
    expect(await seen.link.channel('nobody')).toBeNull();
    await seen.link.stop();
    const config = pbxConfig(the.pbx, {
      url,
      trust: { ca, fingerprint: '' },
      media: { connection: 'we-dial-pbx' },
    });
    const report = await probePbx(config, the.pbx.ariPassword);
    expect(report).toMatchObject({ ok: true, version: seen.link.status.version });
    expect(taped.length).toBeGreaterThan(3);
    const secret = Buffer.from(`${the.pbx.ariUser}:${the.pbx.ariPassword}`).toString('base64');
    const sent = taped.filter((bytes) => bytes.length > 0);
    expect(sent.length).toBeGreaterThan(2);
    for (const bytes of sent) {
      expect(bytes[0]).toBe(HANDSHAKE);
      const text = bytes.toString('latin1');
      for (const word of ['Authorization', 'HTTP/1', 'GET /', the.pbx.ariPassword, secret]) {
        expect(text).not.toContain(word);
      }
    }
  });

  it('is refused without the authority of the PBX, and no password is shown to whoever answers', async () => {
    const { port, taped } = await wiretap();
    const seen = await desk({ url: `https://127.0.0.1:${port}/asterisk` }).reaches('refused');
    expect(seen.link.status.problem).toMatchObject({ code: 'tls-untrusted' });
    expect(taped.length).toBe(1);
  });

  it('trusts an authority for its own PBX alone', async () => {
    const port = the.pbx.instance.site.httpsPort;
    await desk({ url: `https://127.0.0.1:${port}/asterisk`, trust: { ca } }).reaches('up');
    const other = await desk({
      url: `https://127.0.0.1:${port}/asterisk`,
      appName: 'other',
      deskName: 'other',
    }).reaches('refused');
    expect(other.link.status.problem).toMatchObject({ code: 'tls-untrusted' });
  });

  it('is told where the port speaks no TLS', async () => {
    const url = `https://127.0.0.1:${the.pbx.instance.site.httpPort}/asterisk`;
    const seen = await desk({ url, trust: { ca } }).reaches('refused');
    expect(seen.link.status.problem).toMatchObject({ code: 'tls-not-spoken' });
  });
});

describe('plain http with an HTTP prefix', () => {
  it('works with the prefix in the address, and without it is told not to be ARI', async () => {
    const seen = await desk({ url: `${the.pbx.url}/` }).reaches('up');
    expect(await seen.link.channel('nobody')).toBeNull();
    expect(seen.link.status.warnings).toEqual([]);
    const without = await desk({
      url: the.pbx.url.replace('/asterisk', ''),
      deskName: 'other',
    }).reaches('refused');
    expect(without.link.status.problem).toMatchObject({ code: 'not-ari' });
  });
});
