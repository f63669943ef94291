import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHistory } from '../../../src/main/history/history.ts';
import type { History, Reports } from '../../../src/main/history/port.ts';
import { createLog } from '../../../src/main/log.ts';
import { Outbox } from '../../../src/main/tools/outbox.ts';
import { reportOf } from '../../../src/main/tools/report.ts';
import type { CallRecord, TranscriptLine } from '../../../src/shared/domain/call.ts';
import type { Problem } from '../../../src/shared/domain/problem.ts';
import { Webhook } from '../../../src/shared/domain/webhook.ts';
import { agent } from '../../fixtures/calls.ts';
import { WebServer } from '../../support/web-server.ts';

const LINES: TranscriptLine[] = [
  { id: 1, at: 0, from: 'agent', text: 'Hello "there".', heard: null, latencyMs: null },
  { id: 2, at: 900, from: 'caller', text: 'Hi.', heard: null, latencyMs: null },
];

let folder: string;
let history: History;
let server: WebServer;
let outbox: Outbox;
let notices: Problem[];
let logged: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cordboard-outbox-'));
  server = await new WebServer().start();
  notices = [];
  logged = '';
  start();
});

afterEach(async () => {
  await stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const log = () => createLog({ to: { write: (line) => (logged += line) } });

function start(giveUpMs = 60_000): void {
  history = openHistory({ file: join(folder, 'history.db'), log: log(), onTrouble: () => undefined });
  outbox = new Outbox({
    reports: history.reports,
    secret: (agentId, key) => Promise.resolve(agentId === 'agent-1' && key === 'CRM' ? 'hush' : null),
    notice: (problem) => notices.push(problem),
    log: log(),
    retry: { firstMs: 20, maxMs: 100 },
    giveUpMs,
  });
  outbox.wake();
}

async function stop(): Promise<void> {
  await outbox.stop();
  history.close();
}

function call(id: string): CallRecord {
  return {
    id,
    pbxId: 'hq',
    pbxName: 'HQ',
    channelId: `channel-${id}`,
    callerName: 'Ann',
    callerNumber: '030123',
    calledNumber: '8000',
    agentId: 'agent-1',
    agentName: 'Front desk',
    outcome: 'agent-hung-up',
    reason: 'done',
    startedAt: Date.now() - 5000,
    answeredAt: null,
    endedAt: Date.now(),
    takenOver: false,
  };
}

/** A call is over. */
function over(id: string, webhook: object = {}): void {
  const headers = [{ name: 'Authorization', value: 'Bearer {secret.CRM}' }];
  const afterCall = Webhook.parse({ method: 'POST', url: `${server.url}/calls`, headers, ...webhook });
  const record = call(id);
  history.add(
    record,
    LINES,
    reportOf(record, LINES, { order: 'A1' }, agent({ afterCall, facts: { shop: 'n' } })),
  );
  outbox.wake();
}

const keys = () => server.requests.map(({ headers }) => headers['idempotency-key']);
const waiting = () => history.reports.due(Number.MAX_SAFE_INTEGER, 100).length;
const delivered = () => expect.poll(waiting, { timeout: 5000 }).toBe(0);

describe('what is told after a call', () => {
  it('is all of it where the template says nothing else', async () => {
    over('1');
    await delivered();
    expect(server.requests).toHaveLength(1);
    const { headers, body, path } = server.requests[0]!;
    expect([path, headers.authorization, headers['content-type']]).toEqual([
      '/calls',
      'Bearer hush',
      'application/json',
    ]);
    expect(JSON.parse(body)).toMatchObject({
      call_id: 'channel-1',
      caller_number: '030123',
      called_number: '8000',
      agent: 'Front desk',
      outcome: 'agent-hung-up',
      reason: 'done',
      answered_at: null,
      taken_over: false,
      variables: { order: 'A1' },
      transcript: 'agent: Hello "there".\ncaller: Hi.',
      lines: [
        { at_ms: 0, from: 'agent', text: 'Hello "there".' },
        { at_ms: 900, from: 'caller', text: 'Hi.' },
      ],
    });
    expect(new Date((JSON.parse(body) as { ended_at: string }).ended_at).getTime()).toBeGreaterThan(0);
  });

  it('is what the template says, with facts and variables', async () => {
    over('1', {
      method: 'PUT',
      url: `${server.url}/{shop}/{order}`,
      body: '{"how":"{outcome}","all":{lines}}',
    });
    await delivered();
    expect(server.requests[0]).toMatchObject({ method: 'PUT', path: '/n/A1' });
    expect(JSON.parse(server.requests[0]!.body)).toMatchObject({ how: 'agent-hung-up', all: [{}, {}] });
  });

  it('is nothing where the agent tells nobody', () => {
    expect(reportOf(call('1'), LINES, {}, agent())).toBeUndefined();
    expect(reportOf(call('1'), LINES, {}, undefined)).toBeUndefined();
  });
});

describe('delivery', () => {
  it('is tried until it is answered with 2xx, under the same key', async () => {
    let answers = 0;
    server.answer = () => {
      answers += 1;
      return answers > 3 ? { status: 204 } : answers === 2 ? { status: 301 } : { status: 503 };
    };
    over('1');
    await delivered();
    expect(keys()).toHaveLength(4);
    expect(new Set(keys()).size).toBe(1);
    expect(notices).toEqual([]);
  });

  it('misses nothing that becomes due while it looks', async () => {
    let time = 1000;
    let looked = 0;
    const reports: Reports = {
      // The clock goes on between one question and the next.
      due: () => ((looked += 1), (time = 1001), []),
      nextAt: (now) => (1001 > now ? 1001 : null),
      retry: () => undefined,
      done: () => undefined,
    };
    const other = new Outbox({
      reports,
      secret: () => Promise.resolve(null),
      notice: () => undefined,
      log: log(),
      now: () => time,
    });
    other.wake();
    await expect.poll(() => looked).toBeGreaterThan(1);
    await other.stop();
  });

  it('goes on after a restart, when the server is there again', async () => {
    const { port } = server;
    await server.stop();
    for (const id of ['1', '2', '3', '4', '5', '6']) over(id);
    await expect.poll(() => logged.match(/not told after the call/g)?.length ?? 0).toBeGreaterThan(5);
    await stop();
    expect(readFileSync(join(folder, 'history.db')).includes('hush')).toBe(false);
    server = await new WebServer().start(port);
    start();
    await delivered();
    expect(new Set(keys()).size).toBe(6);
    expect(
      server.requests.map(({ body }) => (JSON.parse(body) as { call_id: string }).call_id).sort(),
    ).toEqual(['1', '2', '3', '4', '5', '6'].map((id) => `channel-${id}`));
    expect(logged).not.toContain('hush');
  });

  it('that was under way when the app ended is tried again with the same key', async () => {
    server.answer = () => null;
    over('1');
    await expect.poll(() => server.requests.length).toBe(1);
    await stop();
    server.answer = () => ({});
    start();
    await delivered();
    expect(keys()).toHaveLength(2);
    expect(new Set(keys()).size).toBe(1);
  });

  it('of one does not wait for another that is not answered', async () => {
    server.answer = ({ path }) => (path === '/slow' ? null : {});
    over('1', { url: `${server.url}/slow`, timeoutMs: 60_000 });
    over('2');
    await expect.poll(() => server.requests.map(({ path }) => path), { timeout: 3000 }).toContain('/calls');
  });

  it('is given up after its time, and the operator is told', async () => {
    await stop();
    start(0);
    server.answer = () => ({ status: 500 });
    over('1');
    await delivered();
    expect(notices.map(({ code }) => code)).toEqual(['report-given-up']);
  });

  it('of a call whose record is removed does not happen', async () => {
    server.answer = () => ({ status: 500 });
    over('1');
    over('2');
    over('3');
    await expect.poll(() => server.requests.length).toBeGreaterThan(2);
    history.remove(['1']);
    expect(waiting()).toBe(2);
    await history.removeAll();
    expect(waiting()).toBe(0);
    server.answer = () => ({});
    await stop();
    const asked = server.requests.length;
    start();
    await expect.poll(waiting).toBe(0);
    expect(server.requests).toHaveLength(asked);
  });
});
