import { describe, expect, it, vi } from 'vitest';
import { decode, encode, mix } from '../../../src/main/media/g711.ts';
import { AGENT, blend, CALLER, OPERATOR, routesOf } from '../../../src/main/media/router.ts';
import type { TapFrame } from '../../../src/main/media/port.ts';
import { SILENCE, hearingOf, type Hearing, type Party } from '../../../src/shared/domain/hearing.ts';
import { frameOf, numbered, openLeg, range, type Leg } from './fakes.ts';

const WITH_AGENT = hearingOf({ takenOver: false, listening: false, agentHearsTakeover: false });
const LISTENED = hearingOf({ takenOver: false, listening: true, agentHearsTakeover: false });
const TAKEN = hearingOf({ takenOver: true, listening: false, agentHearsTakeover: false });
const TAKEN_HEARD = hearingOf({ takenOver: true, listening: false, agentHearsTakeover: true });

describe('the table of who hears whom', () => {
  const rows: { table: Hearing; caller: number; agent: number; operator: number }[] = [
    { table: SILENCE, caller: 0, agent: 0, operator: 0 },
    { table: WITH_AGENT, caller: AGENT, agent: CALLER, operator: 0 },
    { table: LISTENED, caller: AGENT, agent: CALLER, operator: CALLER | AGENT },
    { table: TAKEN, caller: OPERATOR, agent: 0, operator: CALLER },
    { table: TAKEN_HEARD, caller: OPERATOR, agent: CALLER | OPERATOR, operator: CALLER },
    {
      table: { caller: ['caller', 'agent', 'operator'], agent: ['agent'], operator: ['operator', 'agent'] },
      caller: AGENT | OPERATOR,
      agent: 0,
      operator: AGENT,
    },
  ];
  it.each(rows)('$table', ({ table, ...routes }) => {
    expect(routesOf(table)).toEqual(routes);
  });

  it('passes one voice on as it is, and mixes two', () => {
    const a = encode(
      'ulaw',
      Int16Array.from({ length: 160 }, () => 1000),
    );
    const b = encode(
      'ulaw',
      Int16Array.from({ length: 160 }, () => 2000),
    );
    expect(blend('ulaw', a, null)).toBe(a);
    expect(blend('ulaw', null, b)).toBe(b);
    expect(blend('ulaw', null, null)).toBeNull();
    expect(decode('ulaw', blend('ulaw', a, b)!)[0]).toBeCloseTo(3000, -2);
  });
});

/** What each party hears while everybody says something of their own for half a second. */
function hearAll(leg: Leg, hearing: Hearing): Record<Party, Set<number>> {
  const heard: Record<Party, Set<number>> = { caller: new Set(), agent: new Set(), operator: new Set() };
  const note = (party: Party, pcm: Int16Array | null): void => {
    if (pcm) heard[party].add(pcm[80]!);
  };
  leg.media.setHearing(hearing);
  leg.media.onAgentHears((frame) => note('agent', decode('ulaw', frame)));
  leg.media.tap(({ caller, other }) => {
    note('operator', caller);
    note('operator', other);
  });
  const said = { caller: 1000, agent: 2000, operator: 4000 };
  const voice = (value: number): Uint8Array => encode('ulaw', new Int16Array(160).fill(value));
  for (let i = 0; i < 25; i++) {
    leg.reader.fromPbx(voice(said.caller), true);
    leg.media.voice('agent').play(voice(said.agent));
    leg.media.voice('operator').play(voice(said.operator));
    leg.time.pass(20);
  }
  leg.time.pass(300);
  for (const { frame } of leg.pbx.heard) note('caller', decode('ulaw', frame));
  for (const party of ['caller', 'agent', 'operator'] as const) heard[party].delete(0);
  return heard;
}

