import type { Content, LiveClientMessage, LiveClientSetup, Tool } from '@google/genai';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { geminiEngine } from '../../../../src/main/agents/gemini-live/engine.ts';
import { durationMs, type ClientMessage } from '../../../../src/main/agents/gemini-live/protocol.ts';
import type { z } from 'zod';
import { createLog } from '../../../../src/main/log.ts';
import { silence, tone } from '../../../asterisk/audio.ts';
import { GeminiStandIn, type ClientMessage as Taken } from '../../../engines/gemini-live.ts';
import type { Unknown } from '../../../engines/vendor-types.ts';
import { line, openSession } from './realtime-support.ts';

const log: string[] = [];
const engine = geminiEngine({ log: createLog({ to: { write: (text: string) => void log.push(text) } }) });
let standIn: GeminiStandIn;
beforeEach(async () => {
  log.length = 0;
  standIn = new GeminiStandIn();
  await standIn.start();
});
afterEach(async () => {
  expect(standIn.faults).toEqual([]);
  await engine.close();
  await standIn.stop();
});

const second = tone(440, 1000);
const frame = () => new Uint8Array(640).fill(1);
const greeted = () => expect.poll(() => standIn.asked()).not.toBeNull();
/** As it is on the wire: the SDK takes more for these two, and turns it into them. */
type VendorMessage = Omit<LiveClientMessage, 'setup'> & {
  setup?: Omit<LiveClientSetup, 'systemInstruction' | 'tools'> & {
    systemInstruction?: Content;
    tools?: Tool[];
  };
};
/** The vendor's enums are strings in the end. */
type Plain<T> = T extends string ? `${T}` : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;

