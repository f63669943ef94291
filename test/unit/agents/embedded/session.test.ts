import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { embeddedEngine } from '../../../../src/main/agents/embedded/engine.ts';
import { createLog } from '../../../../src/main/log.ts';
import { speechError } from '../../../../src/main/speech/problem.ts';
import type { AgentConfig } from '../../../../src/shared/domain/agent.ts';
import type { TranscriptLine } from '../../../../src/shared/domain/call.ts';
import { agentOf, context, FakeHost, FakeSpeech, run } from './fakes.ts';

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

function call(more: Partial<AgentConfig> = {}) {
  const speech = new FakeSpeech();
  const host = new FakeHost();
  const engine = embeddedEngine({ speech, log: createLog({ level: 'silent' }) });
  const session = engine.open({ agent: agentOf(more), context, host, before: [] });
  const pass = (ms: number): Promise<void> => run(host, session, ms);
  /** The caller speaks for a second and falls silent; the recognizer will give this. */
  const say = async (text: string): Promise<void> => {
    speech.texts.push(text);
    speech.event('onset');
    await pass(200);
    speech.event('speech');
    await pass(800);
    speech.event('pause');
    await pass(460);
    speech.event('end');
    await pass(60);
  };
  return { speech, host, engine, session, pass, say };
}

const line = (id: number, from: TranscriptLine['from'], text: string): TranscriptLine => ({
  id,
  at: id,
  from,
  text,
  heard: null,
  latencyMs: null,
});

const GREETING = ['agent: This is Paints. You are 100.', 'agent: Red or blue?'];
/** Until the greeting and the first question were said. */
const GREETED = 1500;

describe('a conversation', () => {
  it('greets, shows each line when it begins to be said, and answers', async () => {
    const { host, session, pass, say } = call();
    session.start();
    await pass(60);
    expect(host.news()).toEqual([GREETING[0]]);
    await pass(GREETED);
    expect(host.news()).toEqual([GREETING[1]]);
    await say('Red, please.');
    expect(host.news().slice(0, 2)).toEqual(['caller: Red, please.', 'agent: Red it is.']);
    const [caller, reply] = ['caller-1', 'agent-3'].map((key) => host.lines.get(key));
    expect((reply?.at ?? 0) - (caller?.at ?? 0)).toBeGreaterThan(1000);
    // From the end of the voice: a silence of 256 ms, to one frame; the rest was ready before.
    expect(reply?.latencyMs).toBeGreaterThanOrEqual(236);
    expect(reply?.latencyMs).toBeLessThan(300);
    // Understood before that, and heard right after it.
    const { text, audio, ear, token } = { token: null, ...reply?.timing };
    expect(text).toBeGreaterThan(0);
    expect(text).toBeLessThanOrEqual(audio ?? 0);
    expect(audio).toBe(reply?.latencyMs);
    expect(ear).toBeGreaterThanOrEqual(audio ?? 0);
    expect(ear).toBeLessThan(400);
    expect(token).toBeNull();
    // The greeting answers nobody.
    expect(host.lines.get('agent-1')?.latencyMs).toBeUndefined();
  });

  it('recognises during the pause and makes the reply before the turn is over', async () => {
    const { speech, session, pass } = call();
    session.start();
    await pass(GREETED);
    speech.texts.push('red');
    speech.event('onset');
    await pass(200);
    speech.event('speech');
    await pass(600);
    speech.event('pause');
    expect(speech.recognized).toMatchObject([{ expected: ['red', 'person'] }]);
    await pass(100);
    expect(speech.spoken.at(-1)).toBe('Red it is.');
  });

  it.each([
    ['is over sooner where it is an answer', 'red', true],
    ['has time where it is none yet', 'I would like', false],
    ['has time where the answer would end the call', 'blue', false],
  ])('a turn %s', async (_, text, sooner) => {
    const { speech, host, session, pass } = call();
    session.start();
    await pass(GREETED);
    host.news();
    speech.texts.push(text);
    speech.event('onset');
    await pass(200);
    speech.event('speech');
    await pass(600);
    speech.event('pause');
    await pass(200);
    expect(host.news().includes(`caller: ${text}`)).toBe(sooner);
    await pass(250);
    speech.event('end');
    await pass(20);
    expect([...host.lines.values()].filter(({ from }) => from === 'caller')).toHaveLength(1);
  });

  it('is not over sooner for who goes on within it', async () => {
    const { speech, host, session, pass } = call();
    session.start();
    await pass(GREETED);
    host.news();
    speech.texts.push('red');
    speech.event('onset');
    await pass(200);
    speech.event('speech');
    await pass(600);
    speech.event('pause');
    await pass(100);
    speech.event('continued');
    await pass(400);
    expect(host.news()).toEqual([]);
  });

  it('is interrupted by who goes on after an answer', async () => {
    const { speech, host, session, pass } = call();
    session.start();
    await pass(GREETED);
    host.news();
    speech.texts.push('red', 'no the other one');
    speech.event('onset');
    await pass(200);
    speech.event('speech');
    await pass(600);
    speech.event('pause');
    await pass(300);
    speech.event('continued');
    expect(host.playing).toBe(false);
    await pass(600);
    speech.event('pause');
    await pass(460);
    speech.event('end');
    await pass(20);
    expect(host.news()).toEqual([
      'caller: red',
      'agent: Red it is.',
      'pause',
      'flush',
      'agent: Red it is. [Red it]',
      'caller: no the other one',
      'agent: Say red or blue.',
    ]);
  });

  it('forgets a recognition when the caller goes on, and recognises the whole turn', async () => {
    const { speech, host, session, pass } = call();
    session.start();
    await pass(GREETED);
    host.news();
    speech.event('onset');
    await pass(200);
    speech.event('speech');
    await pass(400);
    speech.event('pause');
    await pass(20);
    speech.event('continued');
    await pass(400);
    speech.texts.push('blue');
    speech.event('pause');
    await pass(260);
    speech.event('end');
    await pass(40);
    expect(speech.recognized.map(({ aborted }) => aborted)).toEqual([true, false]);
    const [first, whole] = speech.recognized.map(({ samples }) => samples);
    expect(whole).toBeGreaterThan((first ?? 0) + 400 * 8);
    expect(host.news()).toEqual(['caller: blue', 'agent: To the blue one.']);
  });

  it('takes two turns for one where the second begins before the first is understood', async () => {
    const { speech, host, session, pass } = call();
    session.start();
    await pass(GREETED);
    host.news();
    speech.recognizeMs = 2000;
    speech.event('onset');
    await pass(200);
    speech.event('speech');
    await pass(600);
    speech.event('end');
    await pass(100);
    speech.event('onset');
    await pass(200);
    speech.event('speech');
    await pass(600);
    speech.recognizeMs = 50;
    speech.texts.push('no not red but blue');
    speech.event('end');
    await pass(100);
    expect(host.news()[0]).toBe('caller: no not red but blue');
    expect(speech.recognized[1]?.samples).toBeGreaterThan(1600 * 8);
  });
});

