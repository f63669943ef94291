import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '../../../src/main/log.ts';
import type { VadEvent } from '../../../src/main/speech/port.ts';
import { Recognition } from '../../../src/main/speech/recognition.ts';
import { Vad } from '../../../src/main/speech/vad.ts';
import { Voices } from '../../../src/main/speech/voices.ts';

const url = new URL('./scripted-worker.ts', import.meta.url);
const log = createLog({ level: 'silent' });
const audio = (first: number): Int16Array => new Int16Array(2000).fill(first, 0, 1);
const CRASH = 1;
const WAIT = 2;
const REFUSE = 3;

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  delete process.env['CORDBOARD_TEST_BROKEN'];
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

function recognition(count = 1): Recognition {
  const pool = new Recognition(url, log, count);
  opened.push(pool);
  return pool;
}

function voices(): Voices {
  const pool = new Voices(url, log);
  opened.push(pool);
  return pool;
}

describe('the pool of recognizers', () => {
  it('answers each request with its own text, in order', async () => {
    const pool = recognition();
    const texts = await Promise.all([10, 11, 12].map((first) => pool.recognize(audio(first))));
    expect(texts).toEqual(['heard 10', 'heard 11', 'heard 12']);
  });

  it('understands nothing in audio shorter than a word', async () => {
    await expect(recognition().recognize(new Int16Array(100))).resolves.toBe('');
  });

  it('refuses requests beyond its queue at once', async () => {
    const pool = recognition();
    await pool.start();
    const waiting = Array.from({ length: 65 }, () => pool.recognize(audio(WAIT)).catch(() => 'dropped'));
    await expect(pool.recognize(audio(10))).rejects.toMatchObject({ code: 'speech-busy' });
    await pool.close();
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 65 }, () => 'dropped'));
  });

  it('drops a request that is no longer wanted, waiting or under way', async () => {
    const pool = recognition();
    await pool.start();
    const [running, waiting] = [new AbortController(), new AbortController()];
    const first = pool.recognize(audio(WAIT), running.signal);
    const second = pool.recognize(audio(11), waiting.signal);
    waiting.abort();
    await expect(second).rejects.toMatchObject({ code: 'speech-aborted' });
    running.abort();
    await expect(first).rejects.toMatchObject({ code: 'speech-aborted' });
    await expect(pool.recognize(audio(12), running.signal)).rejects.toMatchObject({ code: 'speech-aborted' });
  });

  it('tells of a worker that crashed, replaces it and goes on', async () => {
    const pool = recognition();
    const crashed = pool.recognize(audio(CRASH));
    const next = pool.recognize(audio(11));
    await expect(crashed).rejects.toMatchObject({ code: 'speech-worker-lost' });
    await expect(next).resolves.toBe('heard 11');
  });

  it('passes on what a worker could not do', async () => {
    await expect(recognition().recognize(audio(REFUSE))).rejects.toMatchObject({ code: 'speech-failed' });
  });

  it('uses all its workers', async () => {
    const pool = recognition(2);
    await pool.start();
    const stuck = pool.recognize(audio(WAIT)).catch(() => 'dropped');
    await expect(pool.recognize(audio(12))).resolves.toBe('heard 12');
    await pool.close();
    expect(await stuck).toBe('dropped');
  });

  it('refuses everything once it is closed', async () => {
    const pool = recognition();
    await pool.close();
    await expect(pool.recognize(audio(10))).rejects.toMatchObject({ code: 'speech-closed' });
  });
});

