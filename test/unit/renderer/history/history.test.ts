import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../../src/shared/domain/call.ts';
import { append, beforeOf, NOTHING, type Paged } from '../../../../src/renderer/features/history/pages.ts';
import {
  callerOf,
  lengthOf,
  numberOf,
  shapeOf,
  when,
} from '../../../../src/renderer/features/history/words.ts';

interface Row {
  id: string;
  at: number;
}
const keyOf = (row: Row) => row.id;
const timeOf = (row: Row) => row.at;

/** What main does: newest first, older than `before`. */
function list(rows: Row[], before: number | null, limit: number): Row[] {
  return rows.filter(({ at }) => before === null || at < before).slice(0, limit);
}

function readAll(rows: Row[], limit: number): Paged<Row> {
  let read: Paged<Row> = NOTHING;
  for (let turns = 0; read.more && turns < 100; turns += 1)
    read = append(read, list(rows, beforeOf(read, timeOf), limit), limit, keyOf);
  return read;
}

describe('reading a list page by page', () => {
  it('loses none of several rows of the same millisecond, and shows none twice', () => {
    const rows = [9, 8, 8, 8, 5, 5, 1].map((at, i) => ({ id: `r${i}`, at }));
    for (const limit of [4, 5, 7, 20]) expect(readAll(rows, limit).rows, `pages of ${limit}`).toEqual(rows);
  });

  it('ends when nothing older comes', () => {
    expect(readAll([], 10)).toEqual({ rows: [], more: false });
    const rows = Array.from({ length: 10 }, (_, i) => ({ id: `r${i}`, at: 100 - i }));
    expect(readAll(rows, 5)).toEqual({ rows, more: false });
  });

  it('ends even where a page holds nothing but what is known', () => {
    const rows = Array.from({ length: 6 }, (_, i) => ({ id: `r${i}`, at: 7 }));
    expect(readAll(rows, 3).more).toBe(false);
  });
});

const record: CallRecord = {
  id: 'c',
  pbxId: 'p',
  pbxName: 'hq',
  channelId: '1.1',
  callerName: '',
  callerNumber: '+442079460182',
  calledNumber: '8000',
  agentId: null,
  agentName: null,
  outcome: 'unassigned',
  reason: '',
  startedAt: 1_000,
  answeredAt: null,
  endedAt: 62_000,
  takenOver: false,
};

describe('a past call in words', () => {
  it('is called by its number where the caller has no name', () => {
    expect([callerOf(record), numberOf(record)]).toEqual(['+44 2079 460 182', '']);
    const named = { ...record, callerName: 'Harbour Café' };
    expect([callerOf(named), numberOf(named)]).toEqual(['Harbour Café', '+44 2079 460 182']);
    expect(callerOf({ ...record, callerNumber: '' })).toBe('Unknown caller');
  });

  it('lasts from the answer, and has no length without one', () => {
    expect(lengthOf(record)).toBeNull();
    expect(lengthOf({ ...record, answeredAt: 2_000 })).toBe('01:00');
  });

  it('has the shape of trouble only where something failed', () => {
    expect(['failed', 'lost'].map((outcome) => shapeOf(outcome as CallRecord['outcome']))).toEqual([
      'failed',
      'failed',
    ]);
    expect(shapeOf('over-quota')).toBe('leaving');
    expect(shapeOf('agent-hung-up')).toBe('ended');
  });

  it('names the day only where it was not today', () => {
    const now = new Date(2026, 10, 20, 15, 0).getTime();
    expect(when(new Date(2026, 10, 20, 0, 1).getTime(), now).day).toBe('');
    expect(when(new Date(2026, 10, 19, 23, 59).getTime(), now).day).toContain('19');
    expect(when(new Date(2025, 10, 20, 15, 0).getTime(), now).day).toContain('2025');
  });
});
