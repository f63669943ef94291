import { afterEach, describe, expect, it } from 'vitest';
import { deepgramEngine } from '../../../../src/main/agents/deepgram/engine.ts';
import { openAiEngine } from '../../../../src/main/agents/openai-realtime/engine.ts';
import { createLog } from '../../../../src/main/log.ts';
import { tone } from '../../../asterisk/audio.ts';
import { DeepgramStandIn } from '../../../engines/deepgram.ts';
import { OpenAiStandIn } from '../../../engines/openai-realtime.ts';
import { line, openSession } from './realtime-support.ts';

const log = createLog({ level: 'silent' });
const hello = tone(440, 200);
const VENDORS = [
  { name: 'OpenAI Realtime', open: () => new OpenAiStandIn(), engine: openAiEngine({ log }) },
  { name: 'Deepgram', open: () => new DeepgramStandIn(), engine: deepgramEngine({ log }) },
];

describe.each(VENDORS)('a conversation with $name of which the connection broke', ({ open, engine }) => {
  let standIn: OpenAiStandIn | DeepgramStandIn;
  afterEach(async () => {
    expect(standIn.faults).toEqual([]);
    await engine.close();
    await standIn.stop();
  });

  /** The agent has said "Good day.", and the caller has heard it. */
  async function talking() {
    standIn = open();
    await standIn.start();
    const opened = openSession(engine, standIn);
    await expect.poll(() => standIn.ready).toBe(true);
    if (standIn instanceof OpenAiStandIn) await expect.poll(() => standIn.asked()).not.toBeNull();
    standIn.say(hello, 'Good day.');
    await expect.poll(() => opened.host.played.length).toBeGreaterThan(0);
    await expect.poll(() => opened.host.log).toContain('agent: Good day.');
    opened.host.playAll();
    standIn.told.length = 0;
    return opened;
  }
  async function connectedAgain(): Promise<void> {
    standIn.cut();
    await expect.poll(() => standIn.connections).toBe(2);
    await expect.poll(() => standIn.ready).toBe(true);
  }
  function callerSays(words: string): void {
    standIn.callerSpeaks();
    standIn.callerSaid(words);
  }

  it('goes on with another, which knows what was said and answers what was asked', async () => {
    const { host } = await talking();
    callerSays('I want red.');
    await expect.poll(() => host.log).toContain('caller: I want red.');
    await connectedAgain();
    await expect.poll(() => standIn.told).toEqual(expect.arrayContaining(['Good day.', 'I want red.']));
    if (standIn instanceof OpenAiStandIn) await expect.poll(() => standIn.asked()).toBe('');
    else await expect.poll(() => standIn.told.at(-1)).toContain('Go on');
    standIn.say(hello, 'Red it is.');
    await expect.poll(() => host.log).toContain('agent: Red it is.');
    // The caller hears the holding phrase meanwhile, where the agent has one.
    expect(host.log.indexOf('stalled: engine-stalled')).toBeLessThan(host.log.indexOf('goes on'));
    expect(host.log).not.toContain('fail: engine-lost');
  });

  it('leaves the caller alone where nothing is due', async () => {
    const { host } = await talking();
    await connectedAgain();
    await expect.poll(() => host.log).toContain('goes on');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(standIn.told.join()).not.toContain('Go on');
    expect(standIn.asked()).toBeNull();
  });

  it('keeps what the operator has whispered', async () => {
    const { session } = await talking();
    session.whisper('Offer ten percent.');
    await expect.poll(() => standIn.told.join()).toContain('Offer ten percent.');
    standIn.told.length = 0;
    await connectedAgain();
    await expect.poll(() => standIn.told.join()).toContain('Offer ten percent.');
  });

  it('tells the other of a tool that has answered meanwhile, once, by name', async () => {
    const { host } = await talking();
    standIn.useTools([{ name: 'look_up', args: { order: 7 } }]);
    await expect.poll(() => host.called).toHaveLength(1);
    await connectedAgain();
    standIn.asked();
    host.answer?.('It is on its way.');
    await expect.poll(() => standIn.told.join()).toMatch(/look_up.*It is on its way\./);
    if (standIn instanceof OpenAiStandIn) await expect.poll(() => standIn.asked()).toBe('');
  });

  it('is silent while an operator has the call, and knows all of it afterwards', async () => {
    const { session, host } = await talking();
    session.mute(true);
    await connectedAgain();
    await expect.poll(() => host.log).toContain('goes on');
    host.line({ key: 'operator', from: 'operator', text: 'I am sorry.', at: 0 });
    session.back([line('operator', 'I am sorry.')]);
    await expect.poll(() => standIn.told.join()).toContain('I am sorry.');
    expect(standIn.told.join()).toContain('Good day.');
  });

  it('greets where it broke before anything was said', async () => {
    standIn = open();
    await standIn.start();
    const { host } = openSession(engine, standIn);
    await expect.poll(() => standIn.ready).toBe(true);
    if (standIn instanceof OpenAiStandIn) await expect.poll(() => standIn.asked()).not.toBeNull();
    standIn.told.length = 0;
    await connectedAgain();
    if (standIn instanceof OpenAiStandIn) await expect.poll(() => standIn.asked()).not.toBeNull();
    else expect(standIn.told).toContain('Good day.');
    expect(host.log).not.toContain('fail: engine-lost');
  });

  it('fails where the next breaks at once', async () => {
    const { host } = await talking();
    await connectedAgain();
    standIn.cut();
    await expect.poll(() => host.log).toContain('fail: engine-lost');
  });

  it('fails where no other is taken', async () => {
    const { host } = await talking();
    standIn.drop();
    await expect.poll(() => host.log, { timeout: 5000 }).toContain('fail: engine-not-accepted');
    expect(standIn.connections).toBe(1);
  });

  it('is over where the other side sent it away', async () => {
    const { host } = await talking();
    standIn.sendAway();
    await expect.poll(() => host.log).toContainEqual(expect.stringContaining('fail: '));
    expect(standIn.connections).toBe(1);
  });
});
