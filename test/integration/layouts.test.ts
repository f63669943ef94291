import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultAgent } from '../../src/main/agents/embedded/default-agent.ts';
import { discover } from '../../src/main/diagnostics/discover.ts';
import type { TestCallProgress } from '../../src/shared/contract/test-call.ts';
import type { PbxConfig, PbxLayout } from '../../src/shared/domain/pbx.ts';
import { asSystemsHaveThem, putInPlace } from '../asterisk/administer.ts';
import { tonesOf } from '../asterisk/audio.ts';
import { makeCertificates } from '../asterisk/certificates.ts';
import { withWorld } from '../asterisk/vitest.ts';
import type { World } from '../asterisk/world.ts';
import { HttpsProxy } from '../support/https-proxy.ts';
import { speechHeard } from '../support/speech.ts';
import { TestDesk } from '../support/desk.ts';
import { useSpeech } from '../support/use-speech.ts';

const speech = useSpeech();
const agent = defaultAgent();

/** A desk for a PBX of this system, whose files are those that it saves. */
async function connected(
  { pbx }: World,
  layout: PbxLayout,
  over: Partial<PbxConfig> & Pick<PbxConfig, 'media'>,
): Promise<{ desk: TestDesk; folder: string }> {
  const prefix = layout === 'mikopbx' ? '/asterisk' : '';
  const user = { name: pbx.ariUser, password: pbx.ariPassword };
  await asSystemsHaveThem(pbx, layout, user);
  // Not up yet: its files are not there.
  const config: Partial<PbxConfig> = {
    url: `http://127.0.0.1:${pbx.instance.site.httpPort}${prefix}`,
    layout,
    person: { context: layout === 'mikopbx' ? 'internal' : 'from-internal', extension: '100' },
    ...over,
  };
  const desk = await TestDesk.start(
    {
      pbx,
      speech,
      config,
      agents: [agent],
      assignments: [{ extension: '8000', agentId: agent.id, variables: [] }],
    },
    'reconnecting',
  );
  const folder = await mkdtemp(join(tmpdir(), 'cb-files-'));
  desk.chosenFolder = folder;
  const saved = await desk.invoke('pbx.saveFiles', { config: desk.config, extensions: [] });
  const files = await desk.invoke('pbx.files', { config: desk.config, extensions: [] });
  expect(saved?.names).toEqual([...files.map(({ path }) => path.split('/').at(-1)), 'README.txt']);
  const whole = await Promise.all(
    files.map(async (file) => ({
      ...file,
      text: await readFile(join(folder, file.path.split('/').at(-1) ?? ''), 'utf8'),
    })),
  );
  await putInPlace(pbx, whole);
  pbx.instance.as(user, prefix);
  await pbx.start();
  // A try while Asterisk loads its modules finds no ARI, and waits for the operator.
  await desk.invoke('pbx.reconnect', { id: desk.pbxId });
  await desk.until('the link', () => desk.status?.link === 'up');
  return { desk, folder };
}

/** In this order; those in the middle may pass between two looks. */
const STATES: readonly TestCallProgress['state'][] = [
  'dialling',
  'answered',
  'arrived',
  'with-agent',
  'heard',
  'gone',
];

/** The operator's telephone rings, is answered, and hears the agent. */
async function testCall(desk: TestDesk, world: World): Promise<void> {
  const rings = world.outside.expectCall('alice');
  await desk.invoke('testCall.start', { pbxId: desk.pbxId, telephone: '7001', extension: '8000' });
  const telephone = await rings;
  await telephone.answer();
  await telephone.hears('the greeting', (heard) => speechHeard(heard) > 1500);
  const progress = () =>
    desk.told.flatMap(([name, event]) => (name === 'testCall.progress' ? [event as TestCallProgress] : []));
  await desk.until('the words of the agent', () => progress().at(-1)?.state === 'heard');
  await telephone.hangUp();
  const last = await desk.until('its end', () => progress().find(({ state }) => state === 'gone'));
  expect(last).toMatchObject({ agent: agent.name, problem: null });
  expect(last.said?.length).toBeGreaterThan(10);
  const states = progress().map(({ state }) => state);
  expect(states).toEqual(STATES.filter((state) => states.includes(state)));
}