describe('interruption', () => {
  it('pauses at the onset, and goes on after a cough', async () => {
    const { speech, host, session, pass } = call();
    session.start();
    await pass(100);
    host.news();
    speech.event('onset');
    expect(host.playing).toBe(false);
    await pass(200);
    speech.event('false-onset');
    expect(host.playing).toBe(true);
    await pass(GREETED);
    expect(host.news()).toEqual(['pause', 'resume', GREETING[1]]);
  });

  it('falls silent for speech, marks what was heard, and answers', async () => {
    const { speech, host, session, pass, say } = call();
    session.start();
    await pass(300);
    host.news();
    await say('blue');
    const news = host.news();
    expect(news.slice(0, 3)).toEqual(['pause', 'flush', 'agent: This is Paints. You are 100. [This is]']);
    expect(news.slice(3)).toEqual(['caller: blue', 'agent: To the blue one.']);
    const { heard } = host.lines.get('agent-1') ?? {};
    expect(heard?.ms).toBeGreaterThan(200);
    expect(heard?.ms).toBeLessThanOrEqual(300);
    expect(speech.recognized).toHaveLength(1);
  });

  it('does not show lines that nobody heard', async () => {
    const { host, session, pass, say } = call();
    session.start();
    await pass(300);
    await say('red');
    expect(host.lines.get('agent-1')?.heard).toBeDefined();
    expect(host.lines.has('agent-2')).toBe(false);
  });

  it('says its last words to the end', async () => {
    const { speech, host, session, pass, say } = call();
    session.start();
    await pass(GREETED);
    await say('blue');
    host.news();
    speech.event('onset');
    await pass(200);
    speech.event('speech');
    await pass(GREETED);
    expect(host.news()).toEqual(['transfer: 22@shops']);
  });

  it('starts a reply paused while somebody makes a sound, and lets it go after', async () => {
    const { speech, host, session, pass } = call();
    session.start();
    await pass(GREETED);
    speech.recognizeMs = 600;
    speech.texts.push('red');
    speech.event('onset');
    await pass(200);
    speech.event('speech');
    await pass(600);
    speech.event('pause');
    await pass(260);
    speech.event('end');
    await pass(60);
    speech.event('onset');
    await pass(400);
    expect(host.log.at(-1)).toBe('agent: Red it is.');
    expect(host.playing).toBe(false);
    speech.event('false-onset');
    expect(host.playing).toBe(true);
  });
});