describe('the voices', () => {
  it('say a sentence once and keep it', async () => {
    const pool = voices();
    const [a, b] = await Promise.all([
      pool.synthesize('hello', 'rms', 8000),
      pool.synthesize('hello', 'rms', 8000),
    ]);
    expect(a).toEqual(b);
    expect(await pool.synthesize(' hello', 'rms', 8000)).toBe(a);
    expect(await pool.synthesize('hello', 'slt', 8000)).not.toEqual(a);
    expect(await pool.synthesize('hello', 'rms', 16_000)).not.toEqual(a);
  });

  it('say nothing for an empty text', async () => {
    expect((await voices().synthesize(' <> ', 'rms', 8000)).length).toBe(0);
  });

  it('do not make a sentence that nobody wants any more, but do if somebody else wants it', async () => {
    const pool = voices();
    const wait = pool.synthesize('wait', 'rms', 8000).catch((error: unknown) => error);
    const abort = new AbortController();
    const mine = pool.synthesize('shared', 'rms', 8000, abort.signal);
    const other = pool.synthesize('shared', 'rms', 8000).catch((error: unknown) => error);
    const alone = pool.synthesize('alone', 'rms', 8000, abort.signal);
    abort.abort();
    await expect(mine).rejects.toMatchObject({ code: 'speech-aborted' });
    await expect(alone).rejects.toMatchObject({ code: 'speech-aborted' });
    await pool.close();
    expect(await other).toMatchObject({ code: 'speech-closed' });
    expect(await wait).toMatchObject({ code: 'speech-closed' });
  });

  it('make what somebody waits for before what is made in advance', async () => {
    const pool = voices();
    await pool.link.start();
    const order: string[] = [];
    const say = (text: string, urgent: boolean) =>
      pool.synthesize(text, 'rms', 8000, undefined, urgent).then(() => order.push(text));
    const said = [say('first', false), say('advance', false), say('soon', false), say('now', true)];
    // Somebody waits for it after all.
    said.push(say('soon', true));
    await Promise.all(said);
    expect(order).toEqual(['first', 'soon', 'soon', 'now', 'advance']);
  });

  it('let nobody wait for longer than is sensible, but keep what comes later', async () => {
    const pool = new Voices(url, log, { waitMs: 30 });
    opened.push(pool);
    await pool.link.start();
    await expect(pool.synthesize('wait', 'rms', 8000)).rejects.toMatchObject({ code: 'speech-timeout' });
    const again = pool.synthesize('wait', 'rms', 8000, undefined, false);
    pool.link.send({ type: 'speak', id: 0, text: 'go', voice: 'rms', rate: 8000 });
    expect((await again).length).toBe(2);
    expect(await pool.synthesize('wait', 'rms', 8000)).toBe(await again);
  });

  it('replace a worker that hangs', async () => {
    const pool = new Voices(url, log, { stuckMs: 30 });
    opened.push(pool);
    const lost = pool.synthesize('wait', 'rms', 8000);
    await expect(lost).rejects.toMatchObject({ code: 'speech-worker-lost' });
    expect((await pool.synthesize('hello', 'rms', 8000))[1]).toBe(5);
  });

  it('tell of a worker that crashed, replace it and go on', async () => {
    const pool = voices();
    const crashed = pool.synthesize('crash', 'rms', 8000);
    const next = pool.synthesize('hello', 'rms', 8000);
    await expect(crashed).rejects.toMatchObject({ code: 'speech-worker-lost' });
    expect((await next)[1]).toBe(5);
  });

  it('give up where the worker cannot load', async () => {
    process.env['CORDBOARD_TEST_BROKEN'] = '1';
    const pool = voices();
    await expect(pool.synthesize('hello', 'rms', 8000)).rejects.toMatchObject({ code: 'speech-not-loading' });
    await expect(pool.synthesize('hello', 'rms', 8000)).rejects.toMatchObject({ code: 'speech-not-loading' });
  }, 20_000);
});

