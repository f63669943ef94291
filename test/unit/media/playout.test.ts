import { describe, expect, it } from 'vitest';
import { encode } from '../../../src/main/media/g711.ts';
import { hearingOf } from '../../../src/shared/domain/hearing.ts';
import { frameOf, numbered, openLeg, range } from './fakes.ts';

const OPERATOR = hearingOf({ takenOver: true, listening: false, agentHearsTakeover: false });

describe('what the agent says', () => {
  it('reaches the caller frame by frame, in order, without a gap', () => {
    const { time, pbx, media } = openLeg();
    media.voice('agent').play(numbered(1, 100));
    time.pass(2200);
    expect(pbx.heardBytes).toEqual(range(1, 100));
    const gaps = pbx.heard.slice(1).map(({ at }, i) => at - pbx.heard[i]!.at);
    expect(new Set(gaps)).toEqual(new Set([20]));
  });

  it('starts at once and keeps only a short lead in Asterisk', () => {
    const { time, pbx, media } = openLeg();
    media.voice('agent').play(numbered(1, 200));
    expect(pbx.messages).toHaveLength(1);
    for (let i = 0; i < 100; i++) {
      expect(pbx.queue.length).toBeLessThanOrEqual(8);
      time.pass(20);
      expect(pbx.queue.length).toBeGreaterThanOrEqual(5);
    }
  });

  it('comes in any pieces; a rest waits for more, or for the end of the utterance', () => {
    const { time, pbx, media } = openLeg();
    const voice = media.voice('agent');
    const audio = numbered(1, 10);
    for (let at = 0; at < 1500; at += 250) voice.play(audio.subarray(at, at + 250));
    time.pass(400);
    expect(pbx.heardBytes).toEqual(range(1, 9));
    voice.end();
    time.pass(100);
    expect(pbx.heardBytes).toEqual(range(1, 10));
    // 1500 of 1600 bytes came; silence fills the last frame up.
    expect([...pbx.heard[9]!.frame]).toEqual([
      ...new Array<number>(60).fill(10),
      ...new Array<number>(100).fill(0xff),
    ]);
  });

  it('gathers a little before it starts, when it comes in real time', () => {
    const { time, pbx, media } = openLeg();
    const voice = media.voice('agent');
    for (let i = 1; i <= 50; i++) {
      voice.play(frameOf(i));
      // Late and early by turns, as over a network.
      time.pass(i % 2 ? 35 : 5);
    }
    time.pass(200);
    expect(pbx.heardBytes).toEqual(range(1, 50));
    const gaps = pbx.heard.slice(1).map(({ at }, i) => at - pbx.heard[i]!.at);
    expect(new Set(gaps)).toEqual(new Set([20]));
  });

  it('does not keep a single short word waiting for more', () => {
    const { time, pbx, media } = openLeg();
    media.voice('agent').play(frameOf(1));
    time.pass(120);
    expect(pbx.heardBytes).toEqual([1]);
  });

  it('restores the lead after the process was held up, without a burst beyond it', () => {
    const { time, pbx, media } = openLeg();
    media.voice('agent').play(numbered(1, 150));
    time.pass(300);
    time.stall(90);
    expect(pbx.queue.length).toBeLessThanOrEqual(8);
    time.pass(3000);
    expect(pbx.heardBytes).toEqual(range(1, 150));
  });

  it('rebuilds the lead after it ran dry', () => {
    const { time, pbx, media } = openLeg();
    const voice = media.voice('agent');
    voice.play(numbered(1, 10));
    time.pass(500);
    pbx.messages.length = 0;
    voice.play(frameOf(11));
    expect(pbx.messages).toEqual([]);
    voice.play(numbered(12, 2));
    expect(pbx.messages).toEqual([3]);
    time.pass(200);
    expect(pbx.heardBytes).toEqual(range(1, 13));
  });

  it('waits while Asterisk says XOFF, and goes on where the caller left off', () => {
    const { time, pbx, media, reader } = openLeg();
    media.voice('agent').play(numbered(1, 60));
    time.pass(200);
    reader.fromPbx(Buffer.from('{"event":"MEDIA_XOFF"}'), false);
    const sent = pbx.messages.length;
    time.pass(300);
    expect(pbx.messages).toHaveLength(sent);
    reader.fromPbx(Buffer.from('{"event":"MEDIA_XON"}'), false);
    time.pass(2000);
    expect(pbx.heardBytes).toEqual(range(1, 60));
  });

  it('adds nothing while the network takes nothing, and gives the connection up after a while', () => {
    const { time, pbx, media } = openLeg();
    const ends: string[] = [];
    media.onEnd((end) => ends.push(end));
    media.voice('agent').play(numbered(1, 200));
    pbx.backlog = 10_000;
    // It is noticed in a moment, long before it matters.
    time.pass(250);
    const sent = pbx.messages.length;
    time.pass(1000);
    expect(pbx.messages).toHaveLength(sent);
    pbx.backlog = 0;
    time.pass(250);
    expect(pbx.messages.length).toBeGreaterThan(sent);
    pbx.backlog = 10_000;
    time.pass(6000);
    expect(ends).toEqual(['connection-lost']);
    expect(pbx.terminated).toBe(true);
  });

  it('keeps ten minutes and drops what goes beyond, counted', () => {
    const { media, counters } = openLeg();
    const voice = media.voice('agent');
    for (let i = 0; i < 11; i++) voice.play(new Uint8Array(60 * 8000));
    expect(voice.queuedMs).toBe(600_000);
    expect(counters.droppedMs).toBe(60_000);
  });
});

