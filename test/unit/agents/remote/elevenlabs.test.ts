import type {
  ClientToolResult,
  ContextualUpdate,
  ConversationInitiation,
  Pong,
  UserAudio,
  UserMessage,
} from '@elevenlabs/types';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { elevenLabsEngine } from '../../../../src/main/agents/elevenlabs/engine.ts';
import { FromAgent, type initiation, type message } from '../../../../src/main/agents/elevenlabs/protocol.ts';
import type { z } from 'zod';
import { createLog } from '../../../../src/main/log.ts';
import { openEngineCodec } from '../../../../src/main/media/codec.ts';
import { durationMs, tone, toneAt } from '../../../asterisk/audio.ts';
import { pcmToUlaw, ulawToPcm } from '../../../asterisk/g711.ts';
import {
  ElevenLabsStandIn,
  type ClientMessage,
  type ElevenLabsSetting,
} from '../../../engines/elevenlabs.ts';
import type { Unknown } from '../../../engines/vendor-types.ts';
import { line, openSession, ToolHost } from './realtime-support.ts';

const log: string[] = [];
const engine = elevenLabsEngine({
  log: createLog({ to: { write: (text: string) => void log.push(text) } }),
  openCodec: openEngineCodec,
});
let standIn: ElevenLabsStandIn;
afterEach(async () => {
  expect(standIn.faults).toEqual([]);
  await engine.close();
  await standIn.stop();
});

async function open(setting: ElevenLabsSetting = {}, more: Parameters<typeof openSession>[2] = {}) {
  standIn = new ElevenLabsStandIn(setting);
  await standIn.start();
  const { session, host } = openSession(engine, standIn, more);
  await expect.poll(() => standIn.ready).toBe(true);
  return { session, host };
}
const second = tone(440, 1000);

describe('a conversation with an ElevenLabs agent', () => {
  it('sends nothing that the vendor’s own types do not know', async () => {
    expectTypeOf<ReturnType<typeof initiation>>().toExtend<ConversationInitiation>();
    expectTypeOf<ReturnType<typeof message.pong>>().toExtend<Pong>();
    expectTypeOf<ReturnType<typeof message.update>>().toExtend<ContextualUpdate>();
    expectTypeOf<ReturnType<typeof message.said>>().toExtend<UserMessage>();
    expectTypeOf<ReturnType<typeof message.toolResult>>().toExtend<ClientToolResult>();
    type Message = ReturnType<(typeof message)[keyof typeof message] | typeof initiation>;
    type Vendors =
      ClientToolResult | ContextualUpdate | ConversationInitiation | Pong | UserMessage | UserAudio;
    expectTypeOf<Unknown<Message, Vendors>>().toBeNever();
    expectTypeOf<Unknown<z.infer<typeof ClientMessage>, Vendors>>().toBeNever();
    expectTypeOf<ReturnType<typeof message.audio>>().toExtend<UserAudio>();
    expect(FromAgent.parse({ type: 'vad_score', vad_score_event: {} })).toEqual({ type: 'unknown' });
    expect(FromAgent.safeParse({ type: 'audio', audio_event: { event_id: 1 } }).success).toBe(false);
    await open();
  });

  it('tells the agent what is known of the call, and what was said before', async () => {
    await open({}, { before: [line('caller', 'I want red.')] });
    await expect.poll(() => standIn.told.join('\n')).toContain('I want red.');
    expect(standIn.told.join('\n')).toContain('You are Ada of the front desk.');
    expect(standIn.told.join('\n')).toContain('"caller_number":"100"');
  });

  it('is reached by a signed URL where nothing else is allowed', async () => {
    await open({ signedOnly: true });
    expect(log.join('')).not.toContain('signed-1');
  });

  it('converts between the telephone and an agent that speaks PCM', async () => {
    const { session, host } = await open({ spoken: 'pcm_16000', heard: 'pcm_16000' });
    standIn.say(second, 'Good day.');
    await expect.poll(() => Buffer.concat(host.played).length).toBeGreaterThan(7900);
    const said = { rate: 8000, samples: ulawToPcm(Buffer.concat(host.played)) };
    expect(toneAt(said, 440, 200, 800)).toBe(true);
    for (let at = 0; at < 8000; at += 160)
      session.hear(pcmToUlaw(second.samples.subarray(at, at + 160)), 'caller');
    await expect.poll(() => durationMs(standIn.heard())).toBeGreaterThan(950);
    expect(toneAt(standIn.heard(), 440, 200, 800)).toBe(true);
  });

  it('drops what it said before an interruption, also what comes late of it', async () => {
    const { host } = await open();
    standIn.say(second, 'one two three four');
    await expect.poll(() => Buffer.concat(host.played).length).toBe(8000);
    for (let i = 0; i < 25; i += 1) host.tick();
    standIn.callerSpeaks();
    await expect.poll(() => host.lines.get('agent-1')?.heard).not.toBeUndefined();
    standIn.callerSaid('Stop.');
    standIn.say(second, 'Yes?');
    await expect.poll(() => [...host.lines.values()].at(-1)?.text).toBe('Yes?');
    expect(Buffer.concat(host.played).length).toBe(16_000);
  });

  it('uses a tool, follows a whisper, and is told what was said without it', async () => {
    const { session, host } = await open();
    const [use] = standIn.useTools([{ name: 'look_up', args: { number: 7 } }]);
    await expect.poll(() => host.called).toMatchObject([{ name: 'look_up', args: { number: 7 } }]);
    host.answer?.('It is on its way.');
    const result = { ok: true, text: 'It is on its way.' };
    expect(await use!.answer).toEqual(standIn.answerTo(use!, result));
    session.whisper('Offer ten percent.');
    await expect.poll(() => standIn.told.at(-1)).toMatch(/Offer ten percent/);
    session.mute(false);
    standIn.say(second, 'Nobody hears this.');
    await expect.poll(() => durationMs(standIn.heard())).toBeGreaterThan(60);
    session.back([line('operator', 'I have sent it.')]);
    await expect.poll(() => standIn.told.at(-1)).toMatch(/Your colleague: I have sent it\./);
    expect(host.played).toEqual([]);
  });

  it('ends the call when the agent ends the conversation, after its last words', async () => {
    const { host } = await open();
    standIn.say(second, 'Goodbye.');
    standIn.endCall();
    await expect.poll(() => standIn.ready && host.played.length > 0).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(host.log.join()).not.toContain('hang up');
    await expect.poll(() => (host.playAll(), host.log.join())).toContain('hang up');
  });

  it('ends the call only after hand-back where the agent ended it while an operator had the call', async () => {
    const { session, host } = await open();
    session.mute(false);
    standIn.endCall();
    await new Promise((resolve) => setTimeout(resolve, 100));
    host.playAll();
    expect(host.log.join()).not.toContain('hang up');
    session.back([]);
    await expect.poll(() => (host.playAll(), host.log.join())).toContain('hang up');
  });

  it('that refuses the key says so, and the key stands in no log', async () => {
    standIn = new ElevenLabsStandIn();
    await standIn.start();
    standIn.refuseKeys();
    const host = new ToolHost();
    openSession(engine, standIn, { host });
    await expect.poll(() => host.log).toContain('fail: engine-key-refused');
    expect(log.join('')).not.toContain(standIn.secrets().apiKey);
  });
});
