import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultAgent, defaultConversation } from '../../src/main/agents/embedded/default-agent.ts';
import { NORMAL_TURNS, turnTiming } from '../../src/shared/domain/turn-taking.ts';
import { embeddedEngine } from '../../src/main/agents/embedded/engine.ts';
import { match } from '../../src/main/agents/embedded/matching.ts';
import { createLog } from '../../src/main/log.ts';
import type { Speech, VadEvent, Voice } from '../../src/main/speech/port.ts';
import { Recognition } from '../../src/main/speech/recognition.ts';
import { openSpeech } from '../../src/main/speech/speech.ts';
import { tone } from '../asterisk/audio.ts';
import { Handset } from '../speech/handset.ts';
import { cough, noise, onLine, overUlaw } from '../speech/line.ts';

const log = createLog({ level: 'silent' });
const workerUrl = new URL('../../src/main/speech/worker.ts', import.meta.url);
const agent = defaultAgent();
const topics = defaultConversation.steps['more'];
const branches = topics?.do === 'listen' ? topics.branches : [];
const phrases = branches.filter(({ to }) => to !== 'goodbye').flatMap(({ words }) => words);

let speech: Speech;
beforeAll(async () => {
  speech = openSpeech({ workerUrl, log });
  await speech.warm();
});
afterAll(() => speech.close());

const speak = (text: string, voice: Voice): Promise<Int16Array> => speech.synthesize(text, voice, 8000);

const OVER = new Set<VadEvent['type']>(['end', 'false-onset']);

/**
 * Feeds a line to the voice detector in 20 ms frames, faster than it would come, and gives its events. Where somebody
 * talks in it, all is judged when that is over.
 */
async function activity(line: Int16Array, talks = true): Promise<VadEvent[]> {
  const events: VadEvent[] = [];
  const stream = speech.openVad(turnTiming(NORMAL_TURNS), (event) => events.push(event));
  for (let at = 0; at + 160 <= line.length; at += 160) {
    stream.push(line.subarray(at, at + 160));
    if ((at / 160) % 5 === 4) await sleep(4);
  }
  const wait = async (ms: number, condition: () => boolean): Promise<void> => {
    for (const deadline = Date.now() + ms; condition() && Date.now() < deadline;) await sleep(20);
  };
  await wait(talks ? 10_000 : 500, () => events.length === 0);
  await wait(10_000, () => events.length > 0 && !OVER.has(events.at(-1)!.type));
  // A further beginning has its time too.
  await sleep(150);
  stream.close();
  return events;
}

const types = (events: VadEvent[]): string[] => events.map(({ type }) => type);

describe('voices', () => {
  it.each<Voice>(['slt', 'rms', 'awb', 'kal'])(
    '%s speaks at both rates, without silence in front',
    async (voice) => {
      const text = 'Hello, how can I help you today?';
      const [narrow, wide] = await Promise.all([
        speech.synthesize(text, voice, 8000),
        speech.synthesize(text, voice, 16_000),
      ]);
      expect(narrow.length / 8000).toBeGreaterThan(1);
      expect(narrow.length / 8000).toBeLessThan(6);
      expect(wide.length / narrow.length).toBeCloseTo(2, 1);
      expect(Math.max(...narrow.subarray(0, 400).map(Math.abs))).toBeGreaterThan(100);
    },
  );
});

describe('hearing that somebody talks', () => {
  it.each<[string, Voice]>([
    ['What are your opening hours?', 'rms'],
    ['I want to talk to a person.', 'slt'],
    ['No thank you.', 'awb'],
  ])('%j begins, pauses and ends once', async (text, voice) => {
    const pcm = await speak(text, voice);
    const before = 600;
    const events = await activity(onLine(pcm, { before, after: 1000, noise: 20 }));
    expect(types(events.filter(({ type }) => type !== 'continued'))).toContain('speech');
    expect(types(events)[0]).toBe('onset');
    expect(types(events).filter((type) => type === 'end')).toHaveLength(1);
    expect(Math.abs((events[0]?.at ?? 0) - before)).toBeLessThan(260);
    const end = events.find((event) => event.type === 'end');
    // The voice has 150 ms of silence at its end.
    expect(Math.abs((end?.type === 'end' ? end.endedAt : 0) - (before + pcm.length / 8 - 150))).toBeLessThan(
      250,
    );
  });

  it('is nothing in digital silence, in the noise of a line, and in a dial tone', async () => {
    expect(await activity(new Int16Array(24_000), false)).toEqual([]);
    expect(await activity(overUlaw(noise(3000, 30)), false)).toEqual([]);
    expect(types(await activity(overUlaw(tone(425, 3000, { level: 0.2 }).samples), false))).not.toContain(
      'speech',
    );
  });

  it('is no turn after a cough, whatever it was taken for at first', async () => {
    const events = await activity(onLine(cough(180, 9000), { before: 500, after: 800 }), false);
    expect(types(events)).not.toContain('speech');
    expect(types(events).filter((type) => type === 'onset').length).toBe(
      types(events).filter((type) => type === 'false-onset').length,
    );
  });

  it('is a false onset for a syllable that breaks off', async () => {
    const word = (await speak('Hey.', 'slt')).slice(0, 8 * 140);
    expect(types(await activity(onLine(word, { before: 500, after: 800 })))).toEqual([
      'onset',
      'false-onset',
    ]);
  });

  it('works for many calls at a time, each by itself', async () => {
    const pcm = await speak('What is your address?', 'rms');
    const lines = Array.from({ length: 40 }, (_, i) =>
      i % 2 === 0
        ? onLine(pcm, { before: 400 + i * 10, after: 1000 })
        : onLine(new Int16Array(0), { after: 2500 }),
    );
    const all = await Promise.all(lines.map((line, i) => activity(line, i % 2 === 0)));
    for (const [i, events] of all.entries()) {
      expect(types(events).filter((type) => type === 'end')).toHaveLength(i % 2 === 0 ? 1 : 0);
      if (i % 2 === 0) expect(Math.abs((events[0]?.at ?? 0) - (400 + i * 10))).toBeLessThan(260);
    }
  });
});