describe('silence and misunderstanding', () => {
  it('asks again, then gives up', async () => {
    const { host, session, pass } = call();
    session.start();
    await pass(GREETED);
    host.news();
    await pass(4400);
    expect(host.news()).toEqual(['agent: Are you there?']);
    await pass(5260);
    expect(host.news()).toEqual(['agent: Goodbye.']);
    await pass(300);
    expect(host.news()).toEqual(['hang up: conversation-ended']);
  });

  it('does not count the time in which the caller speaks', async () => {
    const { speech, host, session, pass } = call();
    session.start();
    await pass(GREETED);
    host.news();
    await pass(4000);
    speech.event('onset');
    await pass(3000);
    expect(host.news()).toEqual([]);
    speech.event('false-onset');
    await pass(700);
    expect(host.news()).toEqual(['agent: Are you there?']);
  });

  it('says what it can do when nothing was understood, and shows no empty line', async () => {
    const { host, session, pass, say } = call();
    session.start();
    await pass(GREETED);
    host.news();
    await say('');
    expect(host.news()).toEqual(['agent: Say red or blue.']);
  });

  it('takes what it has from somebody who never pauses', async () => {
    const { speech, host, session, pass } = call();
    session.start();
    await pass(GREETED);
    host.news();
    speech.texts.push('red and so on');
    speech.event('onset');
    await pass(200);
    speech.event('speech');
    await pass(20_200);
    expect(host.news()).toEqual(['caller: red and so on', 'agent: Red it is.']);
  });
});

describe('keys', () => {
  it('win over the prompt, over speech and over a recognition under way', async () => {
    const { speech, host, session, pass } = call();
    session.start();
    await pass(100);
    speech.event('onset');
    await pass(200);
    speech.event('speech');
    await pass(100);
    speech.texts.push('blue');
    speech.event('pause');
    host.news();
    session.digit('1');
    await pass(20);
    speech.event('end');
    await pass(100);
    expect(host.news()).toEqual(['agent: Red it is.']);
  });

  it('cut off a prompt at once', async () => {
    const { host, session, pass } = call();
    session.start();
    await pass(300);
    host.news();
    session.digit('2');
    expect(host.playing).toBe(false);
    expect(host.news()).toEqual(['flush', 'agent: This is Paints. You are 100. [This is]']);
    await pass(2600);
    expect(host.news()).toEqual(['agent: To the blue one.']);
  });

  it('never show in the transcript', async () => {
    const { host, session, pass } = call();
    session.start();
    await pass(GREETED);
    for (const key of '0123456789') session.digit(key);
    await pass(3000);
    expect([...host.lines.values()].map(({ text }) => text).join()).not.toMatch(/[2-9]/);
  });

  it('do nothing where none is listened for', async () => {
    const { host, session, pass, say } = call();
    session.start();
    await pass(GREETED);
    await say('blue');
    host.news();
    session.digit('1');
    await pass(60);
    expect(host.news()).toEqual([]);
    expect(host.playing).toBe(true);
  });
});

describe('a person', () => {
  it('is asked for; the caller is consoled and leaves when nobody comes', async () => {
    const { host, session, pass, say } = call();
    session.start();
    await pass(GREETED);
    host.news();
    await say('a person');
    expect(host.news()).toEqual(['caller: a person', 'ask: wants a person', 'agent: One moment.']);
    await pass(12_000);
    expect(host.news()).toEqual(['agent: Please wait.']);
    await pass(8500);
    expect(host.news()).toEqual(['withdraw', 'transfer: @']);
  });
});

