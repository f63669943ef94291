import { readFile } from 'node:fs/promises';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { CheckId, CheckResult, DoctorReport } from '../../src/shared/contract/diagnostics.ts';
import type { PbxConfig } from '../../src/shared/domain/pbx.ts';
import { etcPath } from '../asterisk/config.ts';
import { freeTcpPort } from '../asterisk/ports.ts';
import { usePbx } from '../asterisk/vitest.ts';
import type { TestDesk } from '../support/desk.ts';
import { brief, complaints, examinedDesk, examineDesk } from '../support/examined.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

const the = usePbx(() => ({ ariPassword: 'never-to-be-shown' }));
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await the.pbx.assertNothingLeft();
});

function first(report: DoctorReport): CheckResult {
  const [result] = report.results;
  if (!result) throw new Error('nothing was looked at');
  expect(JSON.stringify(report)).not.toContain('never-to-be-shown');
  return result;
}

/** An administrator's edit of a file, with its reload; undone after the test. */
async function edit(file: string, change: (text: string) => string, reload: string): Promise<void> {
  const before = await readFile(etcPath(the.pbx.instance.site, file), 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`the edit of ${file} changes nothing`);
  const put = async (text: string) => {
    await the.pbx.instance.configure({ [file]: text });
    await the.pbx.cli(reload);
  };
  closing.push(() => put(before));
  await put(after);
}

async function unload(...modules: string[]): Promise<void> {
  for (const name of modules) {
    closing.push(() => the.pbx.cli(`module load ${name}`));
    await the.pbx.cli(`module unload ${name}`);
  }
}