describe('understanding', () => {
  const recognize = async (text: string, voice: Voice, loudness: number): Promise<string> =>
    speech.recognize(
      onLine(await speak(text, voice), { before: 300, after: 100, noise: loudness }),
      undefined,
      phrases,
    );

  it.each<[string, Voice, string]>([
    ['opening hours', 'rms', 'hours'],
    ['What are your opening hours?', 'slt', 'hours'],
    ['when are you open', 'slt', 'hours'],
    ['what is your address?', 'rms', 'address'],
    ['where are you located?', 'slt', 'address'],
    ['I want to talk to a person', 'rms', 'person'],
    ['can I speak to someone please', 'awb', 'person'],
    ['no thank you', 'slt', 'goodbye'],
    ['goodbye', 'awb', 'goodbye'],
    ['yes', 'rms', 'choices'],
  ])('%j in the voice of %s leads to %s, on a clear line and a noisy one', async (text, voice, to) => {
    for (const loudness of [3, 60]) {
      const heard = await recognize(text, voice, loudness);
      expect({ heard, to: match(heard, branches)?.to }).toEqual({ heard, to });
    }
  });

  it.each(['zero', 'one', 'two', 'three', 'five', 'six', 'seven', 'nine'])(
    'the digit %s is understood',
    async (digit) => {
      expect((await recognize(digit, 'rms', 3)).toLowerCase()).toContain(digit);
    },
  );

  it('a telephone number is understood', async () => {
    const heard = (await recognize('5 5 5 0 1 2 3', 'rms', 3)).toLowerCase();
    expect(heard.replace(/[^a-z0-9]+/g, ' ').trim()).toBe('five five five zero one two three');
  });

  it('nothing is made of silence, noise and tones', async () => {
    for (const pcm of [noise(1500, 3), noise(1500, 60), tone(425, 1500, { level: 0.2 }).samples]) {
      const heard = await speech.recognize(overUlaw(pcm), undefined, phrases);
      expect(match(heard, branches)).toBeNull();
    }
  });
});

describe('a worker that is lost', () => {
  it('is replaced: the request under way fails, the next ones do not', async () => {
    const pool = new Recognition(workerUrl, log, 1);
    try {
      await pool.start();
      const pcm = onLine(await speak('what is your address?', 'rms'));
      const underWay = pool.recognize(pcm);
      pool.links[0]?.replace();
      await expect(underWay).rejects.toMatchObject({ code: 'speech-worker-lost' });
      expect((await pool.recognize(pcm)).toLowerCase()).toContain('address');
    } finally {
      await pool.close();
    }
  });
});

describe('a call with the front desk', () => {
  it('is held as a caller would: question, interruption, cough, key, goodbye', async () => {
    const engine = embeddedEngine({ speech, log });
    await engine.warm([agent]);
    const phone = new Handset();
    const session = engine.open({
      agent,
      context: {
        caller_number: '100',
        called_number: '8000',
        direction: 'inbound',
        call_id: 'c',
        provider: 'ari',
      },
      host: phone.host,
      before: [],
    });
    const says = (text: string): boolean => phone.transcript.some((line) => line.includes(text));
    try {
      phone.connect(session);
      await phone.until('the greeting', () => says('agent: Hello'));
      await phone.until('some of it was heard', () => phone.lastHeardMs > 1000);

      // A cough: the agent goes on.
      phone.say(cough(150, 9000));
      await sleep(1200);
      expect(phone.heard.at(-1)).toBe(true);

      // A question into the greeting: it falls silent, and answers.
      const asked = phone.nowMs;
      phone.say(await speak('What are your opening hours?', 'slt'));
      await phone.until('the opening hours', () => says('Monday to Friday'));
      const silent = phone.heard.indexOf(false, asked / 20) * 20 - asked;
      expect(silent).toBeGreaterThanOrEqual(0);
      // Silent at all before the answer: how soon is the bench's to say.
      expect(silent).toBeLessThan(3000);
      const greeting = [...phone.lines.values()].find(({ key }) => key === 'agent-1');
      expect(greeting?.heard?.text).toMatch(/^Hello, this is/);
      expect(greeting?.heard?.text).not.toMatch(/help you\?$/);

      await phone.until('the next question', () => says('anything else'));
      phone.say(await speak('And what is your address?', 'rms'));
      await phone.until('the address', () => says('12 Market Street'));

      // A key wins over what is being said.
      session.digit('1');
      await phone.until(
        'the opening hours again',
        () => phone.transcript.filter((line) => line.includes('Monday to Friday')).length > 1,
      );

      await sleep(500);
      phone.say(await speak('No thank you, goodbye.', 'rms'));
      await phone.until('the end', () => phone.told.length > 0);
      expect(phone.told).toEqual(['hang up: conversation-ended']);
      expect(
        phone.transcript.filter((line) => line.startsWith('caller:')).map((line) => line.toLowerCase()),
      ).toEqual([
        expect.stringContaining('opening hours'),
        expect.stringContaining('address'),
        expect.stringContaining('no'),
      ]);
    } finally {
      session.stop();
      phone.hangUp();
      await engine.close();
    }
  });
});