describe('marks', () => {
  it('settle when everything before them was played, not when it was sent', () => {
    const { time, pbx, media } = openLeg();
    const voice = media.voice('agent');
    const settled: string[] = [];
    voice.play(numbered(1, 10));
    voice.mark((result) => settled.push(`first ${result} after ${pbx.heard.length}`));
    voice.play(numbered(11, 10));
    voice.mark((result) => settled.push(`second ${result} after ${pbx.heard.length}`));
    time.pass(150);
    expect(settled).toEqual([]);
    time.pass(600);
    expect(settled).toHaveLength(2);
    expect(settled[0]).toMatch(/^first played after (10|11)$/);
    expect(settled[1]).toBe('second played after 20');
  });

  it('settle soon where nothing is left to play', async () => {
    const { media } = openLeg();
    const result = await new Promise((resolve) => media.voice('agent').mark(resolve));
    expect(result).toBe('played');
  });

  it('are told when they are flushed, each once', () => {
    const { time, media } = openLeg();
    const voice = media.voice('agent');
    const settled: string[] = [];
    voice.play(numbered(1, 10));
    voice.mark((result) => settled.push(`first ${result}`));
    voice.play(numbered(11, 100));
    voice.mark((result) => settled.push(`second ${result}`));
    time.pass(400);
    voice.flush();
    voice.flush();
    time.pass(3000);
    expect(settled).toEqual(['first played', 'second flushed']);
  });

  it('are told when the connection ends', () => {
    const { media } = openLeg();
    const settled: string[] = [];
    media.voice('agent').play(numbered(1, 10));
    media.voice('agent').mark((result) => settled.push(result));
    media.lost('connection-lost');
    expect(settled).toEqual(['flushed']);
  });
});

