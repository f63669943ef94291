import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultAgent, defaultConversation } from '../../src/main/agents/embedded/default-agent.ts';
import { concat, silence, tone } from '../asterisk/audio.ts';
import { speak } from '../asterisk/speak.ts';
import { useWorld } from '../asterisk/vitest.ts';
import { speechHeard, toneHeard } from '../support/speech.ts';
import { MediaKind } from '../../src/shared/domain/pbx.ts';
import { TestDesk } from '../support/desk.ts';
import { useSpeech } from '../support/use-speech.ts';

const speech = useSpeech();

/** Says what it was told of its call. */
const greeter = defaultAgent();
const conversation = structuredClone(defaultConversation);
const { greeting } = conversation.steps;
if (greeting?.do === 'listen')
  greeting.prompt = 'Welcome {caller_number} to {called_number}, {direction} by {provider} from {CONTEXT}.';
greeter.options = { conversation };

describe.each(MediaKind.options)('a call to an assigned extension, where %s', (connection) => {
  const the = useWorld();
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await TestDesk.start({
      speech,
      pbx: the.world.pbx,
      config: { media: { connection, host: '127.0.0.1', port: 0, format: 'ulaw' } },
      agents: [greeter],
      assignments: [{ extension: '8000', agentId: greeter.id, variables: ['CONTEXT'] }],
    });
  });
  afterAll(() => desk?.stop());

  it('is answered by the agent, understood, and leaves a record', async () => {
    const caller = await the.world.outside.call('8000', { callerNumber: '0301112222', callerName: 'Ann' });
    const call = await desk.callIn('with-agent');
    expect(call).toMatchObject({ caller: { name: 'Ann', number: '0301112222' }, calledNumber: '8000' });
    await caller.hears('the greeting', (heard) => speechHeard(heard) > 800);
    await desk.invoke('board.watch', { callId: call.id });
    await caller.say(await speak('What are your opening hours?')).finished;
    const lines = await desk.until('an answer', async () => {
      const said = await desk.invoke('board.watch', { callId: call.id });
      const asked = said.findIndex((line) => line.from === 'caller');
      return asked >= 0 && said.slice(asked).some((line) => line.from === 'agent') && said;
    });
    expect(lines[0]?.text).toContain('Welcome 0301112222 to 8000, inbound by ari from cordboard.');
    expect(lines.find((line) => line.from === 'caller')?.text).toMatch(/open|hour/i);
    // From the answer to the greeting, and from the end of the question to its answer: known, and no fantasy.
    expect(lines[0]?.latencyMs).toBeGreaterThan(0);
    expect(
      lines.findLast((line) => line.from === 'agent' && line.latencyMs !== null)?.latencyMs,
    ).toBeGreaterThan(100);
    expect(lines.findLast((line) => line.from === 'agent')?.text).toMatch(/nine|9|open/i);
    await caller.hangUp();
    const record = await desk.until('a record', async () =>
      (await desk.records()).find((r) => r.id === call.id),
    );
    expect(record).toMatchObject({
      outcome: 'caller-hung-up',
      callerNumber: '0301112222',
      calledNumber: '8000',
    });
  });

  it('is heard by the operator, taken over and handed back', async () => {
    const caller = await the.world.outside.call('8000');
    const call = await desk.callIn('with-agent');
    await desk.invoke('supervision.listen', { callId: call.id });
    const ear = desk.ports.findLast((port) => port.offer.kind === 'listen')!;
    await caller.say(tone(440, 1500)).finished;
    await desk.until(
      'the caller’s tone at the operator’s ear',
      () => toneHeard({ rate: 8000, samples: ear.heard('left') }, 440) > 700,
    );
    await desk.invoke('supervision.takeOver', { callId: call.id });
    const microphone = desk.ports.findLast((port) => port.offer.kind === 'microphone')!;
    const since = Date.now();
    await microphone.say(tone(1000, 1500).samples);
    await caller.hears('the operator', (taken) => toneHeard(taken, 1000) > 500, { since });
    await microphone.say(concat(await speak('Your parcel left this morning.'), silence(1500)).samples);
    const lines = await desk.until('a line of the operator', async () => {
      const said = await desk.invoke('board.watch', { callId: call.id });
      return said.some((line) => line.from === 'operator' && /parcel|morning/i.test(line.text)) && said;
    });
    expect(lines.filter((line) => line.from === 'caller')).toEqual([]);
    await desk.invoke('supervision.handBack', { callId: call.id });
    expect(microphone.control).toEqual([{ type: 'stop', reason: 'handed-back' }]);
    const back = Date.now();
    await caller.hears('the agent again', (heard) => speechHeard(heard) > 500, { since: back });
    await desk.invoke('supervision.hangUp', { callId: call.id });
    await caller.ended;
    expect((await desk.records())[0]).toMatchObject({ outcome: 'operator-hung-up', takenOver: true });
  });
});
