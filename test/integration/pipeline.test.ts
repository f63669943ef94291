import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/main/log.ts';
import type { Speech } from '../../src/main/speech/port.ts';
import { openSpeech } from '../../src/main/speech/speech.ts';
import type { TranscriptLine } from '../../src/shared/domain/call.ts';
import { speak } from '../asterisk/speak.ts';
import { durationMs, slice, tonesOf } from '../asterisk/audio.ts';
import { useWorld } from '../asterisk/vitest.ts';
import { LanServer, VOICE_RATE, type ChatRequest, type ModelDeed } from '../engines/lan-server.ts';
import { agent } from '../fixtures/calls.ts';
import { TestDesk } from '../support/desk.ts';
import { speechHeard } from '../support/speech.ts';

const KEY = 'lan-key-of-the-test';

let lan: LanServer;
let speech: Speech;
beforeAll(async () => {
  const workerUrl = new URL('../../src/main/speech/worker.ts', import.meta.url);
  speech = openSpeech({ workerUrl, log: createLog({ level: 'silent' }) });
  lan = new LanServer(speech);
  lan.key = KEY;
  await Promise.all([lan.start(), speech.warm()]);
});
afterAll(async () => {
  await lan.stop();
  await speech.close();
});

describe('an agent whose parts are servers on the network', () => {
  const the = useWorld();
  let desk: TestDesk;
  beforeAll(async () => {
    const pipeline = agent({
      id: 'lan',
      name: 'Lan',
      engine: 'pipeline',
      options: {
        llmUrl: lan.url,
        llmModel: 'scripted',
        instructions: 'You answer for {business}.',
        greeting: 'Hello, this is the counting desk.',
        stt: 'endpoint',
        sttUrl: lan.url,
        sttModel: 'ears',
        tts: 'endpoint',
        ttsUrl: `${lan.url}/`,
        ttsModel: 'mouth',
        ttsVoice: 'slt',
        ttsRate: VOICE_RATE,
      },
      facts: { business: 'Numbers' },
    });
    desk = await TestDesk.start({
      pbx: the.world.pbx,
      agents: [pipeline],
      assignments: [{ extension: '8000', agentId: 'lan', variables: [] }],
    });
    const secrets = { llmKey: KEY, sttKey: KEY, ttsKey: KEY };
    await desk.invoke('agents.save', { agent: pipeline, secrets });
  });
  afterAll(() => desk?.stop());
  beforeEach(() => {
    lan.chats.length = 0;
    lan.spoken.length = 0;
  });

  const lines = async (callId: string): Promise<TranscriptLine[]> => desk.invoke('board.watch', { callId });
  const lineOf = (callId: string, from: string, what: (line: TranscriptLine) => boolean) =>
    desk.until(`a line of the ${from}`, async () =>
      (await lines(callId)).find((line) => line.from === from && what(line)),
    );
  async function greeted() {
    const caller = await the.world.outside.call('8000');
    const call = await desk.callIn('with-agent');
    await caller.hears(
      'the whole greeting',
      (heard) => speechHeard(heard) > 1000 && speechHeard(slice(heard, durationMs(heard) - 600)) === 0,
    );
    return { caller, call };
  }
  const said = (request: ChatRequest): string[] =>
    request.messages.map(({ role, content }) => `${role}: ${content ?? ''}`);

  it('is heard while the model still writes; what it says next knows what of that was heard', async () => {
    lan.script = ({ messages }): ModelDeed[] =>
      messages.filter(({ role }) => role === 'user').length > 1
        ? ['Very well.']
        : ['One two three four five six. ', 'Seven eight nine ten eleven. ', 'Twelve. ', 6000, 'The end.'];
    const { caller, call } = await greeted();
    await caller.say(await speak('Please count for me.')).finished;
    const since = Date.now();
    await caller.hears('the answer', (heard) => speechHeard(heard) > 1000, { since });
    const asked = lan.chats.at(-1)!;
    expect(said(asked).slice(1)).toEqual([
      'assistant: Hello, this is the counting desk.',
      expect.stringMatching(/^user: .*count/i),
    ]);
    expect(asked.messages[0]?.content).toMatch(/^You answer for Numbers\./);
    // It has written its last word neither now nor when we go away from it.
    expect(asked.dropped).toBe(false);
    await caller.say(await speak('Stop it, please, I have heard enough.')).finished;
    await lineOf(call.id, 'caller', ({ text }) => /stop|enough|heard/i.test(text));
    const cut = await lineOf(call.id, 'agent', ({ heard }) => heard !== null);
    await desk.until('the next question to the model', () => lan.chats.some((chat) => said(chat).length > 4));
    expect(asked.dropped).toBe(true);
    const heard = cut.heard?.text ?? '';
    expect(heard).toMatch(/^One two/);
    expect(heard).not.toMatch(/Twelve|end/);
    expect(said(lan.chats.at(-1)!).slice(3)).toEqual([
      `assistant: ${heard}\u2026 [the caller interrupted here]`,
      expect.stringMatching(/^user: ./),
    ]);
    await lineOf(call.id, 'agent', ({ text }) => text === 'Very well.');
    const { timing } = cut;
    for (const [before, after] of [
      [0, timing?.text],
      [0, timing?.token],
      [timing?.token, timing?.audio],
      [timing?.audio, timing?.ear],
    ])
      expect(after).toBeGreaterThanOrEqual(before ?? 0);
    await caller.hangUp();
  });

  it('breaks off, then speaks nonsense: the caller is answered, or gets a person', async () => {
    const nonsense = Array.from({ length: 30 }, (): ModelDeed => ({ raw: 'data: nonsense\n\n' }));
    let tries = 0;
    lan.script = (): ModelDeed[] => {
      tries += 1;
      if (tries === 1) return ['The first half is here. ', 'And ', { breaks: true }];
      return tries === 2 ? ['the second half too. '] : nonsense;
    };
    const { caller, call } = await greeted();
    await caller.sendDtmf('5');
    const whole = await lineOf(call.id, 'agent', ({ text }) => text.endsWith('second half too.'));
    expect(whole.text).toBe('The first half is here. the second half too.');
    expect(said(lan.chats[0]!).at(-1)).toMatch(/^user: .*5$/);
    await caller.sendDtmf('#');
    await caller.hears('the person', (heard) => tonesOf(heard, 880, { minMs: 200 }).length > 0);
    await caller.hangUp();
    const record = await desk.until('a record', async () =>
      (await desk.records()).find(({ id }) => id === call.id),
    );
    expect(record).toMatchObject({ outcome: 'failed', reason: 'engine-garbage' });
  });

  it('is whispered to and told what to say; a slow model is told to the operator', async () => {
    lan.script = ({ messages }): ModelDeed[] =>
      messages.some(({ content }) => content?.includes('Mention the sale.'))
        ? ['There is a sale.']
        : [20_000, 'Too late.'];
    const { caller, call } = await greeted();
    const since = Date.now();
    await desk.invoke('supervision.say', { callId: call.id, text: 'Please key in your number.' });
    await caller.hears('these words', (heard) => speechHeard(heard) > 700, { since });
    await lineOf(call.id, 'agent', ({ text }) => text === 'Please key in your number.');
    await caller.sendDtmf('4#');
    await desk.until('a stall', () => desk.calls.get(call.id)?.stalled?.code === 'engine-stalled');
    const slow = lan.chats.at(-1)!;
    await desk.invoke('supervision.whisper', { callId: call.id, text: 'Mention the sale.' });
    await lineOf(call.id, 'agent', ({ text }) => text === 'There is a sale.');
    expect(desk.calls.get(call.id)?.stalled).toBeNull();
    expect(slow.dropped).toBe(true);
    expect(said(lan.chats.at(-1)!).slice(2)).toEqual([
      expect.stringMatching(/^assistant: Please/),
      expect.stringMatching(/^user: .*4$/),
      expect.stringMatching(/^system: .*Mention the sale\.$/),
    ]);
    expect(
      (await lines(call.id)).filter(({ from, text }) => from !== 'note' && /Mention/.test(text)),
    ).toEqual([]);
    await caller.hangUp();
  });

  it('that refuses the key sends the caller to a person, and says why', async () => {
    const { caller, call } = await greeted();
    lan.key = 'another';
    await caller.sendDtmf('#');
    await caller.hears('the person', (heard) => tonesOf(heard, 880, { minMs: 200 }).length > 0);
    lan.key = KEY;
    await caller.hangUp();
    const record = await desk.until('a record', async () =>
      (await desk.records()).find(({ id }) => id === call.id),
    );
    expect(record).toMatchObject({ outcome: 'failed', reason: 'engine-key-refused' });
    expect(desk.log.join('')).not.toContain(KEY);
  });

  it('did nothing that such servers would not take', () => {
    expect(lan.faults).toEqual([]);
    expect(lan.transcribed.length).toBeGreaterThan(1);
  });
});