describe('the doctor of a connected desk', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await examinedDesk({ pbx: the.pbx });
  });
  afterAll(() => desk.stop());

  const media = () => desk.status?.media.address ?? '';
  const uri = (to: string) =>
    edit(
      'websocket_client.conf',
      (text) => text.replace(/^uri = .*/m, `uri = ${to}`),
      'module reload res_websocket_client.so',
    );

  const broken: [string, () => Promise<void>, string, (string | RegExp)[]][] = [
    [
      'chan_websocket not loaded',
      () => unload('chan_websocket.so'),
      'media-module trouble media-module-missing',
      ['load = chan_websocket.so', 'modules.conf'],
    ],
    [
      'modules of ARI not loaded',
      () => unload('res_ari_bridges.so', 'app_stasis.so'),
      'modules trouble modules-missing',
      ['load = res_ari_bridges.so', 'load = app_stasis.so'],
    ],
    [
      'a media address with another port',
      async () => uri(`ws://127.0.0.1:${await freeTcpPort()}/media`),
      'websocket-client trouble websocket-client-elsewhere',
      [/uri = ws:\/\/127\.0\.0\.1:\d+\/media/, 'websocket_client.conf'],
    ],
    [
      'a media address that Asterisk cannot reach',
      () => uri(`ws://127.0.0.2:${media().split(':')[1]}/media`),
      'media-arrives trouble media-port-not-reached',
      [/uri = ws:\/\/127\.0\.0\.1:\d+\/media/, 'netsh advfirewall'],
    ],
    [
      'a media address with another path',
      () => uri(`ws://${media()}/calls`),
      'media-arrives trouble media-request-foreign',
      ['/media'],
    ],
    [
      'another password for media',
      () =>
        edit(
          'websocket_client.conf',
          (text) => text.replace(/^password = .*/m, 'password = old'),
          'module reload res_websocket_client.so',
        ),
      'media-arrives trouble media-credentials-wrong',
      ['websocket_client.conf'],
    ],
    [
      'no section for the desk in websocket_client.conf',
      () =>
        edit(
          'websocket_client.conf',
          (text) => text.replace('[cordboard]', '[dograh]'),
          'module reload res_websocket_client.so',
        ),
      'websocket-client trouble websocket-client-missing',
      ['[cordboard]', 'connection_type = per_call_config'],
    ],
    [
      'an extension that is not in the dialplan',
      () => edit('extensions.conf', (text) => text.replace(/^exten => 8000,.*$/m, ''), 'dialplan reload'),
      'dialplan trouble extension-not-in-dialplan',
      ['exten => 8000,1,Goto(cordboard,${EXTEN},1)', 'dialplan reload'],
    ],
    [
      'a context of the trunk that does not lead to the desk',
      () =>
        edit('extensions.conf', (text) => text.replace(/^include => cordboard-in\n/m, ''), 'dialplan reload'),
      'dialplan warning context-not-included',
      ['[from-outside]', 'include => cordboard-in'],
    ],
    [
      'a dialplan that hands calls to another app',
      () =>
        edit(
          'extensions.conf',
          (text) => text.replace('Stasis(cordboard,called=${EXTEN})', 'Stasis(dograh,called=${EXTEN})'),
          'dialplan reload',
        ),
      'route trouble route-other-app',
      ['Stasis(dograh)', 'Stasis(cordboard,called=${EXTEN})'],
    ],
    [
      'a dialplan that sends the extension to a person',
      () =>
        edit(
          'extensions.conf',
          (text) => text.replace(/^exten => 8000,.*$/m, 'exten => 8000,1,Goto(people,9000,1)'),
          'dialplan reload',
        ),
      'route trouble route-elsewhere',
      ['people,9000 PlayTones(880)'],
    ],
    [
      'a dialplan that tells another number',
      () =>
        edit(
          'extensions.conf',
          (text) => text.replace('Stasis(cordboard,called=${EXTEN})', 'Stasis(cordboard,called=s)'),
          'dialplan reload',
        ),
      'route trouble route-wrong-number',
      ['called=${EXTEN}'],
    ],
    [
      'an endpoint with a codec that this Asterisk cannot translate',
      () =>
        edit(
          'pjsip.conf',
          (text) => text.replace(/(\[alice\][^[]*allow = ).*/, '$1g729'),
          'module reload res_pjsip.so',
        ),
      'codecs warning codec-not-allowed',
      ['alice (g729)', '[alice]', 'allow = ulaw'],
    ],
    [
      'as many HTTP connections as Asterisk may have',
      async () => {
        await edit(
          'http.conf',
          (text) => text.replace(/sessionlimit = .*/, 'sessionlimit = 1'),
          'module reload http',
        );
      },
      'ari trouble pbx-closes-connections',
      ['sessionlimit = 500', 'http.conf'],
    ],
  ];

  it.each(broken)('names %s first', async (_what, breakIt, found, words) => {
    await breakIt();
    const report = await examineDesk(desk);
    const result = first(report);
    expect(brief(result), JSON.stringify(complaints(report), null, 1)).toBe(found);
    for (const word of words)
      expect(JSON.stringify(result)).toMatch(word instanceof RegExp ? word : escaped(word));
    expect([...desk.calls.values()]).toEqual([]);
  });

  it('does not look at what rests on a trouble, and says which', async () => {
    await unload('chan_websocket.so');
    const { results } = await examineDesk(desk);
    const skipped = results
      .filter(({ because }) => because !== null)
      .map(({ id, because }) => `${id} ${because}`);
    expect(skipped).toEqual([
      'websocket-client media-module',
      'media-port media-module',
      'media-arrives media-module',
      'media-loop media-module',
    ]);
  });

  it('loads a module that it found missing, and no other', async () => {
    await unload('chan_websocket.so');
    const { pbxId } = desk;
    const missing = first(await examineDesk(desk, ['media-module']));
    expect(missing.loads).toEqual(['chan_websocket.so']);
    await expect(
      desk.invoke('doctor.loadModules', { pbxId, modules: ['app_system.so'] }),
    ).rejects.toMatchObject({
      code: 'module-not-missing',
    });
    await desk.invoke('doctor.loadModules', { pbxId, modules: missing.loads });
    const again = await examineDesk(desk, ['media-module', 'media-arrives']);
    expect(again.results.filter(({ state }) => state !== 'ok').map(brief)).toEqual([]);
  });

  it('tests one check again with what it rests on, and keeps what it found of the others', async () => {
    await examineDesk(desk);
    const before = desk.told.length;
    const report = await examineDesk(desk, ['write']);
    const told = desk.told.slice(before).filter(([name]) => name === 'doctor.result');
    const ids = told.map(([, event]) => (event as { result: CheckResult }).result.id);
    expect(ids).toEqual(['reach', 'ari', 'credentials', 'write']);
    expect(report.results.map(({ id }) => id)).toContain('route');
    expect(await desk.invoke('doctor.last', { pbxId: desk.pbxId })).toEqual(report);
  });

  it('can be stopped, and hangs up what it has called by then', async () => {
    const running = examineDesk(desk);
    await desk.until('the first result', () => desk.told.some(([name]) => name === 'doctor.result'));
    await desk.invoke('doctor.stop', { pbxId: desk.pbxId });
    expect((await running).cancelled).toBe(true);
  });
});

