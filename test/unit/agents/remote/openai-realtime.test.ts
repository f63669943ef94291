import type { RealtimeClientEvent } from 'openai/resources/realtime/realtime';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { openAiEngine } from '../../../../src/main/agents/openai-realtime/engine.ts';
import { ServerEvent, type ClientEvent } from '../../../../src/main/agents/openai-realtime/protocol.ts';
import { createLog } from '../../../../src/main/log.ts';
import { silence, tone } from '../../../asterisk/audio.ts';
import type { ClientEvent as Taken } from '../../../engines/openai-events.ts';
import type { Unknown } from '../../../engines/vendor-types.ts';
import { OpenAiStandIn } from '../../../engines/openai-realtime.ts';
import { line, openSession, ToolHost } from './realtime-support.ts';

const log: string[] = [];
const engine = openAiEngine({ log: createLog({ to: { write: (text: string) => void log.push(text) } }) });
let standIn: OpenAiStandIn;
beforeEach(async () => {
  log.length = 0;
  standIn = new OpenAiStandIn();
  await standIn.start();
});
afterEach(async () => {
  expect(standIn.faults).toEqual([]);
  await engine.close();
  await standIn.stop();
});

const second = tone(440, 1000);
/** The session is set up and has been asked for its greeting. */
const greeted = () => expect.poll(() => standIn.asked()).not.toBeNull();