describe('each listener hears exactly whom the table says', () => {
  const wire = (value: number): number => decode('ulaw', encode('ulaw', Int16Array.of(value)))[0]!;
  const both = (a: number, b: number): number =>
    decode('ulaw', mix('ulaw', encode('ulaw', Int16Array.of(a)), encode('ulaw', Int16Array.of(b))))[0]!;
  const rows: { name: string; hearing: Hearing; caller: number[]; agent: number[]; operator: number[] }[] = [
    { name: 'nobody', hearing: SILENCE, caller: [], agent: [], operator: [] },
    { name: 'agent and caller', hearing: WITH_AGENT, caller: [2000], agent: [1000], operator: [] },
    { name: 'listened to', hearing: LISTENED, caller: [2000], agent: [1000], operator: [1000, 2000] },
    { name: 'taken over', hearing: TAKEN, caller: [4000], agent: [], operator: [1000] },
    {
      name: 'taken over, agent hears',
      hearing: TAKEN_HEARD,
      caller: [4000],
      agent: [1000, 4000],
      operator: [1000],
    },
    {
      name: 'whisper to the agent',
      hearing: { caller: ['agent'], agent: ['caller', 'operator'], operator: ['caller', 'agent'] },
      caller: [2000],
      agent: [1000, 4000],
      operator: [1000, 2000],
    },
    {
      name: 'join',
      hearing: {
        caller: ['agent', 'operator'],
        agent: ['caller', 'operator'],
        operator: ['caller', 'agent'],
      },
      caller: [both(2000, 4000)],
      agent: [1000, 4000],
      operator: [1000, 2000],
    },
    {
      name: 'the operator hears the caller, the agent only the operator',
      hearing: { caller: [], agent: ['operator'], operator: ['caller'] },
      caller: [],
      agent: [4000],
      operator: [1000],
    },
    {
      name: 'the agent hears both, the operator only the agent',
      hearing: { caller: [], agent: ['caller', 'operator'], operator: ['agent'] },
      caller: [],
      agent: [1000, 4000],
      operator: [2000],
    },
    {
      name: 'a briefing of agent and operator without the caller',
      hearing: { caller: [], agent: ['operator'], operator: ['agent'] },
      caller: [],
      agent: [4000],
      operator: [2000],
    },
  ];
  it.each(rows)('$name', ({ hearing, ...expected }) => {
    const heard = hearAll(openLeg(), hearing);
    for (const party of ['caller', 'agent', 'operator'] as const) {
      const values = expected[party].map((value) => wire(value));
      // At the edges one voice may be there without the other; what must be there is, and nobody else is ever heard.
      for (const value of values) expect([...heard[party]]).toContain(value);
      const allowed = new Set([
        ...values,
        ...hearing[party].map((of) => wire({ caller: 1000, agent: 2000, operator: 4000 }[of])),
      ]);
      expect([...heard[party]].filter((value) => !allowed.has(value))).toEqual([]);
    }
  });
});