describe('flush', () => {
  it('silences here and in Asterisk at once, and tells what was played', () => {
    const { time, pbx, media } = openLeg();
    const voice = media.voice('agent');
    voice.play(numbered(1, 100));
    time.pass(500);
    const { playedMs } = voice.flush();
    expect(pbx.queue).toHaveLength(0);
    expect(pbx.flushes).toBe(1);
    time.pass(1000);
    expect(Math.abs(playedMs / 20 - pbx.heard.length)).toBeLessThanOrEqual(1);
    expect(voice.queuedMs).toBe(0);
  });

  it('counts what was played since the last flush only', () => {
    const { time, media } = openLeg();
    const voice = media.voice('agent');
    voice.play(numbered(1, 10));
    time.pass(500);
    expect(voice.flush().playedMs).toBe(200);
    expect(voice.flush().playedMs).toBe(0);
    voice.play(numbered(1, 5));
    time.pass(500);
    expect(voice.flush().playedMs).toBe(100);
  });

  it('says nothing to Asterisk where Asterisk holds nothing', () => {
    const { time, pbx, media } = openLeg();
    const voice = media.voice('agent');
    voice.play(numbered(1, 5));
    time.pass(500);
    voice.flush();
    expect(pbx.commands).toEqual([]);
  });

  it('ends a pause: what is said next is heard', () => {
    const { time, pbx, media } = openLeg();
    const voice = media.voice('agent');
    voice.play(numbered(1, 50));
    time.pass(300);
    voice.pause();
    voice.flush();
    expect(voice.paused).toBe(false);
    voice.play(numbered(101, 10));
    time.pass(500);
    expect(pbx.heardBytes.slice(-10)).toEqual(range(101, 110));
  });

  it('is said in plain text where Asterisk speaks plain text', () => {
    const { time, pbx, media } = openLeg({ form: 'plain' });
    media.voice('agent').play(numbered(1, 50));
    time.pass(300);
    media.voice('agent').flush();
    expect(pbx.commands).toEqual(['GET_STATUS', 'FLUSH_MEDIA']);
  });
});

describe('pause', () => {
  it.each([0, 3, 7, 11, 15, 19])(
    'goes on with the very next frame, whatever the phase of Asterisk (%i ms)',
    (phaseMs) => {
      const { time, pbx, media } = openLeg({ phaseMs });
      const voice = media.voice('agent');
      voice.play(numbered(1, 100));
      time.pass(437);
      voice.pause();
      expect(voice.paused).toBe(true);
      time.pass(13);
      const before = pbx.heard.length;
      time.pass(700);
      expect(pbx.heard).toHaveLength(before);
      voice.resume();
      time.pass(3000);
      expect(pbx.heardBytes).toEqual(range(1, 100));
    },
  );

  it('drops the lead in Asterisk and keeps it for later', () => {
    const { time, pbx, media } = openLeg();
    const voice = media.voice('agent');
    voice.play(numbered(1, 50));
    time.pass(300);
    const queued = voice.queuedMs;
    voice.pause();
    expect(pbx.queue).toHaveLength(0);
    expect(voice.queuedMs).toBe(queued);
  });

  it('may be asked for again and again', () => {
    const { time, pbx, media } = openLeg();
    const voice = media.voice('agent');
    voice.play(numbered(1, 60));
    for (let i = 0; i < 12; i++) {
      time.pass(61);
      voice.pause();
      voice.pause();
      time.pass(33);
      voice.resume();
      voice.resume();
    }
    time.pass(2000);
    expect(pbx.heardBytes).toEqual(range(1, 60));
  });

  it('takes what is said meanwhile and plays it after', () => {
    const { time, pbx, media } = openLeg();
    const voice = media.voice('agent');
    voice.pause();
    voice.play(numbered(1, 10));
    time.pass(500);
    expect(pbx.heard).toHaveLength(0);
    voice.resume();
    time.pass(500);
    expect(pbx.heardBytes).toEqual(range(1, 10));
  });
});

describe('the clock of an Asterisk that runs differently', () => {
  it('is followed: the lead neither grows nor runs out over an hour', () => {
    const { time, pbx, media } = openLeg();
    const voice = media.voice('agent');
    let longest = 0;
    // Asterisk loses a beat every four seconds.
    for (let second = 0; second < 600; second++) {
      voice.play(new Uint8Array(8000));
      time.pass(1000);
      if (second % 4 === 0) pbx.queue.unshift(frameOf(0));
      longest = Math.max(longest, pbx.queue.length);
    }
    expect(longest).toBeLessThan(14);
  });
});