describe('a session of the Realtime protocol', () => {
  it('sends nothing that the vendor’s own types do not know', () => {
    expectTypeOf<ClientEvent>().toExtend<RealtimeClientEvent>();
    expectTypeOf<Unknown<ClientEvent, RealtimeClientEvent>>().toBeNever();
    expectTypeOf<Unknown<Taken, RealtimeClientEvent>>().toBeNever();
  });

  it('leaves alone what it does not know, and takes no known event that is not whole', () => {
    expect(ServerEvent.parse({ type: 'rate_limits.updated', rate_limits: [] })).toEqual({ type: 'other' });
    const delta = { type: 'response.output_audio.delta', item_id: 'a' };
    expect(ServerEvent.safeParse({ ...delta, delta: 'AAAA' }).success).toBe(true);
    expect(ServerEvent.safeParse({ ...delta, delta: 'no audio!' }).success).toBe(false);
    expect(ServerEvent.safeParse(delta).success).toBe(false);
  });

  it('says its greeting word by word, and its instructions know the call', async () => {
    openSession(engine, standIn, { options: { greeting: 'Hello, {name} here.' } });
    await expect.poll(() => standIn.asked()).toMatch(/exactly.*: Hello, Ada of the front desk here\.$/);
    expect(standIn.told[0]).toContain('The caller is 100.');
  });

  it('goes on from what another agent said, as far as it was heard', async () => {
    openSession(engine, standIn, {
      before: [line('caller', 'I want red.'), line('agent', 'Red it is, then.', 'Red it'), line('note', '-')],
    });
    await greeted();
    expect(standIn.told.slice(1, 3)).toEqual(['I want red.', 'Red it']);
  });

  it('tells how much of each reply was heard when the caller interrupts', async () => {
    const { host } = openSession(engine, standIn);
    await greeted();
    standIn.say(second, 'one two three four');
    await expect.poll(() => host.played.length).toBe(5);
    for (let i = 0; i < 13; i += 1) host.tick();
    standIn.callerSpeaks();
    await expect.poll(() => standIn.playedMs).not.toBeNull();
    const agentLine = host.lines.get('agent-1');
    expect(agentLine?.heard?.ms).toBe(standIn.playedMs);
    expect(agentLine?.text).toBe('one two three four');
  });

  it('uses a tool and goes on with what it gave', async () => {
    const { host } = openSession(engine, standIn);
    await greeted();
    standIn.say(second, 'Hello.');
    const [use] = standIn.useTools([{ name: 'look_up', args: { order: 7 } }]);
    await expect.poll(() => host.called).toMatchObject([{ name: 'look_up', args: { order: 7 } }]);
    expect(standIn.asked()).toBeNull();
    host.answer?.('It is on its way.');
    const result = { ok: true, text: 'It is on its way.' };
    expect(await use!.answer).toEqual(standIn.answerTo(use!, result));
    await greeted();
  });

  it('says what the operator says as soon as its own response is over', async () => {
    const { session } = openSession(engine, standIn);
    await greeted();
    session.say('We close at five.');
    await expect.poll(() => standIn.asked()).toContain('We close at five.');
  });

  it('is silent while an operator has the call, and knows afterwards what was said', async () => {
    const { session, host } = openSession(engine, standIn);
    await greeted();
    session.mute(false);
    standIn.say(second, 'Something else.');
    await new Promise((resolve) => setTimeout(resolve, 100));
    session.back([line('operator', 'I sent it again.'), line('caller', 'Thank you.')]);
    await expect.poll(() => standIn.asked()).toBe('');
    expect(standIn.told).toEqual(
      expect.arrayContaining(['Your colleague said to the caller: I sent it again.', 'Thank you.']),
    );
    expect(host.played).toHaveLength(0);
  });

  it('measures from the end of the caller’s speech, and writes down both sides', async () => {
    const { host } = openSession(engine, standIn, {
      agent: { turnTaking: { patience: 'quick', interruption: 'normal' } },
    });
    await greeted();
    standIn.say(silence(20), 'Hello.');
    standIn.callerSpeaks();
    standIn.callerSaid('When do you open?');
    standIn.say(second, 'At nine.');
    await expect.poll(() => host.lines.get('agent-2')?.text).toBe('At nine.');
    const answer = host.lines.get('agent-2');
    // What the server waited for to be sure is part of what the caller waited.
    expect(answer?.latencyMs).toBeGreaterThanOrEqual(416);
    expect(answer?.timing?.text).toBeLessThanOrEqual(answer?.timing?.audio ?? 0);
    expect([...host.lines.values()].find(({ from }) => from === 'caller')?.text).toBe('When do you open?');
  });

  it('tells the model of digits that were keyed in together', async () => {
    const { session } = openSession(engine, standIn);
    await greeted();
    standIn.say(silence(20), 'Your number, please.');
    for (const digit of '471#') session.digit(digit);
    await expect.poll(() => standIn.told.at(-1)).toMatch(/keyed in.*471#/);
  });

  it('does not play noise: a server that answers another format is refused', async () => {
    standIn.onlyPcm = true;
    const { host } = openSession(engine, standIn);
    await expect.poll(() => host.log).toContain('fail: engine-format');
    const other = openSession(engine, standIn, { options: { audio: 'pcm' }, host: new ToolHost() });
    await greeted();
    expect(other.session.format).toEqual({ encoding: 'pcm', rate: 24000 });
  });

  it('fails where there is no key for the vendor, and never tells a key', async () => {
    const host = new ToolHost();
    const { session } = openSession(engine, standIn, {
      options: { url: '' },
      host: Object.assign(host, { secret: () => Promise.resolve(null) }),
    });
    await expect.poll(() => host.log).toContain('fail: engine-key-missing');
    session.stop();
    standIn.refuseKeys();
    const refused = openSession(engine, standIn);
    await expect.poll(() => refused.host.log).toContain('fail: engine-key-refused');
    expect(log.join('')).not.toContain(standIn.secrets().key);
  });

  it('says goodbye before it hangs up when the time is up', async () => {
    const { host } = openSession(engine, standIn, { agent: { maxCallSeconds: 1 } });
    await greeted();
    standIn.say(silence(20), 'Hello.');
    await expect.poll(() => standIn.told.at(-1), { timeout: 3000 }).toMatch(/time for this call is over/);
    await greeted();
    standIn.say(silence(20), 'Goodbye.');
    await expect.poll(() => host.played.length).toBe(2);
    expect(host.log).not.toContain('hang up: time-up');
    host.playAll();
    await expect.poll(() => host.log).toContain('hang up: time-up');
  });
});

it('says what is wrong with the options', () => {
  const of = (options: Record<string, unknown>) =>
    engine.check({ options } as Parameters<typeof engine.check>[0]);
  expect(of({ ...standIn.options() })).toEqual([]);
  expect(of({ url: 'ftp://host' })[0]).toMatch(/Address/);
  expect(of({ audio: 'mp3' })[0]).toMatch(/Audio/);
});
