import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { defaultAgent } from '../../src/main/agents/embedded/default-agent.ts';
import type { AgentConfig } from '../../src/shared/domain/agent.ts';
import { Conversation } from '../../src/shared/domain/conversation.ts';
import { tonesOf } from '../asterisk/audio.ts';
import { speak } from '../asterisk/speak.ts';
import type { OutsideCall } from '../asterisk/telephone.ts';
import { useWorld } from '../asterisk/vitest.ts';
import { agent } from '../fixtures/calls.ts';
import { TestDesk } from '../support/desk.ts';
import { speechHeard } from '../support/speech.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { useSpeech } from '../support/use-speech.ts';

const speech = useSpeech();

/** The person (9000) whom callers get when no agent takes them sounds like this. */
const PERSON_HZ = 880;

async function reachesPerson(caller: OutsideCall): Promise<void> {
  await caller.hears('the person', (heard) => tonesOf(heard, PERSON_HZ, { minMs: 200 }).length > 0);
  await caller.hangUp();
}

async function greeted(caller: OutsideCall): Promise<void> {
  await caller.hears('the greeting', (heard) => speechHeard(heard) > 600);
}

/** Answers, and breaks when the caller keys 9. */
const brittle: AgentConfig = agent({
  id: 'brittle',
  name: 'Brittle',
  options: {
    conversation: Conversation.parse({
      start: 'ask',
      steps: {
        ask: {
          do: 'listen',
          prompt: 'This agent breaks when you press nine.',
          branches: [{ digits: ['9'], to: 'nowhere' }],
          timeoutMs: 30_000,
          noInput: [],
          noMatch: [],
          giveUp: 'ask',
        },
      },
    }),
  },
});
const unborn = agent({
  id: 'unborn',
  options: { conversation: Conversation.parse({ start: 'nowhere', steps: {} }) },
});
/** Sends its callers on at once. */
function sender(id: string, extension: string, context: string): AgentConfig {
  const steps = { on: { do: 'transfer', text: '', extension, context } };
  return agent({ id, options: { conversation: Conversation.parse({ start: 'on', steps }) } });
}
const few = { ...defaultAgent(), id: 'few', name: 'Few', maxCalls: 1 };
const to = (extension: string, agentId = defaultAgent().id) => ({ extension, agentId, variables: [] });

