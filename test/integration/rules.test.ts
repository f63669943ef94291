import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultAgent } from '../../src/main/agents/embedded/default-agent.ts';
import { concat, silence, tonesOf } from '../asterisk/audio.ts';
import { speak } from '../asterisk/speak.ts';
import { useWorld } from '../asterisk/vitest.ts';
import { TestDesk } from '../support/desk.ts';
import { speechHeard } from '../support/speech.ts';

const deaf = { ...defaultAgent(), id: 'deaf', name: 'Deaf', hearsTakeover: false };

describe('what the settings say', () => {
  const the = useWorld({ extensions: ['8000', '8010'] });
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await TestDesk.start({
      pbx: the.world.pbx,
      config: { maxCalls: 1 },
      agents: [defaultAgent(), deaf],
      assignments: [
        { extension: '8000', agentId: defaultAgent().id, variables: [] },
        { extension: '8010', agentId: 'deaf', variables: [] },
      ],
    });
  });
  afterAll(() => desk.stop());

  it('limits the calls of all agents together, and no more once a call has ended', async () => {
    const first = await the.world.outside.call('8000');
    await first.hears('the greeting', (heard) => speechHeard(heard) > 600);
    const second = await the.world.outside.call('8010');
    await second.hears('the person', (heard) => tonesOf(heard, 880, { minMs: 200 }).length > 0);
    await second.hangUp();
    await first.hangUp();
    await desk.until('the end', () => desk.engine.activeCalls() === 0);
    const third = await the.world.outside.call('8010');
    await third.hears('the greeting', (heard) => speechHeard(heard) > 600);
  });

  it('keeps the digits of callers where it is allowed', async () => {
    const settings = await desk.invoke('settings.get');
    await desk.invoke('settings.save', { ...settings, keepDigits: true });
    await desk.until('room for a call', () => desk.engine.activeCalls() === 0);
    const caller = await the.world.outside.call('8000');
    const call = await desk.callIn('with-agent');
    await caller.sendDtmf('4');
    await desk.until('the digit in the transcript', async () =>
      (await desk.invoke('board.watch', { callId: call.id })).some(
        (line) => line.text === 'caller pressed 4',
      ),
    );
    await desk.invoke('settings.save', settings);
  });

  it('lets an agent that may not hear hear nothing while an operator has the call', async () => {
    await desk.until('room for a call', () => desk.engine.activeCalls() === 0);
    const caller = await the.world.outside.call('8010');
    const call = await desk.callIn('with-agent');
    await caller.hears('the greeting', (heard) => speechHeard(heard) > 600);
    await desk.invoke('supervision.takeOver', { callId: call.id });
    const taken = await desk.callIn('with-operator');
    expect(taken.hearing).toEqual({ caller: ['operator'], agent: [], operator: ['caller'] });
    const microphone = desk.ports.findLast((port) => port.offer.kind === 'microphone');
    const words = concat(await speak('Your card number, please.'), silence(1200));
    await Promise.all([
      microphone?.say(words.samples),
      caller.say(await speak('It is four seven one one.')).finished,
    ]);
    await desk.invoke('supervision.handBack', { callId: call.id });
    const lines = await desk.invoke('board.watch', { callId: call.id });
    expect(lines.filter((line) => line.from === 'caller' || line.from === 'operator')).toEqual([]);
  });
});