describe('a change of the table', () => {
  it('is heard at once: what Asterisk still holds of the silenced voice is flushed', () => {
    const { time, pbx, media } = openLeg();
    const settled: string[] = [];
    media.voice('agent').play(numbered(1, 100));
    media.voice('agent').mark((result) => settled.push(result));
    time.pass(400);
    media.setHearing(TAKEN);
    expect(pbx.queue).toHaveLength(0);
    expect(settled).toEqual(['flushed']);
    const before = pbx.heard.length;
    for (let i = 101; i <= 110; i++) {
      media.voice('operator').play(frameOf(i));
      time.pass(20);
    }
    time.pass(200);
    expect(pbx.heardBytes.slice(before)).toEqual(range(101, 110));
  });

  it('does not bring back what the agent was saying before, and still tells how much was played', () => {
    const { time, pbx, media } = openLeg();
    media.voice('agent').play(numbered(1, 100));
    time.pass(400);
    media.setHearing(TAKEN);
    const before = pbx.heard.length;
    expect(Math.abs(media.voice('agent').flush().playedMs / 20 - before)).toBeLessThanOrEqual(1);
    time.pass(300);
    media.setHearing(WITH_AGENT);
    time.pass(500);
    expect(pbx.heard).toHaveLength(before);
    media.voice('agent').play(numbered(201, 5));
    time.pass(500);
    expect(pbx.heardBytes.slice(before)).toEqual(range(201, 205));
  });

  it('does not leave the agent paused after it gets the call back', () => {
    const { time, pbx, media } = openLeg();
    media.voice('agent').play(numbered(1, 50));
    time.pass(200);
    media.voice('agent').pause();
    media.setHearing(TAKEN);
    media.setHearing(WITH_AGENT);
    media.voice('agent').play(numbered(201, 5));
    time.pass(500);
    expect(pbx.heardBytes.slice(-5)).toEqual(range(201, 205));
  });

  it('leaves a voice alone that goes on being heard', () => {
    const { time, pbx, media } = openLeg();
    media.voice('agent').play(numbered(1, 100));
    time.pass(400);
    media.setHearing(LISTENED);
    media.setHearing(WITH_AGENT);
    time.pass(2000);
    expect(pbx.heardBytes).toEqual(range(1, 100));
    expect(pbx.flushes).toBe(0);
  });

  it('sends again what one voice lost when another was silenced with it', () => {
    const { time, pbx, media } = openLeg();
    media.setHearing({ caller: ['agent', 'operator'], agent: [], operator: [] });
    media.voice('agent').play(numbered(1, 50));
    time.pass(200);
    media.voice('operator').play(numbered(1, 3));
    time.pass(30);
    media.setHearing(WITH_AGENT);
    time.pass(2000);
    const agentFrames = pbx.heardBytes.filter((byte) => byte >= 6 && byte <= 50);
    expect(agentFrames.slice(-38)).toEqual(range(13, 50));
  });
});

describe('what the agent hears', () => {
  const listen = (leg: Leg): number[] => {
    const heard: number[] = [];
    leg.media.onAgentHears((frame) => {
      expect(frame).toHaveLength(160);
      heard.push(frame[0]!);
    });
    return heard;
  };

  it('is the caller, the moment it comes', () => {
    const leg = openLeg();
    const heard = listen(leg);
    leg.reader.fromPbx(frameOf(5), true);
    expect(heard).toEqual([5]);
  });

  it.each([
    { name: '10 ms', size: 80 },
    { name: '30 ms', size: 240 },
    { name: '60 ms', size: 480 },
    { name: 'odd pieces', size: 100 },
  ])('comes in whole frames whatever the phone sends ($name)', ({ size }) => {
    const leg = openLeg();
    const heard: number[] = [];
    leg.media.onAgentHears((frame) => heard.push(...frame));
    const audio = Uint8Array.from({ length: 4800 }, (_, i) => i % 251);
    for (let at = 0; at < audio.length; at += size) leg.reader.fromPbx(audio.slice(at, at + size), true);
    expect(heard).toEqual([...audio]);
  });

  it('fills a frame that was cut short, and keeps the beat after it', () => {
    const leg = openLeg();
    const heard = listen(leg);
    leg.reader.fromPbx(frameOf(1).slice(0, 138), true);
    expect(heard).toEqual([]);
    leg.reader.fromPbx(frameOf(2), true);
    leg.reader.fromPbx(frameOf(3), true);
    expect(heard).toEqual([1, 2, 3]);
  });

  it('is silence in time while the caller’s phone sends nothing', () => {
    const leg = openLeg();
    const heard = listen(leg);
    leg.reader.fromPbx(frameOf(1), true);
    leg.time.pass(1000);
    expect(heard.length).toBeGreaterThanOrEqual(49);
    expect(heard.length).toBeLessThanOrEqual(51);
    expect(new Set(heard.slice(1))).toEqual(new Set([0xff]));
    leg.reader.fromPbx(frameOf(2), true);
    expect(heard.at(-1)).toBe(2);
  });

  it('has no silence in it where frames come unevenly', () => {
    const leg = openLeg();
    const heard = listen(leg);
    for (let i = 1; i <= 100; i++) {
      leg.reader.fromPbx(frameOf(i), true);
      leg.time.pass(i % 3 === 0 ? 50 : 5);
    }
    expect(heard.filter((byte) => byte !== 0xff)).toEqual(range(1, 100));
    expect(heard).toHaveLength(100);
  });

  it('is nothing at all where the table has nobody for it', () => {
    const leg = openLeg();
    const heard = listen(leg);
    leg.media.setHearing(TAKEN);
    for (let i = 0; i < 50; i++) {
      leg.reader.fromPbx(frameOf(i), true);
      leg.time.pass(20);
    }
    expect(heard).toEqual([]);
  });

  it('does not stop for the others when one listener throws', () => {
    const leg = openLeg();
    leg.media.onDigit(() => {
      throw new Error('a listener that fails');
    });
    const digits: string[] = [];
    leg.media.onDigit((digit) => digits.push(digit));
    leg.reader.fromPbx(Buffer.from('{"event":"DTMF_END","digit":"5"}'), false);
    expect(digits).toEqual(['5']);
    expect(leg.counters.listenerErrors).toBe(1);
  });
});