describe('a session of Gemini Live', () => {
  it('sends nothing that the vendor’s own types do not know', () => {
    type Setup = Extract<ClientMessage, { setup: unknown }>['setup'];
    expectTypeOf<Omit<Setup, 'systemInstruction' | 'tools'>>().toExtend<
      Omit<Plain<NonNullable<LiveClientMessage['setup']>>, 'systemInstruction' | 'tools'>
    >();
    expectTypeOf<Setup['systemInstruction']>().toExtend<Content>();
    expectTypeOf<NonNullable<Setup['tools']>[number]>().toExtend<Tool>();
    expectTypeOf<Unknown<ClientMessage, VendorMessage>>().toBeNever();
    expectTypeOf<Unknown<z.infer<typeof Taken>, VendorMessage>>().toBeNever();
    expectTypeOf<Exclude<ClientMessage, { setup: unknown }>>().toExtend<
      Plain<Omit<LiveClientMessage, 'setup' | 'contextUpdate'>>
    >();
  });

  it('greets with the words that it was given, and knows the call', async () => {
    openSession(engine, standIn, { options: { greeting: 'Hello, {name} here.' } });
    await expect.poll(() => standIn.asked()).toContain('Hello, Ada of the front desk here.');
    expect(standIn.told[0]).toContain('The caller is 100.');
  });

  it('knows what was said before it came', async () => {
    openSession(engine, standIn, { before: [line('caller', 'I want red.'), line('agent', 'Red it is.')] });
    await greeted();
    expect(standIn.told[1]).toContain('Caller: I want red.\nYou: Red it is.');
  });

  it('goes on over another connection before the first one ends, and no word is lost', async () => {
    const { session, host } = openSession(engine, standIn);
    await greeted();
    standIn.say(second, 'A long story.');
    standIn.callerSpeaks();
    session.hear(frame(), 'caller');
    standIn.goAway('30s');
    for (let i = 0; i < 40; i += 1) {
      session.hear(frame(), 'caller');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(standIn.connections).toBe(2);
    expect(standIn.resumed).toHaveLength(1);
    await expect.poll(() => standIn.heard().samples.length).toBe(41 * 320);
    expect(host.log.filter((entry) => /fail|stalled/.test(entry))).toEqual([]);
  });

  it('changes the connection at the last moment where the agent goes on speaking', async () => {
    openSession(engine, standIn);
    await greeted();
    standIn.sayWithoutEnd(second);
    standIn.goAway('1.8s');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(standIn.connections).toBe(1);
    await expect.poll(() => standIn.connections, { timeout: 3000 }).toBe(2);
  });

  it('goes on after a connection that broke, but not for ever', async () => {
    const { host } = openSession(engine, standIn);
    await greeted();
    standIn.cut();
    await expect.poll(() => standIn.resumed.length).toBe(1);
    await expect.poll(() => standIn.ready).toBe(true);
    standIn.say(second, 'Here I am again.');
    await expect.poll(() => host.played.length).toBeGreaterThan(0);
    standIn.cut();
    await expect.poll(() => host.log).toContain('fail: engine-lost');
  });

  it('does not break off what it says for a whisper', async () => {
    const { session } = openSession(engine, standIn);
    await greeted();
    standIn.sayWithoutEnd(second);
    await expect.poll(() => standIn.connections).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    session.whisper('Offer ten percent.');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(standIn.told.join()).not.toContain('ten percent');
    standIn.callerSpeaks();
    await expect.poll(() => standIn.told.join()).toContain('Offer ten percent.');
  });

  it('says what the operator says, and nothing more of what it was saying', async () => {
    const { session, host } = openSession(engine, standIn);
    await greeted();
    standIn.sayWithoutEnd(second);
    await expect.poll(() => host.played.length).toBe(5);
    session.say('We close at five.');
    await expect.poll(() => standIn.asked()).toContain('We close at five.');
    expect(host.playing).toBe(false);
    standIn.say(second, 'We close at five.');
    await expect.poll(() => host.played.length).toBe(10);
  });

  it('hears nothing while somebody else has the call, and is told afterwards', async () => {
    const { session, host } = openSession(engine, standIn);
    await greeted();
    session.mute(true);
    session.hear(frame(), 'caller');
    standIn.say(second, 'Something else.');
    await new Promise((resolve) => setTimeout(resolve, 100));
    session.back([line('operator', 'I sent it again.')]);
    await expect.poll(() => standIn.asked()).toContain('Your colleague: I sent it again.');
    expect(standIn.heard().samples.length).toBe(0);
    expect(host.played).toHaveLength(0);
  });

  it('uses tools, and breaks off those that are not wanted any more', async () => {
    const { host } = openSession(engine, standIn);
    await greeted();
    const [use] = standIn.useTools([{ name: 'look_up', args: { order: 7 } }]);
    await expect.poll(() => host.called).toMatchObject([{ name: 'look_up', args: { order: 7 } }]);
    host.answer?.('It is on its way.');
    const result = { ok: true, text: 'It is on its way.' };
    expect(await use!.answer).toEqual(standIn.answerTo(use!, result));
    standIn.useTools([{ name: 'look_up', args: { order: 8 } }]);
    await expect.poll(() => host.called.length).toBe(2);
    standIn.cancelTools();
    await expect.poll(() => host.called[1]?.signal?.aborted).toBe(true);
  });

  it('writes down both sides', async () => {
    const { session, host } = openSession(engine, standIn);
    await greeted();
    standIn.say(silence(20), 'Hello.');
    session.hear(new Uint8Array(640).fill(0x20), 'caller');
    standIn.callerSaid('When do you open?');
    standIn.say(second, 'At nine.');
    await expect.poll(() => host.lines.get('agent-2')?.text).toBe('At nine.');
    expect([...host.lines.values()].map(({ from, text }) => [from, text])).toEqual([
      ['agent', 'Hello.'],
      ['caller', 'When do you open?'],
      ['agent', 'At nine.'],
    ]);
    expect(host.lines.get('agent-2')?.latencyMs).toBeGreaterThanOrEqual(0);
  });

  it('takes a key that the vendor refuses on the open connection for a refused key, and never tells it', async () => {
    standIn.refuseKeys();
    const { host } = openSession(engine, standIn);
    await expect.poll(() => host.log).toContain('fail: engine-key-refused');
    expect(log.join('')).not.toContain(standIn.secrets().key);
  });
});

it('reads durations as protobuf writes them', () => {
  expect([durationMs('9.5s'), durationMs('60s'), durationMs('soon'), durationMs(undefined)]).toEqual([
    9500,
    60_000,
    null,
    null,
  ]);
});
