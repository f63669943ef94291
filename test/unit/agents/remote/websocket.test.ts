import { describe, expect, it } from 'vitest';
import { createLog } from '../../../../src/main/log.ts';
import { webSocketEngine } from '../../../../src/main/agents/websocket/engine.ts';
import { FromBot } from '../../../../src/main/agents/websocket/protocol.ts';
import { useBot } from './support.ts';

const engine = webSocketEngine({ log: createLog({ level: 'silent' }) });

describe('a bot behind a WebSocket', () => {
  const the = useBot();
  const url = () => `ws://${the.server.host}/stream`;

  async function started(options: Record<string, unknown> = {}, more: Record<string, string> = {}) {
    the.session?.stop();
    const before = the.got('event', 'start').length;
    const session = the.open(engine, { url: url(), ...options }, more);
    session.start();
    await expect.poll(() => the.got('event', 'start').length).toBe(before + 1);
    return session;
  }

  it('is told of the call in one message, its key from the keychain', async () => {
    the.host.secrets.set('apiKey', 'k-1');
    await started({ custom: '{"who":"{caller_number}","deep":{"list":["{shop}",1]}}' }, { vip: 'yes' });
    expect(the.texts).toEqual([
      {
        event: 'start',
        campaign: '8000',
        apiKey: 'k-1',
        custom: { who: '100', deep: { list: ['Paints', 1] } },
        callId: 'c1',
        callerNumber: '100',
        calledNumber: '8000',
        direction: 'inbound',
        provider: 'ari',
        variables: { vip: 'yes' },
        audio: { encoding: 'pcm', sampleRate: 16_000, channels: 1 },
      },
    ]);
  });

  it('has the campaign of the dialplan before the dialed extension, and that of the agent before both', async () => {
    await started({}, { campaign: 'spring' });
    expect(the.texts[0]).toMatchObject({ campaign: 'spring' });
    await started({ campaign: 'own' }, { campaign: 'spring' });
    expect(the.got('event', 'start')[1]).toMatchObject({ campaign: 'own' });
  });

  it('hears and speaks whole samples, however its messages are cut', async () => {
    const session = await started({ audio: 'pcm_8000' });
    session.hear(new Uint8Array(320).fill(3), 'caller');
    await expect.poll(() => the.binary).toEqual([Buffer.alloc(320, 3)]);
    const said = Buffer.from(Array.from({ length: 640 }, (_, i) => i % 251));
    for (const [from, to] of [
      [0, 1],
      [1, 100],
      [100, 333],
      [333, 640],
    ] as const)
      the.server.sendRaw(said.subarray(from, to));
    await expect.poll(() => Buffer.concat(the.host.played)).toEqual(said);
    expect(the.host.played.map((part) => part.length % 2)).not.toContain(1);
  });

  it('clears and marks what it says', async () => {
    await started();
    the.server.sendRaw(new Uint8Array(6400));
    the.server.send({ event: 'mark', name: 'one' });
    await expect.poll(() => the.host.played.length).toBe(1);
    expect(the.got('event', 'mark')).toEqual([]);
    the.server.send({ event: 'clear' });
    await expect.poll(() => the.got('event', 'mark')).toEqual([{ event: 'mark', name: 'one' }]);
    expect(the.host.playing).toBe(false);
    the.server.send({ event: 'transcript', from: 'agent', text: 'Good morning' });
    await expect.poll(() => the.host.log).toContain('agent: Good morning');
  });

  it('sends the caller on with a reply, whose parts become channel variables, after its last words', async () => {
    await started();
    the.server.send({ sessionId: 's-77' });
    await expect.poll(() => the.host.variables).toEqual({ sessionId: 's-77' });
    the.server.sendRaw(new Uint8Array(6400));
    the.server.send({ transferContext: 'sales', transferExtension: '22' });
    await expect.poll(() => the.host.variables).toMatchObject({ transferExtension: '22' });
    expect(the.host.variables).toEqual({
      sessionId: 's-77',
      transferContext: 'sales',
      transferExtension: '22',
    });
    expect(the.host.log.join()).not.toContain('transfer:');
    the.host.playAll();
    await expect.poll(() => (the.host.tick(), the.host.log.at(-1))).toBe('transfer: @');
  });

  it('may have the caller sent to that place by us', async () => {
    await started({ whenDone: 'transfer' });
    the.server.send({ event: 'end', transferContext: 'sales', transferExtension: '22' });
    await expect.poll(() => (the.host.tick(), the.host.log.at(-1))).toBe('transfer: 22@sales');
  });

  it('ends its part by closing, hangs up by saying so, and fails by breaking down', async () => {
    await started();
    the.server.close(1000);
    await expect.poll(() => (the.host.tick(), the.host.news())).toEqual(['transfer: @']);
    await started();
    the.server.send({ event: 'hangup' });
    await expect.poll(() => (the.host.tick(), the.host.news())).toEqual(['hang up: the bot hung up']);
    await started();
    the.server.close(1008, 'bad key');
    await expect.poll(() => the.host.news()).toEqual(['fail: engine-key-refused']);
    await started();
    the.server.drop();
    await expect.poll(() => the.host.news()).toEqual(['fail: engine-lost']);
  });

  it('that talks nonsense is a failure; messages of its own are not', async () => {
    await started();
    for (let i = 0; i < 30; i += 1) the.server.send({ event: 'mood', value: i });
    for (let i = 0; i < 20; i += 1) the.server.sendRaw('<html>');
    await expect.poll(() => the.host.news()).toEqual(['fail: engine-garbage']);
  });
});

it('takes no place that a dialplan could stumble over', () => {
  for (const transferExtension of ['22,1', '${EXTEN}', 'a b', 'x'.repeat(81)])
    expect([transferExtension, FromBot.safeParse({ transferExtension }).success]).toEqual([
      transferExtension,
      false,
    ]);
  expect(FromBot.safeParse({ event: 'end', transferContext: '){' }).success).toBe(false);
});
