import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openEvents, type EventsOptions, type EventsSocket } from '../../../src/main/ari/events.ts';
import { ariBase } from '../../../src/main/ari/http.ts';
import { createLog } from '../../../src/main/log.ts';
import { ariChannel, ariEvent } from '../../fixtures/ari-events.ts';
import { FakeAri } from '../../support/fake-ari.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function setUp(
  options: { autoPong?: boolean; over?: Partial<EventsOptions>; log?: string[] } = {},
): Promise<{ server: FakeAri; events: EventsSocket; got: unknown[]; lost: string[] }> {
  const server = await new FakeAri({ autoPong: options.autoPong ?? true }).start();
  closing.push(() => server.stop());
  const got: unknown[] = [];
  const lost: string[] = [];
  const to = options.log;
  const events = await openEvents({
    base: ariBase(server.url),
    appName: 'cordboard',
    authorization: server.authorization,
    username: server.user,
    trust: {},
    signal: new AbortController().signal,
    handshakeTimeoutMs: 1000,
    pingEveryMs: 50,
    deadAfterMs: 400,
    log: to ? createLog({ to: { write: (line) => void to.push(line) } }) : createLog({ level: 'silent' }),
    onEvent: (raw) => got.push(raw),
    onLost: (problem) => lost.push(problem.code),
    ...options.over,
  });
  closing.push(() => events.close());
  return { server, events, got, lost };
}

const until = (check: () => boolean) =>
  vi.waitFor(() => expect(check()).toBe(true), { timeout: 5000, interval: 5 });

describe('the events socket', () => {
  it('shows its credentials in a header and not in the address, and subscribes to nothing by itself', async () => {
    const { server } = await setUp();
    const [upgrade] = server.requests;
    expect(upgrade).toMatchObject({
      method: 'UPGRADE',
      path: '/ari/events',
      authorization: server.authorization,
    });
    expect(Object.fromEntries(upgrade?.query ?? [])).toEqual({ app: 'cordboard', subscribeAll: 'false' });
  });

  it('hands on many events in order, and lets other work in between', async () => {
    let turns = 0;
    const { server, got } = await setUp();
    const turning = setInterval(() => (turns += 1), 0);
    closing.push(() => clearInterval(turning));
    server.send(...Array.from({ length: 5000 }, (_, n) => ({ type: 'Test', n })));
    await until(() => got.length === 5000);
    expect(got.map((event) => (event as { n: number }).n)).toEqual(Array.from({ length: 5000 }, (_, n) => n));
    expect(turns).toBeGreaterThan(3);
  });

  it('takes what Asterisk sends twice, for the technology and for the channel, once', async () => {
    const { server, got } = await setUp();
    const digit = ariEvent('ChannelDtmfReceived', { channel: ariChannel(), digit: '1' });
    const again = { ...digit, timestamp: '2026-11-20T16:05:49.900+0000' };
    const state = ariEvent('ChannelStateChange', { channel: ariChannel({ state: 'Up' }) });
    server.send(state, state, digit, digit, again, again, ariEvent('StasisEnd', { channel: ariChannel() }));
    await until(() => got.length >= 4);
    await sleep(30);
    expect(got).toEqual([state, digit, again, ariEvent('StasisEnd', { channel: ariChannel() })]);
  });

  it('counts what is no JSON, says so once, and goes on', async () => {
    const log: string[] = [];
    const { server, events, got } = await setUp({ log });
    server.send('{"type":', 'hello', '', '\u0000', { type: 'Fine' });
    server.sockets.at(-1)?.send(Buffer.from([1, 2, 3]));
    server.send({ type: 'Fine too' });
    await until(() => got.length === 2);
    expect(got).toEqual([{ type: 'Fine' }, { type: 'Fine too' }]);
    // The empty text and the binary frame are alike and come within 64 frames: they count once.
    expect(events.badFrames).toBe(4);
    expect(log).toHaveLength(1);
    expect(log.join('')).not.toContain('hello');
  });

  it('is lost when the PBX closes it', async () => {
    const { server, lost } = await setUp();
    server.sockets[0]?.close(1000);
    await until(() => lost.length > 0);
    expect(lost).toEqual(['events-lost']);
  });

  it('is lost when the PBX gives no sign of life, although the line stays open', async () => {
    const { lost } = await setUp({ autoPong: false });
    await until(() => lost.length > 0);
    expect(lost).toEqual(['pbx-timeout']);
  });

  it('stays while the PBX answers pings, however quiet it is', async () => {
    const { lost } = await setUp();
    await sleep(900);
    expect(lost).toEqual([]);
  });

  it('tells nothing any more once it is closed', async () => {
    const { server, events, got, lost } = await setUp();
    server.send({ type: 'Before' });
    await until(() => got.length === 1);
    server.send({ type: 'Late' });
    await events.close();
    await sleep(50);
    expect(got).toEqual([{ type: 'Before' }]);
    expect(lost).toEqual([]);
  });

  it('is refused with a wrong password', async () => {
    await expect(setUp({ over: { authorization: 'Basic wrong' } })).rejects.toMatchObject({
      code: 'wrong-credentials',
    });
  });

  it('gives up opening when told to', async () => {
    const abort = new AbortController();
    const opening = setUp({ over: { signal: abort.signal } });
    abort.abort();
    await expect(opening).rejects.toMatchObject({ code: 'not-connected' });
  });
});