describe('a caller is never lost', () => {
  const extensions = ['8000', '8010', '8011', '8012', '8013', '8014', '8015', '8019'];
  const the = useWorld({ extensions });
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await TestDesk.start({
      speech,
      pbx: the.world.pbx,
      agents: [
        defaultAgent(),
        brittle,
        unborn,
        few,
        sender('on', '9000', 'cordboard-transfer'),
        sender('astray', '4040', 'people'),
        sender('around', '8000', 'cordboard'),
      ],
      assignments: [
        ...['8000', '8002', '8004', '8006'].map((extension) => to(extension)),
        to('8010', 'brittle'),
        to('8011', 'unborn'),
        to('8012', 'few'),
        to('8013', 'on'),
        to('8014', 'astray'),
        to('8015', 'around'),
      ],
    });
  });
  afterAll(() => desk?.stop());
  afterEach(() => {
    desk.notices.length = 0;
  });
  const lastRecord = async () => (await desk.records())[0];

  it('when the extension is not assigned', async () => {
    await reachesPerson(await the.world.outside.call('8019'));
    expect(await lastRecord()).toMatchObject({
      calledNumber: '8019',
      outcome: 'unassigned',
      answeredAt: null,
    });
    expect(desk.notices).toMatchObject([{ kind: 'trouble', problem: { code: 'unassigned' } }]);
  });

  it('when the agent has as many calls as it may', async () => {
    const first = await the.world.outside.call('8012');
    await greeted(first);
    await reachesPerson(await the.world.outside.call('8012'));
    expect(await lastRecord()).toMatchObject({ outcome: 'over-quota', reason: 'agent-over-quota' });
    await first.hangUp();
    await desk.until('its end', () => desk.engine.activeCalls() === 0);
    const third = await the.world.outside.call('8012');
    await greeted(third);
  });

  it('when the agent cannot begin', async () => {
    await reachesPerson(await the.world.outside.call('8011'));
    expect(await lastRecord()).toMatchObject({ outcome: 'failed', agentId: 'unborn' });
    expect(desk.notices).toHaveLength(1);
  });

  it('when the agent crashes in mid-call', async () => {
    const caller = await the.world.outside.call('8010');
    await greeted(caller);
    await caller.sendDtmf('9');
    await reachesPerson(caller);
    expect(await lastRecord()).toMatchObject({ outcome: 'failed', agentId: 'brittle' });
  });

  it('when the agent transfers to an extension', async () => {
    await reachesPerson(await the.world.outside.call('8013'));
    expect(await lastRecord()).toMatchObject({ outcome: 'transferred', agentId: 'on' });
    expect(desk.notices).toEqual([]);
  });

  it('when the agent transfers to an extension that is not there', async () => {
    await reachesPerson(await the.world.outside.call('8014'));
    expect(desk.notices).toMatchObject([{ kind: 'trouble', problem: { code: 'no-such-extension' } }]);
  });

  it('when the agent transfers to another agent, who has the call to its end', async () => {
    const caller = await the.world.outside.call('8015');
    await greeted(caller);
    expect(await desk.callIn('with-agent')).toMatchObject({ calledNumber: '8000' });
    expect(desk.engine.activeCalls()).toBe(1);
    await reachesPerson(await the.world.outside.call('8013'));
    await caller.hangUp();
    await desk.until('its end', () => desk.engine.activeCalls() === 0);
    const [, second, first] = await desk.records();
    expect(second).toMatchObject({ calledNumber: '8000', outcome: 'caller-hung-up' });
    expect(first).toMatchObject({ calledNumber: '8015', outcome: 'transferred' });
  });

  it('when an operator sends the call back to the dialplan', async () => {
    const caller = await the.world.outside.call('8000');
    await greeted(caller);
    const call = await desk.callIn('with-agent');
    await desk.invoke('supervision.toDialplan', { callId: call.id });
    await reachesPerson(caller);
    expect(await lastRecord()).toMatchObject({ outcome: 'to-dialplan', reason: 'operator' });
  });

  it('when the app is about to quit', async () => {
    const callers = await Promise.all([the.world.outside.call('8000'), the.world.outside.call('8000')]);
    await Promise.all(callers.map(greeted));
    await desk.engine.giveBackAll('app-quits');
    expect(desk.engine.activeCalls()).toBe(0);
    await Promise.all(callers.map(reachesPerson));
  });

  it.each(['8002', '8004', '8006'])(
    'and the agent greets however the dialplan hands the call over (%s)',
    async (number) => {
      const caller = await the.world.outside.call(number);
      await greeted(caller);
      expect((await desk.callIn('with-agent')).calledNumber).toBe(number);
    },
  );

  it('and the operator is warned where the dialplan would hang up after a failure', async () => {
    const caller = await the.world.outside.call('8005', { dontWait: true });
    await caller.ended;
    await desk.until('a warning', () =>
      desk.notices.some(({ problem }) => problem.code === 'dialplan-hangs-up'),
    );
  });

  it('keeps digits out of transcripts and logs', async () => {
    const caller = await the.world.outside.call('8010');
    await greeted(caller);
    const call = await desk.callIn('with-agent');
    const logged = desk.log.length;
    await caller.sendDtmf('4711');
    const keyed = () =>
      desk
        .invoke('board.watch', { callId: call.id })
        .then((lines) => lines.filter((line) => /key/.test(line.text)));
    await desk.until('the note of four keys', async () => (await keyed()).length >= 4);
    expect(JSON.stringify(await keyed())).not.toMatch(/"text":"[^"]*[0-9]/);
    // No word of the log may carry a key by itself, under whatever name.
    const told = desk.log.slice(logged).map((line) => line.replace(/"(level|time)":("[^"]*"|\d+),?/g, ''));
    for (const line of told) expect(line).not.toMatch(/(^|[^\w.:-])[471](?![\w.:-])/);
  });

  it('hears the greeting with thirty calls within one second', async () => {
    const question = await speak('What are your opening hours?');
    const before = (await desk.records()).length;
    const callers = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        await sleep(i * 30);
        return the.world.outside.call('8000');
      }),
    );
    const invites = callers.map((caller) => caller.startedAt);
    expect(Math.max(...invites) - Math.min(...invites)).toBeLessThan(3000);
    const patient = { withinMs: 30_000, everyMs: 1000 };
    await Promise.all(
      callers.map((caller) => caller.hears('the greeting', (heard) => speechHeard(heard) > 600, patient)),
    );
    expect(desk.engine.activeCalls()).toBe(30);

    // More than there are recognizers, all at once: each is understood, in its turn.
    await Promise.all(callers.slice(0, 6).map((caller) => caller.say(question).finished));
    const understood = async () => {
      const calls = [...desk.calls.values()].filter((call) => call.state === 'with-agent');
      const said = await Promise.all(calls.map(({ id }) => desk.invoke('board.watch', { callId: id })));
      return said.filter((lines) =>
        lines.some((line) => line.from === 'caller' && /open|hour/i.test(line.text)),
      );
    };
    await desk.until('six questions', async () => (await understood()).length === 6, 30_000);
    await Promise.all(callers.map((caller) => caller.hangUp()));
    const records = await desk.until('thirty records', async () => {
      const all = await desk.records();
      return all.length === before + 30 && all.slice(0, 30);
    });
    expect(new Set(records.map(({ outcome }) => outcome))).toEqual(new Set(['caller-hung-up']));
  });
});

