import { readFile } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { defaultAgent } from '../../src/main/agents/embedded/default-agent.ts';
import { CHECKS } from '../../src/main/diagnostics/checks/index.ts';
import type { PbxConfig } from '../../src/shared/domain/pbx.ts';
import { makeCertificates } from '../asterisk/certificates.ts';
import { usePbx } from '../asterisk/vitest.ts';
import type { DeskOptions, TestDesk } from '../support/desk.ts';
import { complaints, examinedDesk, examineDesk } from '../support/examined.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

let desk: TestDesk | null = null;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  await desk?.stop();
  desk = null;
  for (const close of closing.splice(0)) await close();
});

const media = (over: Partial<PbxConfig['media']>): Partial<PbxConfig> => ({
  media: { connection: 'pbx-dials-us', host: '127.0.0.1', port: 0, format: 'ulaw', ...over },
});
const extension = (number: string): Partial<DeskOptions> => ({
  assignments: [{ extension: number, agentId: defaultAgent().id, variables: [] }],
});

describe('a PBX that is well gives the doctor nothing to say', () => {
  const the = usePbx(() => ({}));

  async function examined(over: Partial<DeskOptions>) {
    desk = await examinedDesk({ pbx: the.pbx, ...over });
    const report = await examineDesk(desk);
    await the.pbx.assertNothingLeft();
    // The desk was not called: no row on its board, no record, no notice.
    expect([...desk.calls.values()]).toEqual([]);
    expect(desk.notices).toEqual([]);
    expect(await desk.records()).toEqual([]);
    return report;
  }

  it.each<[string, Partial<DeskOptions>]>([
    ['as the files say', {}],
    ['with A-law', { config: media({ format: 'alaw' }) }],
    ['with audio at 16 kHz', { config: media({ format: 'slin16' }) }],
    ['where the desk dials', { config: { ...media({ connection: 'we-dial-pbx' }), websocketClient: '' } }],
    ['where the desk dials, at 16 kHz', { config: media({ connection: 'we-dial-pbx', format: 'slin16' }) }],
    ['with the best connection that it has', { config: media({ connection: 'best' }) }],
    ['with audio over RTP', { config: media({ connection: 'rtp' }) }],
    ['with audio over AudioSocket', { config: media({ connection: 'audiosocket' }) }],
    ['whose dialplan answers first', extension('8002')],
    ['whose dialplan does not tell the called number', extension('8006')],
    ['whose dialplan hangs up after the desk', extension('8005')],
  ])('%s', async (_name, over) => {
    const report = await examined(over);
    expect(complaints(report)).toEqual([]);
    expect(report.results.map(({ id }) => id).sort()).toEqual(CHECKS.map(({ id }) => id).sort());
    expect(report.results.find(({ id }) => id === 'route')?.seen).toMatch(/80\d\d from .* arrives as 80\d\d/);
    expect(report.results.find(({ id }) => id === 'media-loop')?.seen).toMatch(/came back after \d+ ms/);
  });

  it('by a name', async () => {
    const url = the.pbx.url.replace('127.0.0.1', 'localhost');
    expect(complaints(await examined({ config: { url } }))).toEqual([]);
  });

  it('that another desk answers, for a desk that watches', async () => {
    const other = await examinedDesk({ pbx: the.pbx, host: 'desk-1' });
    closing.push(() => other.stop());
    const report = await examined({ host: 'desk-2', config: { role: 'watches' } });
    expect(complaints(report)).toEqual([]);
  });

  it.each(['22.7.', '22.6.'])('of release %s0', async (branch) => {
    const from = /^\d+\.\d+\.\d+/.exec(the.pbx.version)?.[0] ?? '';
    const older = { from, to: branch.padEnd(from.length, '0') };
    const proxy = await TcpProxy.to(Number(new URL(the.pbx.url).port), older);
    closing.push(() => proxy.close());
    const report = await examined({ config: { url: `http://127.0.0.1:${proxy.port}` } });
    expect(complaints(report)).toEqual([]);
    expect(report.version).toContain(branch);
  });
});

describe('a PBX with names of its own, a prefix and TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-doctor-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let ca = '';
  const the = usePbx(async () => {
    const certificates = await makeCertificates(folder);
    ca = await readFile(certificates.ca, 'utf8');
    return {
      appName: 'voices',
      ariUser: 'desk-3',
      websocketClient: 'operator',
      prefix: '/asterisk',
      tls: certificates,
    };
  });

  it('gives the doctor nothing to say over http', async () => {
    desk = await examinedDesk({ pbx: the.pbx });
    expect(complaints(await examineDesk(desk))).toEqual([]);
  });

  it('gives the doctor nothing to say over https', async () => {
    const url = the.pbx.httpsUrl;
    desk = await examinedDesk({ pbx: the.pbx, config: { url, trust: { ca, fingerprint: '' } } });
    expect(complaints(await examineDesk(desk))).toEqual([]);
  });
});
