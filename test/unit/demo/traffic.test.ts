import { describe, expect, it } from 'vitest';
import { PEOPLE, TALK } from '../../../src/main/demo/cast.ts';
import type { Channel } from '../../../src/main/demo/channel.ts';
import { Crowd, crowdDevices } from '../../../src/main/demo/crowd.ts';
import { Dialplan } from '../../../src/main/demo/dialplan.ts';
import { Exchange } from '../../../src/main/demo/exchange.ts';
import { Traffic } from '../../../src/main/demo/traffic.ts';
import { fakeSpeech, listenTo, seeded, SILENT_LOG, spoken, type FakeSpeech } from './support.ts';

const PROMPT = [...Array.from({ length: 80 }, () => spoken('a')), ...Array.from({ length: 60 }, () => null)];

/** The demo's callers without a network and without a clock: `run` passes time. */
function demo(options: { speech?: FakeSpeech; listening?: boolean; hangUpAfter?: number } = {}) {
  const exchange = new Exchange(
    ['trunk', 'reception', 'lab'].map((resource) => ({ technology: 'PJSIP', resource })),
  );
  const dialplan = new Dialplan(exchange, 'app', () => ({ next: () => spoken('a') }));
  const traffic = new Traffic({
    exchange,
    dialplan,
    speech: (options.speech ?? fakeSpeech()).speech,
    log: SILENT_LOG,
    random: seeded(),
    appName: 'app',
    called: '8000',
    trunk: 'trunk',
  });
  const app = options.listening === false ? null : listenTo(exchange, 'app', 'PJSIP');
  let ticks = 0;
  return {
    exchange,
    dialplan,
    traffic,
    told: app?.told ?? [],
    get inApp(): Channel[] {
      return [...exchange.channels.values()].filter((channel) => channel.app !== null);
    },
    async run(ms: number, each: () => void = () => undefined): Promise<void> {
      for (let i = 0; i < ms / 20; i++) {
        traffic.tick();
        dialplan.tick();
        exchange.tick();
        // An agent that says something and waits, over and over.
        for (const channel of exchange.channels.values()) {
          if (!channel.app) continue;
          exchange.answer(channel);
          channel.party.hear(PROMPT[ticks % PROMPT.length] ?? null);
        }
        ticks += 1;
        each();
        // Lets what was spoken arrive.
        if (i % 5 === 0) await Promise.resolve();
        if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

describe('the callers of the demo', () => {
  it('do not call before somebody listens', async () => {
    const pbx = demo({ listening: false });
    await pbx.run(20_000);
    expect(pbx.exchange.channels.size).toBe(0);
  });

  it('are two within a few seconds, and two or three all the time', async () => {
    const pbx = demo();
    await pbx.run(5_000);
    expect(pbx.inApp).toHaveLength(2);
    let [most, aloneMs] = [0, 0];
    await pbx.run(120_000, () => {
      most = Math.max(most, pbx.inApp.length);
      if (pbx.inApp.length < 2) aloneMs += 20;
    });
    expect(most).toBe(3);
    // Somebody who hung up is replaced within seconds.
    expect(aloneMs).toBeLessThan(30_000);
    expect(pbx.told.filter(({ type }) => type === 'StasisStart').length).toBeGreaterThan(6);
  });

  it('are people with numbers that belong to nobody, none of them twice at once', async () => {
    const pbx = demo();
    const seen = new Set<string>();
    await pbx.run(60_000, () => {
      const numbers = pbx.inApp.map((channel) => channel.caller.number);
      expect(new Set(numbers).size).toBe(numbers.length);
      for (const number of numbers) seen.add(number);
    });
    expect(seen.size).toBeGreaterThan(3);
    // 555-0100 to 0199 and 020 7946 0xxx are set aside for fiction.
    for (const { number } of PEOPLE)
      expect(number).toMatch(/^(\+1\d{3}55501\d\d|\+4420794\d0\d{3}|\+4420 ?79460\d{3})$/);
  });

  it('are the same for the same random numbers', async () => {
    const calls = async (): Promise<unknown[]> => {
      const pbx = demo();
      await pbx.run(30_000);
      return pbx.told
        .filter(({ type }) => type === 'StasisStart')
        .map(({ channel }) => (channel as { caller: unknown }).caller);
    };
    const [one, other] = [await calls(), await calls()];
    expect(one.length).toBeGreaterThan(1);
    expect(one).toEqual(other);
  });

  it('wait in a queue when they are sent back to the dialplan, which ends the call', async () => {
    const pbx = demo();
    await pbx.run(5_000);
    const channel = pbx.inApp[0]!;
    pbx.exchange.leaveStasis(channel);
    pbx.dialplan.continue(channel, {});
    await pbx.run(5_000);
    expect(channel).toMatchObject({
      gone: false,
      state: 'Up',
      dialplan: { app: 'Queue', exten: '8000', priority: 2 },
    });
    expect(channel.heard).toEqual(spoken('a'));
    await pbx.run(12_000);
    expect(channel.gone).toBe(true);
  });

  it('try again later when nothing can be spoken', async () => {
    let broken = true;
    const speech = fakeSpeech(async (text) => {
      if (broken) throw new Error('no voice');
      return spoken(text);
    });
    const pbx = demo({ speech });
    await pbx.run(6_000);
    expect(pbx.exchange.channels.size).toBe(0);
    broken = false;
    await pbx.run(15_000);
    expect(pbx.inApp.length).toBeGreaterThan(0);
  });
});

describe('the call between two people', () => {
  it('is there now and then, outside of any application, and comes to an end', async () => {
    const pbx = demo();
    await pbx.run(16_000);
    const people = (): Channel[] =>
      [...pbx.exchange.channels.values()].filter(({ endpoint }) => endpoint?.resource !== 'trunk');
    const [from, to] = people();
    expect(from).toMatchObject({ app: null, caller: { name: 'Reception' }, connected: { name: 'Lab' } });
    expect(to).toMatchObject({ app: null, caller: { name: 'Lab' }, dialplan: { app: 'AppDial' } });
    await pbx.run(4_000);
    expect([from!.state, to!.state]).toEqual(['Up', 'Up']);
    const bridge = from!.bridge!;
    expect(bridge.toJson()).toMatchObject({ bridge_class: 'basic', channels: [from!.id, to!.id] });
    const lines = TALK.lines.join('').length * 20;
    await pbx.run(lines + 8_000);
    expect(from!.gone && to!.gone).toBe(true);
    expect(pbx.exchange.bridges.has(bridge.id)).toBe(false);
  });

  it('ends for both when one of them is hung up', async () => {
    const pbx = demo();
    await pbx.run(20_000);
    const [from, to] = [...pbx.exchange.channels.values()].filter(
      ({ endpoint }) => endpoint?.resource !== 'trunk',
    );
    pbx.exchange.hangUp(to!, { cause: 16, request: { cause: 32, soft: true } });
    expect(from!.gone).toBe(true);
    expect(pbx.exchange.bridges.size).toBe(0);
  });
});

describe('a crowd', () => {
  it('is as big as asked for and makes about 200 events in a second', () => {
    const exchange = new Exchange(crowdDevices(200).map((resource) => ({ technology: 'PJSIP', resource })));
    const { told } = listenTo(exchange, 'app', 'PJSIP');
    const crowd = new Crowd(exchange, 200, seeded());
    expect(exchange.channels.size).toBe(200);
    told.length = 0;
    for (let i = 0; i < 500; i++) {
      crowd.tick();
      exchange.tick();
    }
    expect(told.length / 10).toBeGreaterThan(180);
    expect(told.length / 10).toBeLessThan(220);
    expect(exchange.channels.size).toBe(200);
    const types = new Set(told.map(({ type }) => type));
    for (const type of ['ChannelCreated', 'ChannelDialplan', 'ChannelDestroyed', 'ChannelStateChange'])
      expect(types).toContain(type);
  });
});