describe('when the desk leaves', () => {
  const the = useWorld();

  it('a caller who comes in that moment gets a person, and nobody is left in the app', async () => {
    const desk = await TestDesk.start({
      speech,
      pbx: the.world.pbx,
      agents: [defaultAgent()],
      assignments: [to('8000')],
    });
    await greeted(await the.world.outside.call('8000'));
    const calls = Array.from({ length: 12 }, async (_, i) => {
      await sleep(i * 15);
      return the.world.outside.call('8000');
    });
    await desk.stop();
    await Promise.all((await Promise.all(calls)).map(reachesPerson));
    expect((await the.world.pbx.ari('GET', '/applications')).body).toEqual([]);
  });
});

describe('when the audio does not come', () => {
  const the = useWorld();
  let desk: TestDesk | null = null;
  afterEach(async () => {
    await desk?.stop();
    desk = null;
  });
  const start = async (websocketClient?: string) => {
    desk = await TestDesk.start({
      speech,
      pbx: the.world.pbx,
      agents: [defaultAgent()],
      assignments: [to('8000')],
      config: websocketClient === undefined ? {} : { websocketClient },
    });
    return desk;
  };

  it('a missing websocket client sends the caller to a person', async () => {
    const { notices } = await start('missing');
    await reachesPerson(await the.world.outside.call('8000'));
    expect(notices).toHaveLength(1);
  });

  it('a media server that the PBX cannot reach sends the caller to a person', async () => {
    const { notices } = await start();
    await the.world.pbx.setMedia({ uri: 'ws://127.0.0.1:9/media', user: 'x', password: 'y' });
    await reachesPerson(await the.world.outside.call('8000'));
    expect(notices).toHaveLength(1);
  });

  it('a wrong media password sends the caller to a person', async () => {
    const opened = await start();
    const [host, port] = opened.status!.media.address!.split(':');
    await the.world.pbx.setMedia({
      uri: `ws://${host}:${port}/media`,
      user: 'cordboard-media',
      password: 'wrong',
    });
    await reachesPerson(await the.world.outside.call('8000'));
  });

  it.each(['reset', 'end'] as const)(
    'a media connection cut in mid-call (%s) sends the caller to a person',
    async (how) => {
      const opened = await start();
      const proxy = await TcpProxy.to(Number(opened.status!.media.address!.split(':')[1]));
      try {
        const text = opened.copied.at(-1) ?? '';
        const password = /^password\s*=\s*(.*)$/m.exec(text)?.[1] ?? '';
        await the.world.pbx.setMedia({
          uri: `ws://127.0.0.1:${proxy.port}/media`,
          user: 'cordboard-media',
          password,
        });
        const caller = await the.world.outside.call('8000');
        await greeted(caller);
        proxy[how]();
        await reachesPerson(caller);
        expect((await opened.records())[0]).toMatchObject({ outcome: 'failed', reason: 'media-lost' });
      } finally {
        await proxy.close();
      }
    },
  );
});

