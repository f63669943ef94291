import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Watchdog } from '../../../src/main/agents/watchdog.ts';

let told: string[];
let dog: Watchdog;
beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  dog = new Watchdog(
    {
      stalled: (problem) => told.push(problem ? problem.code : 'goes on'),
      fail: ({ code }) => told.push(code),
    },
    'Test engine',
  );
});
afterEach(() => {
  dog.stop();
  vi.useRealTimers();
});

it('says nothing of a reply that comes in time', () => {
  dog.expect();
  vi.advanceTimersByTime(3900);
  dog.answered();
  vi.advanceTimersByTime(20_000);
  expect(told).toEqual([]);
});

it('tells of a late reply, and that it came after all', () => {
  dog.expect();
  vi.advanceTimersByTime(4100);
  expect(told).toEqual(['engine-stalled']);
  dog.answered();
  vi.advanceTimersByTime(20_000);
  expect(told).toEqual(['engine-stalled', 'goes on']);
});

it('gives up in the end, once', () => {
  dog.expect();
  vi.advanceTimersByTime(3000);
  dog.expect();
  vi.advanceTimersByTime(9100);
  expect(told).toEqual(['engine-stalled', 'engine-no-answer']);
  vi.advanceTimersByTime(20_000);
  expect(told).toHaveLength(2);
});

it('waits while the caller goes on speaking', () => {
  dog.expect();
  vi.advanceTimersByTime(3000);
  dog.hold();
  vi.advanceTimersByTime(9000);
  expect(told).toEqual([]);
  dog.expect();
  vi.advanceTimersByTime(4100);
  expect(told).toEqual(['engine-stalled']);
});

it('does not take another word of a caller who waits for a sign of life', () => {
  dog.expect();
  vi.advanceTimersByTime(5000);
  dog.hold();
  vi.advanceTimersByTime(2000);
  dog.expect();
  vi.advanceTimersByTime(8100);
  expect(told).toEqual(['engine-stalled', 'engine-no-answer']);
});

it('tells of a dead line at once, and that all is well only when all is', () => {
  dog.expect();
  dog.quiet(true);
  expect(told).toEqual(['engine-stalled']);
  vi.advanceTimersByTime(4100);
  dog.quiet(false);
  expect(told).toEqual(['engine-stalled']);
  dog.answered();
  expect(told).toEqual(['engine-stalled', 'goes on']);
  dog.quiet(true);
  vi.advanceTimersByTime(8100);
  expect(told.slice(2)).toEqual(['engine-stalled', 'engine-no-answer']);
});
