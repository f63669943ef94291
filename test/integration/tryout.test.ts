import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultAgent } from '../../src/main/agents/embedded/default-agent.ts';
import type { Call, TranscriptLine } from '../../src/shared/domain/call.ts';
import { concat, silence } from '../asterisk/audio.ts';
import { speak } from '../asterisk/speak.ts';
import { useWorld } from '../asterisk/vitest.ts';
import { TestDesk } from '../support/desk.ts';
import { speechHeard } from '../support/speech.ts';

describe('trying an agent without a telephone', () => {
  const the = useWorld();
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await TestDesk.start({ pbx: the.world.pbx, agents: [defaultAgent()] });
  });
  afterAll(() => desk?.stop());

  const calls = () => desk.told.filter(([name]) => name === 'tryout.call').map(([, call]) => call as Call);
  const lines = () =>
    desk.told.filter(([name]) => name === 'tryout.line').map(([, line]) => line as TranscriptLine);
  const ear = () => desk.ports.findLast((port) => port.offer.kind === 'listen')!;
  const microphone = () => desk.ports.findLast((port) => port.offer.kind === 'microphone')!;

  it('the operator is its caller: hears it, is understood, keys digits, and leaves no record', async () => {
    // As it is typed, not as it is saved.
    const agent = {
      ...defaultAgent(),
      name: 'Draft',
      facts: { ...defaultAgent().facts, business: 'Tulips' },
    };
    await desk.invoke('tryout.start', { agent });
    await desk.until(
      'the greeting at the ear',
      () => speechHeard({ rate: 8000, samples: ear().heard('left') }) > 1500,
    );
    expect(lines()[0]?.text).toContain('Tulips');
    expect(ear().heard('left')).toEqual(ear().heard('right'));
    await microphone().say(concat(await speak('What are your opening hours?'), silence(1500)).samples);
    const answer = await desk.until('the answer', () => lines().find(({ text }) => /Monday/.test(text)));
    expect(lines().find(({ from }) => from === 'caller')?.text).toMatch(/hour|open/i);
    expect(answer.timing?.audio).toBeGreaterThan(0);
    await desk.invoke('tryout.press', { digit: '0' });
    await desk.until('the agent asking for a person', () => calls().at(-1)?.state === 'needs-person');
    expect([...desk.calls.values()]).toEqual([]);
    await desk.invoke('tryout.stop');
    expect(microphone().control).toContainEqual({ type: 'stop', reason: 'call-ended' });
    expect(microphone().closed).toBe(true);
    await desk.until('its end', () => calls().at(-1)?.state === 'ended');
    expect(await desk.records()).toEqual([]);
  });

  it('ends when its microphone is lost, and at once when the screen is locked', async () => {
    await desk.invoke('tryout.start', { agent: defaultAgent() });
    await desk.until('the call', () => calls().at(-1)?.state === 'with-agent');
    microphone().lose();
    await desk.until('its end', () => calls().at(-1)?.state === 'ended');
    await desk.invoke('tryout.start', { agent: defaultAgent() });
    await desk.until('the next call', () => calls().at(-1)?.state === 'with-agent');
    desk.engine.releaseMicrophone('screen-locked');
    expect(microphone().control).toContainEqual({ type: 'stop', reason: 'screen-locked' });
    expect(microphone().closed).toBe(true);
  });

  it('says what is wrong with an agent that cannot be opened', async () => {
    const broken = { ...defaultAgent(), options: {} };
    await desk.invoke('tryout.start', { agent: broken });
    const failed = await desk.until('the failure', () => calls().find(({ state }) => state === 'failed'));
    expect(failed.problem?.code).toBe('conversation-missing');
  });
});
