import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallRecord } from '../../../../src/shared/domain/call.ts';
import { only } from '../../../../src/renderer/features/history/selection.ts';
import {
  choose,
  deleteAll,
  deleteChosen,
  loadMore,
  reload,
  searchFor,
  useHistory,
} from '../../../../src/renderer/features/history/store.ts';

interface Query {
  search: string;
  before: number | null;
  limit: number;
}

/** Main's list of calls, and when it answers. */
const main = {
  rows: [] as CallRecord[],
  asked: [] as Query[],
  gate: Promise.resolve(),
  refuses: false,
};

const record = (i: number): CallRecord => ({
  id: `c${i}`,
  pbxId: 'hq',
  pbxName: 'HQ',
  channelId: `1.${i}`,
  callerName: i % 2 ? 'Odd' : 'Even',
  callerNumber: '',
  calledNumber: '8000',
  agentId: null,
  agentName: null,
  outcome: 'caller-hung-up',
  reason: '',
  startedAt: 100_000 - i,
  answeredAt: null,
  endedAt: 200_000,
  takenOver: false,
});

const problem = { code: 'history-failed', message: 'The disk is full.', hint: '' };

async function invoke(name: string, args: unknown): Promise<unknown> {
  if (main.refuses) return { ok: false, problem };
  if (name === 'history.remove') {
    const { ids } = args as { ids: string[] };
    main.rows = main.rows.filter(({ id }) => !ids.includes(id));
    return { ok: true, value: undefined };
  }
  if (name === 'history.removeAll') {
    main.rows = [];
    return { ok: true, value: undefined };
  }
  const query = args as Query;
  main.asked.push(query);
  const { search, before, limit } = query;
  const value = main.rows
    .filter((row) => row.callerName.includes(search) && (before === null || row.startedAt < before))
    .slice(0, limit);
  await main.gate;
  return { ok: true, value };
}

beforeEach(() => {
  main.rows = Array.from({ length: 250 }, (_, i) => record(i));
  main.asked = [];
  main.gate = Promise.resolve();
  main.refuses = false;
  vi.stubGlobal('window', { cordboard: { invoke } });
  useHistory.setState(useHistory.getInitialState(), true);
});

const ids = () => useHistory.getState().calls.rows.map(({ id }) => id);

describe('the list of past calls', () => {
  it('is read page by page, to the end and no further', async () => {
    await reload('calls');
    expect(ids()).toHaveLength(100);
    await loadMore('calls');
    await loadMore('calls');
    expect(ids()).toEqual(main.rows.map(({ id }) => id));
    const questions = main.asked.length;
    await loadMore('calls');
    expect(main.asked).toHaveLength(questions);
  });

  it('is read as far as it was read before when it changes', async () => {
    await reload('calls');
    await loadMore('calls');
    main.rows = [record(-1), ...main.rows];
    await reload('calls');
    expect(ids()[0]).toBe('c-1');
    expect(ids().length).toBeGreaterThanOrEqual(199);
    expect(main.asked.every(({ limit }) => limit <= 200)).toBe(true);
  });

  it('comes to the next page although the list is read anew while that page is on its way', async () => {
    await reload('calls');
    const held = Promise.withResolvers<undefined>();
    main.gate = held.promise.then(() => undefined);
    const more = loadMore('calls');
    main.gate = Promise.resolve();
    await reload('calls');
    held.resolve(undefined);
    await more;
    expect(ids().length).toBeGreaterThanOrEqual(199);
  });

  it('drops the answer to a search that was overtaken by another', async () => {
    vi.useFakeTimers();
    try {
      const held = Promise.withResolvers<undefined>();
      main.gate = held.promise.then(() => undefined);
      searchFor('Odd');
      await vi.runAllTimersAsync();
      main.gate = Promise.resolve();
      searchFor('Even');
      await vi.runAllTimersAsync();
      held.resolve(undefined);
      await vi.runAllTimersAsync();
    } finally {
      vi.useRealTimers();
    }
    expect(main.asked.map(({ search }) => search)).toEqual(['Odd', 'Even']);
    expect(new Set(useHistory.getState().calls.rows.map((row) => row.callerName))).toEqual(new Set(['Even']));
  });

  it('goes on with the next call after a deletion', async () => {
    await reload('calls');
    choose(only('c3'));
    await deleteChosen();
    expect(ids()).not.toContain('c3');
    expect([...useHistory.getState().selection.chosen]).toEqual(['c4']);
    await deleteAll();
    expect(ids()).toEqual([]);
    expect(useHistory.getState().selection.chosen.size).toBe(0);
  });

  it('keeps what it shows and says why when main cannot', async () => {
    await reload('calls');
    choose(only('c3'));
    main.refuses = true;
    await deleteChosen();
    expect(ids()).toContain('c3');
    expect(useHistory.getState().problem).toEqual(problem);
  });
});