describe('an operator', () => {
  it('has the call alone: the agent falls silent and its time stands still', async () => {
    const { speech, host, session, pass } = call();
    session.start();
    await pass(300);
    host.news();
    session.mute(true);
    expect(host.news()).toEqual(['flush', 'agent: This is Paints. You are 100. [This is]']);
    speech.event('onset');
    await pass(700_000);
    session.digit('1');
    expect(host.news()).toEqual([]);
  });

  it('does not use up the time of the agent', async () => {
    const { host, session, pass } = call({ maxCallSeconds: 10 });
    session.start();
    await pass(GREETED);
    session.mute(true);
    await pass(60_000);
    session.back([]);
    await pass(8000);
    expect(host.news()).not.toContain('agent: Time is over.');
    await pass(1000);
    expect(host.news()).toContain('agent: Time is over.');
  });

  it('is listened to as far as the agent hears, and the agent goes on knowing what was said', async () => {
    const { host, session, pass, say } = call();
    session.start();
    await pass(GREETED);
    session.mute(true);
    host.news();
    await say('I like red');
    expect(host.news()).toEqual(['caller: I like red']);
    session.back([
      line(1, 'operator', 'Which colour?'),
      line(2, 'caller', 'I like red'),
      line(3, 'note', 'given back'),
    ]);
    await pass(350);
    expect(host.news()).toEqual(['agent: I am back.', 'agent: Red it is.']);
  });

  it('is not listened to where the agent may not hear', async () => {
    const { speech, host, session, pass, say } = call();
    session.start();
    await pass(GREETED);
    session.mute(false);
    host.news();
    await say('my secret is red');
    expect(speech.recognized).toEqual([]);
    expect(host.news()).toEqual([]);
  });

  it('may have answered already: then the agent just goes on', async () => {
    const { host, session, pass } = call();
    session.start();
    await pass(GREETED);
    session.mute(false);
    host.news();
    session.back([line(1, 'caller', 'Red?'), line(2, 'operator', 'No red today.')]);
    await pass(1000);
    expect(host.news()).toEqual(['agent: I am back.', 'agent: Red or blue?']);
    await pass(6000);
    expect(host.news()).toEqual(['agent: Are you there?']);
  });

  it('who comes when a person was asked for ends the waiting', async () => {
    const { host, session, pass } = call();
    session.start();
    await pass(GREETED);
    session.digit('0');
    await pass(500);
    session.mute(false);
    host.news();
    await pass(60_000);
    session.back([]);
    await pass(4000);
    expect(host.news()).toEqual(['agent: I am back.', 'agent: Red or blue?']);
  });
});

describe('the end', () => {
  it('comes politely at the maximum length', async () => {
    const { host, session, pass } = call({ maxCallSeconds: 10 });
    session.start();
    await pass(9900);
    host.news();
    await pass(200);
    expect(host.news()).toContain('agent: Time is over.');
    await pass(1000);
    expect(host.news()).toEqual(['hang up: time-up']);
  });

  it('is final: nothing more reaches the host', async () => {
    const { speech, host, session, pass } = call();
    session.start();
    await pass(200);
    speech.event('onset');
    host.news();
    session.stop();
    session.stop();
    speech.event('speech');
    session.digit('1');
    session.mute(true);
    session.back([]);
    session.start();
    await pass(20_000);
    expect(host.news()).toEqual([]);
  });

  it('comes to all sessions with the engine', async () => {
    const { host, session, engine, pass } = call();
    session.start();
    await pass(100);
    await engine.close();
    host.news();
    await pass(20_000);
    expect(host.news()).toEqual([]);
  });
});

describe('failure', () => {
  it('of the voice sends the caller to the fallback', async () => {
    const { speech, host, session, pass } = call();
    speech.broken = speechError('speech-not-loading');
    session.start();
    await pass(100);
    expect(host.news()).toEqual(['fail: speech-not-loading']);
    await pass(20_000);
    expect(host.news()).toEqual([]);
  });

  it('of one recognition is a misunderstanding, of two in a row sends the caller to the fallback', async () => {
    const { speech, host, session, pass, say } = call();
    session.start();
    await pass(GREETED);
    host.news();
    const fail = async (): Promise<void> => {
      speech.texts.push(speechError('speech-worker-lost'));
      await say('');
      speech.texts.length = 0;
    };
    await fail();
    expect(host.news()).toEqual(['agent: Say red or blue.']);
    await pass(1000);
    await fail();
    expect(host.news()).toEqual(['fail: speech-worker-lost']);
  });
});

describe('warming up', () => {
  it('makes what is said in every call in advance, the greeting first, and not what differs', async () => {
    const { speech, engine } = call();
    const warm = engine.warm([agentOf()]);
    await vi.advanceTimersByTimeAsync(1000);
    await warm;
    expect(speech.spoken[0]).toBe('Red or blue?');
    expect(speech.spoken).toContain('Time is over.');
    expect(speech.spoken.join()).not.toContain('You are');
  });

  it('goes on after a sentence that cannot be made', async () => {
    const { speech, engine } = call();
    speech.broken = speechError('speech-failed');
    const warm = engine.warm([agentOf()]);
    await vi.advanceTimersByTimeAsync(1000);
    await expect(warm).resolves.toBeUndefined();
  });
});