describe('the doctor comes by itself where a connection fails', () => {
  const ended: TestDesk[] = [];
  afterEach(async () => {
    for (const desk of ended.splice(0)) await desk.stop();
  });

  async function failing(
    options: { config?: Partial<PbxConfig>; password?: string },
    state: Parameters<typeof examinedDesk>[1],
  ): Promise<CheckResult> {
    const desk = await examinedDesk({ pbx: the.pbx, host: 'desk-4', ...options }, state);
    ended.push(desk);
    const report = await desk.until(
      'a report',
      () => desk.told.flatMap(([name, event]) => (name === 'doctor.done' ? [event as DoctorReport] : []))[0],
    );
    return first(report);
  }

  it('a wrong password', async () => {
    expect(brief(await failing({ password: 'wrong' }, 'refused'))).toBe(
      'credentials trouble wrong-credentials',
    );
  });

  it('a space after the right password', async () => {
    const result = await failing({ password: 'never-to-be-shown ' }, 'refused');
    expect(brief(result)).toBe('credentials trouble wrong-credentials');
    expect(result.problem?.message).toContain('begins or ends with a space');
  });

  it('a user who may only read', async () => {
    const result = await failing({ config: { username: 'readonly' } }, 'refused');
    expect(brief(result)).toBe('write trouble write-denied');
    expect(result.change).toMatchObject({ file: 'ari.conf', line: '[readonly]\nread_only = no' });
  });

  it('a prefix too many', async () => {
    const result = await failing({ config: { url: `${the.pbx.url}/asterisk` } }, 'refused');
    expect(brief(result)).toBe('ari trouble wrong-prefix');
    expect(result.problem?.hint).toContain(the.pbx.url);
  });

  it('an address where nothing listens', async () => {
    const url = `http://127.0.0.1:${await freeTcpPort()}`;
    expect(brief(await failing({ config: { url } }, 'reconnecting'))).toBe(
      'reach trouble pbx-refuses-connection',
    );
  });

  it('an address where something listens and says nothing', async () => {
    const held: net.Socket[] = [];
    const port = await listen(net.createServer((socket) => held.push(socket)));
    const url = `http://127.0.0.1:${port}`;
    expect(brief(await failing({ config: { url } }, 'reconnecting'))).toBe('ari trouble pbx-timeout');
    for (const socket of held) socket.destroy();
  });

  it('ARI switched off', async () => {
    await edit(
      'ari.conf',
      (text) => text.replace('enabled = yes', 'enabled = no'),
      'module reload res_ari.so',
    );
    const result = await failing({}, 'refused');
    expect(brief(result)).toBe('ari trouble ari-off');
    expect(result.change?.line).toContain('enabled = yes');
  });

  it('a proxy that passes requests on, but no WebSocket', async () => {
    const far = new URL(the.pbx.url);
    const proxy = http.createServer((request, response) => {
      const { method, url, headers } = request;
      const on = http.request(
        { host: far.hostname, port: far.port, method, path: url, headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      on.on('error', () => response.destroy());
      request.pipe(on);
    });
    proxy.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const url = `http://127.0.0.1:${await listen(proxy)}`;
    closing.push(() => proxy.closeAllConnections());
    const result = await failing({ config: { url } }, 'refused');
    expect(brief(result)).toBe('events trouble events-blocked');
    expect(result.problem?.hint).toContain('proxy');
  });

  it('a stranger who holds the app', async () => {
    const authorization = `Basic ${Buffer.from(`${the.pbx.ariUser}:${the.pbx.ariPassword}`).toString('base64')}`;
    const url = `${the.pbx.url.replace('http', 'ws')}/ari/events?app=cordboard`;
    const stranger = new WebSocket(url, { headers: { authorization } });
    closing.push(() => stranger.terminate());
    await new Promise((resolve) => stranger.on('open', resolve));
    const media = { connection: 'we-dial-pbx', host: '', port: 0, format: 'ulaw' } as const;
    const result = await failing({ config: { media } }, 'held');
    expect(brief(result)).toBe('application warning app-held');
    expect(result.problem?.message).toContain('another program');
    expect(result.problem?.hint).toContain('Asterisk does not restrict its users to apps');
  });
});

describe('what the doctor knows of an Asterisk without looking', () => {
  async function through(from: RegExp | string, to: string, only: CheckId[]): Promise<CheckResult> {
    const found = typeof from === 'string' ? from : (from.exec(the.pbx.version)?.[0] ?? '');
    const proxy = await TcpProxy.to(Number(new URL(the.pbx.url).port), { from: found, to });
    closing.push(() => proxy.close());
    const desk = await examinedDesk({ pbx: the.pbx, config: { url: `http://127.0.0.1:${proxy.port}` } });
    closing.push(() => desk.stop());
    return first(await examineDesk(desk, only));
  }

  it('whispering on 22.11', async () => {
    expect(brief(await through(/^\d+\.\d+\.\d+/, '22.11.0', ['version']))).toBe(
      'version warning whisper-defect',
    );
  });

  it('a clock that is a year behind', async () => {
    const year = new Date().getUTCFullYear();
    const result = await through(`"timestamp":"${year}`, `"timestamp":"${year - 1}`, ['clock']);
    expect(brief(result)).toBe('clock warning clocks-apart');
    expect(result.problem?.message).toContain('this PC is');
  });

  it('a program that subscribes to everything while device states are told', async () => {
    await the.pbx.cli('module load res_stasis_device_state.so');
    closing.push(() => the.pbx.cli('module unload res_stasis_device_state.so'));
    const authorization = `Basic ${Buffer.from(`${the.pbx.ariUser}:${the.pbx.ariPassword}`).toString('base64')}`;
    const url = `${the.pbx.url.replace('http', 'ws')}/ari/events?app=greedy&subscribeAll=true`;
    const greedy = new WebSocket(url, { headers: { authorization } });
    closing.push(() => greedy.terminate());
    await new Promise((resolve) => greedy.on('open', resolve));
    const desk = await examinedDesk({ pbx: the.pbx });
    closing.push(() => desk.stop());
    const result = first(await examineDesk(desk, ['version']));
    expect(brief(result)).toBe('version warning subscribe-all-lock');
    expect(result.problem?.message).toContain('greedy');
  });
});

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

/** As it stands in JSON. */
function escaped(text: string): RegExp {
  return new RegExp(
    JSON.stringify(text)
      .slice(1, -1)
      .replaceAll(/[$()[\].*+?^{}|\\]/g, '\\$&'),
  );
}