describe('silence', () => {
  it('is sent while nobody talks, where Asterisk no longer makes it up', () => {
    const { time, pbx } = openLeg({ silence: true });
    time.pass(1010);
    expect(pbx.heard.length).toBeGreaterThanOrEqual(49);
    expect(new Set(pbx.heardBytes)).toEqual(new Set([0xff]));
    expect(pbx.queue.length).toBeLessThanOrEqual(1);
  });

  it('is not sent where Asterisk makes it up', () => {
    const { time, pbx } = openLeg();
    time.pass(1000);
    expect(pbx.messages).toEqual([]);
  });

  it('does not keep a voice waiting for more than a frame or two', () => {
    const { time, pbx, media } = openLeg({ silence: true });
    time.pass(1013);
    const began = time.now();
    media.voice('agent').play(numbered(1, 20));
    time.pass(1000);
    const first = pbx.heard.find(({ frame }) => frame[0] === 1)!;
    expect(first.at - began).toBeLessThanOrEqual(45);
    expect(pbx.heardBytes.filter((byte) => byte !== 0xff)).toEqual(range(1, 20));
  });

  it('goes on after the voice', () => {
    const { time, pbx, media } = openLeg({ silence: true });
    media.voice('agent').play(numbered(1, 10));
    time.pass(1000);
    const gaps = pbx.heard.slice(1).map(({ at }, i) => at - pbx.heard[i]!.at);
    expect(Math.max(...gaps)).toBe(20);
  });
});

describe('what the operator says', () => {
  it('leaves without waiting for the beat, with little lead', () => {
    const { time, pbx, media } = openLeg();
    media.setHearing(OPERATOR);
    const voice = media.voice('operator');
    for (let i = 1; i <= 100; i++) {
      voice.play(frameOf(i));
      time.pass(20);
      expect(pbx.queue.length).toBeLessThanOrEqual(3);
    }
    time.pass(200);
    expect(pbx.heardBytes).toEqual(range(1, 100));
  });

  it('skips the oldest after a hold-up, so that the operator does not lag behind', () => {
    const { time, pbx, media, counters } = openLeg();
    media.setHearing(OPERATOR);
    const voice = media.voice('operator');
    for (let i = 1; i <= 20; i++) {
      voice.play(frameOf(i));
      time.pass(20);
    }
    for (let i = 21; i <= 60; i++) voice.play(frameOf(i));
    expect(voice.queuedMs).toBeLessThanOrEqual(240);
    expect(counters.droppedMs).toBeGreaterThan(400);
    time.pass(500);
    expect(pbx.heardBytes.at(-1)).toBe(60);
    expect(pbx.heardBytes).toEqual([...pbx.heardBytes].sort((a, b) => a - b));
  });

  it('is dropped while the caller does not hear the operator', () => {
    const { time, pbx, media } = openLeg();
    media.voice('operator').play(numbered(1, 10));
    time.pass(500);
    media.setHearing(OPERATOR);
    time.pass(500);
    expect(pbx.heard).toEqual([]);
  });
});

it('carries slin16 and A-law as they are', () => {
  const pcm = Int16Array.from({ length: 3200 }, (_, i) => Math.round(9000 * Math.sin(i / 5)));
  for (const format of ['slin16', 'alaw'] as const) {
    const { time, pbx, media } = openLeg({ format });
    const audio = encode(format, pcm);
    media.voice('agent').play(audio);
    media.voice('agent').end();
    time.pass(1000);
    expect(Buffer.concat(pbx.heard.map(({ frame }) => frame)).equals(audio)).toBe(true);
  }
});
