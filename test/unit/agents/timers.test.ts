import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Timers } from '../../../src/main/agents/timers.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function timers() {
  const rang: string[] = [];
  const all = new Timers<string>(Date.now);
  const set = (name: string, ms: number): void =>
    all.set(name, ms, () => rang.push(`${name} ${Date.now() - began}`));
  const began = Date.now();
  return { all, set, rang };
}

it('rings once, and not when it was cleared or set anew', () => {
  const { all, set, rang } = timers();
  set('a', 100);
  set('b', 100);
  set('c', 100);
  all.clear('b');
  set('c', 200);
  vi.advanceTimersByTime(500);
  expect(rang).toEqual(['a 100', 'c 200']);
});

it('stands still while it is held, then runs for the rest', () => {
  const { all, set, rang } = timers();
  set('a', 100);
  vi.advanceTimersByTime(60);
  all.hold('a');
  vi.advanceTimersByTime(1000);
  all.release('a');
  vi.advanceTimersByTime(39);
  expect(rang).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(rang).toEqual(['a 1100']);
});

it('stands still with all others, also when set meanwhile', () => {
  const { all, set, rang } = timers();
  set('a', 100);
  set('held', 100);
  all.hold('held');
  vi.advanceTimersByTime(50);
  all.freeze();
  set('b', 10);
  vi.advanceTimersByTime(1000);
  all.thaw();
  vi.advanceTimersByTime(50);
  expect(rang).toEqual(['b 1060', 'a 1100']);
  all.release('held');
  vi.advanceTimersByTime(100);
  expect(rang).toEqual(['b 1060', 'a 1100', 'held 1200']);
});

it('rings no more once all are cleared', () => {
  const { all, set, rang } = timers();
  set('a', 100);
  all.clearAll();
  vi.advanceTimersByTime(500);
  expect(rang).toEqual([]);
});