describe('when the link breaks', () => {
  const the = useWorld();
  let desk: TestDesk;
  let proxy: TcpProxy;
  beforeAll(async () => {
    const { pbx } = the.world;
    proxy = await TcpProxy.to(Number(new URL(pbx.url).port));
    desk = await TestDesk.start({
      speech,
      pbx,
      agents: [defaultAgent()],
      assignments: [to('8000')],
      config: { url: `http://127.0.0.1:${proxy.port}` },
    });
  });
  afterAll(async () => {
    await desk?.stop();
    await proxy?.close();
  });

  it('calls go on while the events socket is away, and are ours again after it', async () => {
    const caller = await the.world.outside.call('8000');
    await greeted(caller);
    const call = await desk.callIn('with-agent');
    proxy.reset();
    await desk.until('the loss', () => desk.status?.link === 'reconnecting');
    await desk.until('the link again', () => desk.status?.link === 'up');
    expect(desk.calls.get(call.id)?.state).toBe('with-agent');
    await desk.invoke('supervision.hangUp', { callId: call.id });
    await caller.ended;
  });

  it('a caller who hung up in the gap is gone after it', async () => {
    const caller = await the.world.outside.call('8000');
    await greeted(caller);
    proxy.refuse();
    proxy.reset();
    await desk.until('the loss', () => desk.status?.link === 'reconnecting');
    await caller.hangUp();
    proxy.resume();
    await desk.until('the record', async () => (await desk.records())[0]?.outcome === 'lost');
    expect(desk.engine.activeCalls()).toBe(0);
  });

  it('a caller who could not be given back in the gap is with an agent again after it, and nothing is left', async () => {
    const caller = await the.world.outside.call('8000');
    await greeted(caller);
    const call = await desk.callIn('with-agent');
    proxy.refuse();
    proxy.reset();
    await desk.until('the loss', () => desk.status?.link === 'reconnecting');
    await desk.invoke('supervision.toDialplan', { callId: call.id });
    await desk.until('giving up', () => desk.engine.activeCalls() === 0);
    const since = Date.now();
    proxy.resume();
    await desk.until('the call again', () => desk.engine.activeCalls() === 1);
    await caller.hears('the greeting again', (heard) => speechHeard(heard) > 600, { since });
    const again = await desk.callIn('with-agent');
    expect(again).toMatchObject({ calledNumber: '8000', channelId: call.channelId });
    await desk.invoke('supervision.toDialplan', { callId: again.id });
    await reachesPerson(caller);
  });

  it('a killed PBX loses its calls, and the next call after its restart is answered', async () => {
    const caller = await the.world.outside.call('8000');
    await greeted(caller);
    await the.world.pbx.kill();
    await desk.until('no more calls', () => desk.engine.activeCalls() === 0);
    expect((await desk.records())[0]).toMatchObject({ outcome: 'lost' });
    await the.world.pbx.start();
    await desk.until('the link again', () => desk.status?.link === 'up', 40_000);
    await caller.hangUp();
    await greeted(await the.world.outside.call('8000'));
  });
});

describe('two desks on one PBX', () => {
  const the = useWorld();
  const desks: TestDesk[] = [];
  afterAll(() => Promise.all(desks.map((desk) => desk.stop())));
  const start = async (host: string, state: 'up' | 'held', role: 'answers' | 'watches' = 'answers') => {
    const desk = await TestDesk.start(
      {
        speech,
        pbx: the.world.pbx,
        agents: [defaultAgent()],
        assignments: [to('8000')],
        host,
        config: { role },
      },
      state,
    );
    desks.push(desk);
    return desk;
  };

  it('the second is offered to watch, and takes the app only when told to', async () => {
    const first = await start('desk-1', 'up');
    const second = await start('desk-2', 'held');
    expect(second.status?.problem?.hint).toMatch(/watch/i);
    const caller = await the.world.outside.call('8000');
    await greeted(caller);
    expect(first.engine.activeCalls()).toBe(1);
    expect(first.status?.link).toBe('up');

    await second.invoke('pbx.setRole', { id: second.pbxId, role: 'watches' });
    await second.until('the link', () => second.status?.link === 'up');
    expect((await second.callIn('elsewhere')).caller.number).toBe('0301234567');
    await caller.hangUp();

    const taken = await the.world.outside.call('8000');
    await greeted(taken);
    await second.pointMediaHere();
    await second.invoke('pbx.setRole', { id: second.pbxId, role: 'answers' });
    await first.until('being told', () => first.status?.link === 'replaced');
    await second.until('the link', () => second.status?.link === 'up');
    // The caller whom the first desk had is the second's now, and is greeted by its agent.
    const since = Date.now();
    await taken.hears('the other agent', (heard) => speechHeard(heard) > 600, { since });
    expect(first.engine.activeCalls()).toBe(0);
    expect(taken.over).toBeNull();
    await taken.hangUp();
    await greeted(await the.world.outside.call('8000'));
    expect(second.engine.activeCalls()).toBe(1);
    expect(first.status?.link).toBe('replaced');
  });
});