const media = (connection: PbxConfig['media']['connection']): PbxConfig['media'] => ({
  connection,
  host: '127.0.0.1',
  port: 0,
  format: 'ulaw',
});

describe.each<[PbxLayout, PbxConfig['media']['connection']]>([
  ['asterisk', 'pbx-dials-us'],
  ['freepbx', 'pbx-dials-us'],
  ['mikopbx', 'we-dial-pbx'],
])('a PBX laid out as %s, with the files of the desk in place', (layout, connection) => {
  it('is found, rings the test call, and gives callers to a person while the desk is off', async () => {
    await withWorld({}, async (world) => {
      const { pbx } = world;
      await pbx.shutDown();
      const { desk, folder } = await connected(world, layout, { media: media(connection) });
      try {
        const { signal } = new AbortController();
        const { found } = await discover(`127.0.0.1:${pbx.instance.site.httpPort}`, { signal });
        expect(found).toMatchObject([{ url: desk.config.url, ari: true }]);
        const report = await desk.invoke('pbx.test', { config: desk.config });
        expect(report.steps.filter(({ problem }) => problem)).toEqual([]);
        await testCall(desk, world);
        await checkFolder(folder, pbx.ariPassword, layout);
      } finally {
        await desk.stop();
        await rm(folder, { recursive: true });
      }
      const caller = await world.outside.call('8000');
      await caller.hears('the person', (heard) =>
        tonesOf(heard, 880).some((span) => span.toMs - span.fromMs > 300),
      );
      await caller.hangUp();
      await pbx.assertNothingLeft();
    });
  });
});

/** What was saved: readable by this user alone, with the passwords, and told step by step. */
async function checkFolder(folder: string, ariPassword: string, layout: PbxLayout): Promise<void> {
  const names = await readdir(folder);
  for (const name of names) expect((await stat(join(folder, name))).mode & 0o777, name).toBe(0o600);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  expect(texts.some((text) => text.includes(`password = ${ariPassword}`))).toBe(layout !== 'mikopbx');
  expect(texts.join('\n')).not.toContain('••');
  const readme = await readFile(join(folder, 'README.txt'), 'utf8');
  expect(readme).toMatch(/^1\. .*\/etc\/asterisk\//m);
  expect(readme).toContain('asterisk -rx "dialplan reload"');
}

describe('a PBX behind a reverse proxy with https and a prefix of its own', () => {
  it('carries ARI, events and the audio of calls by the certificate that was accepted', async () => {
    const certificates = await mkdtemp(join(tmpdir(), 'cb-proxy-'));
    const tls = await makeCertificates(certificates);
    await withWorld({ prefix: '/asterisk' }, async (world) => {
      const port = world.pbx.instance.site.httpPort;
      const proxy = await HttpsProxy.start({ tls, prefix: '/voip', port, to: '/asterisk' });
      const { signal } = new AbortController();
      const { found } = await discover(`${proxy.url}/`, { signal });
      const fingerprint = found[0]?.certificate?.fingerprint ?? '';
      const desk = await TestDesk.start({
        pbx: world.pbx,
        speech,
        config: {
          url: found[0]?.url ?? '',
          trust: { ca: '', fingerprint },
          dialTemplate: 'Local/{number}@people',
          media: media('we-dial-pbx'),
        },
        agents: [agent],
        assignments: [{ extension: '8000', agentId: agent.id, variables: [] }],
      });
      try {
        expect(found).toMatchObject([{ url: proxy.url, ari: true }]);
        await testCall(desk, world);
      } finally {
        await desk.stop();
        await proxy.close();
      }
      await world.pbx.assertNothingLeft();
    });
    await rm(certificates, { recursive: true });
  });
});