describe('a tap', () => {
  const tapped = (leg: Leg): TapFrame[] => {
    const frames: TapFrame[] = [];
    leg.media.tap((frame) => frames.push(frame));
    return frames;
  };

  it('hears what the caller hears when the caller hears it, not when it was sent', () => {
    const leg = openLeg();
    leg.media.setHearing(LISTENED);
    const frames = tapped(leg);
    const audio = encode(
      'ulaw',
      Int16Array.from({ length: 16_000 }, (_, i) => Math.round(8000 * Math.sin(i / 3))),
    );
    leg.media.voice('agent').play(audio);
    leg.time.pass(1000);
    leg.media.voice('agent').flush();
    leg.time.pass(500);
    const others = frames.flatMap(({ other }) => (other ? [other] : []));
    const heard = leg.pbx.heard.map(({ frame }) => decode('ulaw', frame));
    expect(Math.abs(others.length - heard.length)).toBeLessThanOrEqual(1);
    expect(others).toEqual(heard.slice(0, others.length));
  });

  it('loses nothing of the agent when we are held up, and is in step with the caller after it', () => {
    const leg = openLeg();
    leg.media.setHearing(LISTENED);
    const frames = tapped(leg);
    leg.media.voice('agent').play(
      encode(
        'ulaw',
        Int16Array.from({ length: 8000 }, (_, i) => 100 * ((i % 320) - 160)),
      ),
    );
    leg.time.pass(203);
    leg.time.stall(130);
    leg.time.pass(1500);
    const others = frames.flatMap(({ other }) => (other ? [other] : []));
    expect(others).toEqual(leg.pbx.heard.map(({ frame }) => decode('ulaw', frame)));
    expect(others).toHaveLength(50);
  });

  it('has one frame each beat, with silence as null', () => {
    const leg = openLeg();
    leg.media.setHearing(LISTENED);
    const frames = tapped(leg);
    leg.time.pass(1000);
    expect(frames).toHaveLength(50);
    expect(frames.every(({ caller, other }) => caller === null && other === null)).toBe(true);
  });

  it('has both sides without a hole, although the caller’s frames jitter', () => {
    const leg = openLeg();
    leg.media.setHearing(LISTENED);
    const frames = tapped(leg);
    leg.media.voice('agent').play(numbered(1, 200));
    let late = 0;
    for (let i = 0; i < 100; i++) {
      // Up to 15 ms late, and never early.
      const jitter = (i * 7) % 16;
      leg.time.pass(20 - late + jitter);
      late = jitter;
      leg.reader.fromPbx(frameOf(i % 100), true);
    }
    const callers = frames.map(({ caller }) => caller);
    const first = callers.findIndex((caller) => caller !== null);
    expect(callers.slice(first + 3).filter((caller) => caller === null).length).toBeLessThanOrEqual(1);
    const others = frames.map(({ other }) => other);
    const firstOther = others.findIndex((other) => other !== null);
    expect(others.slice(firstOther).every((other) => other !== null)).toBe(true);
  });

  it('leaves the operator’s own voice out', () => {
    const leg = openLeg();
    leg.media.setHearing(TAKEN);
    const frames = tapped(leg);
    for (let i = 0; i < 30; i++) {
      leg.media.voice('operator').play(frameOf(9));
      leg.reader.fromPbx(frameOf(7), true);
      leg.time.pass(20);
    }
    expect(frames.some(({ caller }) => caller !== null)).toBe(true);
    expect(frames.every(({ other }) => other === null)).toBe(true);
  });

  it('falls silent when the table takes the call away from it, and ends when asked', () => {
    const leg = openLeg();
    leg.media.setHearing(LISTENED);
    const listener = vi.fn();
    const stop = leg.media.tap(listener);
    leg.time.pass(100);
    leg.media.setHearing(WITH_AGENT);
    const before = listener.mock.calls.length;
    leg.time.pass(100);
    expect(listener).toHaveBeenCalledTimes(before);
    leg.media.setHearing(LISTENED);
    leg.time.pass(100);
    expect(listener.mock.calls.length).toBeGreaterThan(before);
    stop();
    const after = listener.mock.calls.length;
    leg.time.pass(100);
    expect(listener).toHaveBeenCalledTimes(after);
  });
});

