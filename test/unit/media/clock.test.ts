import { describe, expect, it } from 'vitest';
import { createClock } from '../../../src/main/media/clock.ts';
import { FakeTime } from './fakes.ts';

describe('the clock of all calls', () => {
  it('runs only while somebody has joined', () => {
    const time = new FakeTime();
    const clock = createClock(time);
    expect(clock.running).toBe(false);
    const leave = clock.join(() => undefined);
    const leaveToo = clock.join(() => undefined);
    expect(clock.running).toBe(true);
    leave();
    expect(clock.running).toBe(true);
    leaveToo();
    expect(clock.running).toBe(false);
    expect(time.waiting).toBe(0);
  });

  it('is one timer, however many calls there are', () => {
    const time = new FakeTime();
    const clock = createClock(time);
    for (let i = 0; i < 50; i++) clock.join(() => undefined);
    time.pass(105);
    expect(time.waiting).toBe(1);
  });

  it('does not drift: an hour has 180 000 beats, each 20 ms after the last', () => {
    const time = new FakeTime();
    const clock = createClock(time);
    const start = time.now();
    let beats = 0;
    let last = start;
    clock.join((at, due) => {
      beats += due;
      expect(at - last).toBe(20 * due);
      last = at;
    });
    // Timers that come 1.7 ms late, as real ones do.
    for (let ms = 0; ms < 3_600_000; ms += 18_000) {
      time.pass(17_998.3);
      time.stall(1.7);
    }
    expect(beats).toBe(180_000);
  });

  it('tells how many beats are due after it was held up, and none twice', () => {
    const time = new FakeTime();
    const clock = createClock(time);
    const dues: number[] = [];
    clock.join((_at, due) => dues.push(due));
    time.pass(40);
    time.stall(70);
    time.pass(30);
    expect(dues).toEqual([1, 1, 3, 1, 1]);
  });

  it('starts afresh after the machine slept, instead of catching up', () => {
    const time = new FakeTime();
    const clock = createClock(time);
    const dues: number[] = [];
    clock.join((_at, due) => dues.push(due));
    time.pass(20);
    time.stall(60_000);
    time.pass(60);
    expect(dues).toEqual([1, 1, 1, 1, 1]);
  });

  it('lets a call leave or join during a beat', () => {
    const time = new FakeTime();
    const clock = createClock(time);
    const beats: string[] = [];
    const leave = clock.join(() => {
      beats.push('a');
      leave();
      clock.join(() => beats.push('b'));
    });
    time.pass(60);
    expect(beats).toEqual(['a', 'b', 'b']);
  });
});
