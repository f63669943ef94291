import type { agent } from '@deepgram/sdk';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { deepgramEngine } from '../../../../src/main/agents/deepgram/engine.ts';
import type { settingsOf } from '../../../../src/main/agents/deepgram/options.ts';
import { FromServer, type message } from '../../../../src/main/agents/deepgram/protocol.ts';
import { createLog } from '../../../../src/main/log.ts';
import { tone } from '../../../asterisk/audio.ts';
import type { z } from 'zod';
import { DeepgramStandIn, type ClientMessage } from '../../../engines/deepgram.ts';
import type { Unknown } from '../../../engines/vendor-types.ts';
import { line, openSession, ToolHost } from './realtime-support.ts';

const log: string[] = [];
const engine = deepgramEngine({ log: createLog({ to: { write: (text: string) => void log.push(text) } }) });
let standIn: DeepgramStandIn;
beforeEach(async () => {
  standIn = new DeepgramStandIn();
  await standIn.start();
});
afterEach(async () => {
  expect(standIn.faults).toEqual([]);
  await engine.close();
  await standIn.stop();
});

async function open(more: Parameters<typeof openSession>[2] = {}) {
  const opened = openSession(engine, standIn, more);
  await expect.poll(() => standIn.ready).toBe(true);
  // The settings are taken when the first words come.
  standIn.say(tone(440, 20), 'Hello.');
  await expect.poll(() => opened.host.played.length).toBe(1);
  opened.host.playAll();
  return opened;
}
const second = tone(440, 1000);
type Vendors =
  | agent.AgentV1KeepAlive
  | agent.AgentV1UpdatePrompt
  | agent.AgentV1InjectAgentMessage
  | agent.AgentV1InjectUserMessage
  | agent.AgentV1SendFunctionCallResponse;

describe('a conversation with Deepgram’s Voice Agent', () => {
  it('sends nothing that the vendor’s own types do not know', () => {
    expectTypeOf<ReturnType<typeof settingsOf>>().toExtend<agent.AgentV1Settings>();
    expectTypeOf<Unknown<ReturnType<typeof settingsOf>, agent.AgentV1Settings>>().toBeNever();
    expectTypeOf<ReturnType<typeof message.keepAlive>>().toExtend<agent.AgentV1KeepAlive>();
    expectTypeOf<ReturnType<typeof message.prompt>>().toExtend<agent.AgentV1UpdatePrompt>();
    expectTypeOf<ReturnType<typeof message.say>>().toExtend<agent.AgentV1InjectAgentMessage>();
    expectTypeOf<ReturnType<typeof message.userSaid>>().toExtend<agent.AgentV1InjectUserMessage>();
    expectTypeOf<ReturnType<typeof message.toolResult>>().toExtend<agent.AgentV1SendFunctionCallResponse>();
    type Message = ReturnType<(typeof message)[keyof typeof message]>;
    expectTypeOf<Unknown<Message, Vendors>>().toBeNever();
    expectTypeOf<Unknown<z.infer<typeof ClientMessage>, Vendors | agent.AgentV1Settings>>().toBeNever();
    expect(FromServer.parse({ type: 'AgentThinking', content: 'hm' })).toEqual({ type: 'unknown' });
    expect(FromServer.safeParse({ type: 'FunctionCallRequest', functions: [{}] }).success).toBe(false);
  });

  it('hears by Flux as the vendor wants it, which is another interface', async () => {
    await open({ options: { listen: 'flux-general-multi', agent: '' } });
  });

  it('goes on from what was said before, without a second greeting', async () => {
    await open({ before: [line('caller', 'I want red.'), line('agent', 'Red it is, then.', 'Red it')] });
    expect(standIn.told).toEqual([
      'You are Ada of the front desk, and 100 calls.',
      '',
      'I want red.',
      'Red it',
    ]);
  });

  it('uses a tool, and keeps all instructions when it gets another', async () => {
    const { session, host } = await open();
    const [use] = standIn.useTools([{ name: 'look_up', args: { number: 7 } }]);
    await expect.poll(() => host.called).toMatchObject([{ name: 'look_up', args: { number: 7 } }]);
    host.answer?.('It is on its way.');
    const result = { ok: true, text: 'It is on its way.' };
    expect(await use!.answer).toEqual(standIn.answerTo(use!, result));
    session.whisper('Offer ten percent.');
    session.whisper('Be quick.');
    await expect.poll(() => standIn.told.at(-1)).toMatch(/You are Ada[^]*Offer ten percent\.[^]*Be quick\./);
  });

  it('says what it is told to, also where it is refused at first, and falls silent for it', async () => {
    const { session, host } = await open();
    standIn.say(second, 'A long story.');
    await expect.poll(() => Buffer.concat(host.played).length).toBeGreaterThan(8000);
    standIn.refusals = 1;
    session.say('You get ten percent.');
    expect(host.playing).toBe(false);
    await expect.poll(() => standIn.asked(), { timeout: 3000 }).toBe('You get ten percent.');
  });

  it('tells when what it is to say is refused again and again', async () => {
    const { session, host } = await open();
    standIn.refusals = 9;
    session.say('You get ten percent.');
    await expect
      .poll(() => host.log.at(-1), { timeout: 4000 })
      .toBe('note: the agent could not say: You get ten percent.');
  });

  it('is not heard while an operator has the call, and learns what was said', async () => {
    const { session, host } = await open();
    session.mute(false);
    const before = host.played.length;
    standIn.say(second, 'Nobody hears this.');
    standIn.useTools([{ name: 'look_up', args: {} }]);
    await expect.poll(() => host.called.length).toBe(1);
    expect(host.played.length).toBe(before);
    session.back([line('operator', 'I have sent it.')]);
    await expect.poll(() => standIn.told.at(-1)).toMatch(/Your colleague: I have sent it\./);
  });

  it('that refuses the key says so, and the key stands in no log', async () => {
    standIn.refuseKeys();
    const host = new ToolHost();
    openSession(engine, standIn, { host });
    await expect.poll(() => host.log).toContain('fail: engine-key-refused');
    expect(log.join('')).not.toContain(standIn.secrets().apiKey);
  });
});