describe('voice activity of many streams', () => {
  const LOUD = 9000;
  const options = { minSpeechMs: 100, pauseMs: 100, endMs: 200 };

  function vad(): Vad {
    const hub = new Vad(url, log);
    opened.push(hub);
    return hub;
  }

  async function settled(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }

  it('keeps streams apart and tells the times of each', async () => {
    const hub = vad();
    await hub.link.start();
    const heard: Record<string, VadEvent[]> = { talks: [], silent: [], later: [] };
    const streams = Object.entries(heard).map(([name, events]) => ({
      name,
      stream: hub.open(options, (event) => events.push(event)),
    }));
    for (let ms = 0; ms < 1200; ms += 20) {
      for (const { name, stream } of streams) {
        const from = name === 'talks' ? 200 : 600;
        const loud = name !== 'silent' && ms >= from && ms < from + 200;
        stream.push(new Int16Array(160).fill(loud ? LOUD : 0));
      }
      if (ms % 100 === 0) await settled();
    }
    await settled();
    const types = (events: VadEvent[] | undefined): string[] => (events ?? []).map((event) => event.type);
    expect(types(heard['talks'])).toEqual(['onset', 'speech', 'pause', 'end']);
    expect(types(heard['later'])).toEqual(['onset', 'speech', 'pause', 'end']);
    expect(heard['silent']).toEqual([]);
    // Frames of 32 ms that began before the gate opened: the onset is seen at most one frame early.
    expect(Math.abs((heard['talks']?.[0]?.at ?? 0) - 200)).toBeLessThanOrEqual(32);
    expect(Math.abs((heard['later']?.[0]?.at ?? 0) - 600)).toBeLessThanOrEqual(32);
  });

  it('shows the model the sound that opened the gate, and what was before it', async () => {
    const hub = vad();
    await hub.link.start();
    const events: VadEvent[] = [];
    const stream = hub.open({ minSpeechMs: 0, pauseMs: 100, endMs: 200 }, (event) => events.push(event));
    for (let i = 0; i < 60; i++) stream.push(new Int16Array(160).fill(i === 25 ? LOUD : 0));
    await settled();
    expect(events[0]).toMatchObject({ type: 'onset' });
    // The one loud piece lay at 500 to 520 ms; its frame of 32 ms ends with it.
    expect(events[0]?.at).toBe(488);
  });

  it('says nothing more to who has closed, not even in the middle of events', async () => {
    const hub = vad();
    await hub.link.start();
    const events: string[] = [];
    const stream = hub.open({ ...options, minSpeechMs: 0 }, (event) => {
      events.push(event.type);
      stream.close();
    });
    for (let i = 0; i < 10; i++) stream.push(new Int16Array(160).fill(LOUD));
    await settled();
    expect(events).toEqual(['onset']);
  });

  it.each([
    ['said before the model was there', 5 * 160],
    ['more than can wait for it', 5000 * 256],
  ])('shows the model nothing of the silence after sound that it never saw: %s', async (_, samples) => {
    const hub = vad();
    const many = samples > 160_000;
    if (many) await hub.link.start();
    const events: string[] = [];
    const stream = hub.open(options, (event) => events.push(event.type));
    stream.push(new Int16Array(samples).fill(LOUD));
    await hub.link.start();
    if (many) await vi.waitFor(() => expect(events).toContain('speech'), 5000);
    const silence = async (): Promise<void> => {
      for (let ms = 0; ms < 1200; ms += 20) stream.push(new Int16Array(160));
      await settled();
    };
    await silence();
    if (many) await vi.waitFor(() => expect(events).toContain('end'), 5000);
    const send = vi.spyOn(hub.link, 'send');
    // What is under way may still be judged, however long the model's thread takes; then nothing more is shown to it.
    await vi.waitFor(async () => {
      send.mockClear();
      await silence();
      expect(send).not.toHaveBeenCalled();
    }, 5000);
  });

  it('goes on after its worker was lost', async () => {
    const hub = vad();
    await hub.link.start();
    const events: string[] = [];
    const stream = hub.open(options, (event) => events.push(event.type));
    for (let i = 0; i < 5; i++) stream.push(new Int16Array(160).fill(LOUD));
    hub.link.replace();
    await hub.link.start();
    await settled();
    await hub.link.start();
    for (let i = 0; i < 40; i++) {
      stream.push(new Int16Array(160).fill(i < 20 ? LOUD : 0));
      if (i % 5 === 0) await settled();
    }
    await settled();
    expect(events).toEqual(['onset', 'speech', 'pause', 'end']);
  });
});
