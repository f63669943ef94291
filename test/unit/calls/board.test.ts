import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Board } from '../../../src/main/calls/board.ts';
import type { Delta } from '../../../src/shared/contract/board.ts';
import { row } from '../../fixtures/rows.ts';

let deltas: Delta[];
let board: Board;

beforeEach(() => {
  vi.useFakeTimers();
  deltas = [];
  board = new Board((delta) => deltas.push(delta));
});
afterEach(() => {
  board.close();
  vi.useRealTimers();
});

describe('deltas', () => {
  it('are one batch of the newest rows, however often a call changes within it', () => {
    let state: 'ringing' | 'with-agent' = 'ringing';
    for (let i = 0; i < 5; i += 1) board.changed('a', () => row({ id: 'a', state }));
    state = 'with-agent';
    vi.advanceTimersByTime(20);
    expect(deltas).toEqual([{ seq: 1, ops: [{ op: 'call', call: row({ id: 'a', state: 'with-agent' }) }] }]);
  });

  it('are numbered without gaps, and a snapshot says up to which number it is', () => {
    board.changed('a', () => row({ id: 'a' }));
    vi.advanceTimersByTime(20);
    board.changed('b', () => row({ id: 'b' }));
    const { seq, calls } = board.snapshot();
    board.gone('a');
    vi.advanceTimersByTime(20);
    expect(deltas.map((delta) => delta.seq)).toEqual([1, 2, 3]);
    expect(seq).toBe(2);
    expect(calls.map((call) => call.id)).toEqual(['a', 'b']);
  });

  it('say nothing of a row that came and went within one batch but that it is gone', () => {
    board.changed('a', () => row({ id: 'a' }));
    board.gone('a');
    vi.advanceTimersByTime(20);
    expect(deltas[0]?.ops).toEqual([{ op: 'call-gone', id: 'a' }]);
  });

  it('are not made while nothing happens', () => {
    board.levels([]);
    board.gone('never');
    vi.advanceTimersByTime(1000);
    expect(deltas).toEqual([]);
  });

  it('carry the lines of the watched call alone', () => {
    const line = { id: 1, at: 0, from: 'caller' as const, text: 'hello', heard: null, latencyMs: null };
    board.watched = 'a';
    board.line('a', line);
    board.line('b', line);
    vi.advanceTimersByTime(20);
    expect(deltas[0]?.ops).toEqual([{ op: 'line', callId: 'a', line }]);
  });
});

it('keeps a bounded number of notices, and forgets dismissed ones', () => {
  for (let i = 0; i < 60; i += 1) board.notice('info', { code: 'c', message: `${i}`, hint: '' }, null);
  expect(board.snapshot().notices).toHaveLength(50);
  const last = board.snapshot().notices.at(-1)!;
  board.dismiss(last.id);
  expect(board.snapshot().notices.map((notice) => notice.id)).not.toContain(last.id);
});