describe('levels', () => {
  it('tell who is loud since they were last asked, from silence to full scale', () => {
    const leg = openLeg();
    const tone = (amplitude: number): Uint8Array =>
      encode(
        'ulaw',
        Int16Array.from({ length: 160 }, (_, i) => Math.round(amplitude * Math.sin(i * 0.7))),
      );
    expect(leg.media.levels()).toEqual({ caller: 0, agent: 0, operator: 0 });
    for (let i = 0; i < 10; i++) {
      leg.reader.fromPbx(tone(32_000), true);
      leg.media.voice('agent').play(tone(320));
      leg.time.pass(20);
    }
    const levels = leg.media.levels();
    // A full-scale sine is -3 dBFS, one of a hundredth of it -43 dBFS.
    expect(levels.caller).toBeCloseTo(0.95, 1);
    expect(levels.agent).toBeCloseTo(1 - 43 / 60, 1);
    expect(levels.operator).toBe(0);
    expect(leg.media.levels().caller).toBe(0);
  });

  it.each(['alaw', 'slin16'] as const)('are the same in %s', (format) => {
    const leg = openLeg({ format });
    const samples = Int16Array.from({ length: 3200 }, (_, i) => Math.round(3276 * Math.sin(i * 0.7)));
    leg.reader.fromPbx(encode(format, samples), true);
    expect(leg.media.levels().caller).toBeCloseTo(1 - 23 / 60, 1);
  });
});

describe('the end of a media leg', () => {
  it('is told once, also to who asks after it, and stops the clock', async () => {
    const { time, media, clock } = openLeg();
    const ends: string[] = [];
    media.onEnd((end) => ends.push(end));
    media.close();
    media.lost('closed-by-pbx');
    media.onEnd((end) => ends.push(`late ${end}`));
    await Promise.resolve();
    expect(ends).toEqual(['asked', 'late asked']);
    time.pass(100);
    expect(clock.running).toBe(false);
  });

  it('comes when nothing is heard for long although asked', () => {
    const { time, pbx, media, reader } = openLeg();
    const ends: string[] = [];
    media.onEnd((end) => ends.push(end));
    time.pass(9000);
    expect(pbx.pings).toBe(1);
    expect(ends).toEqual([]);
    reader.heardPong();
    time.pass(9000);
    expect(ends).toEqual([]);
    time.pass(8000);
    expect(ends).toEqual(['connection-lost']);
  });

  it('leaves everything harmless to call', () => {
    const { media, reader } = openLeg();
    media.close();
    const voice = media.voice('agent');
    voice.play(numbered(1, 10));
    voice.end();
    voice.pause();
    voice.resume();
    expect(voice.flush()).toEqual({ playedMs: 0 });
    media.setHearing(LISTENED);
    reader.fromPbx(frameOf(1), true);
    expect(voice.queuedMs).toBe(0);
  });
});
