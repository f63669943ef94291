import { create } from 'zustand';
import type { AuditEntry, CallRecord } from '../../../shared/domain/call.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import type { Reply } from '../../../shared/contract/define.ts';
import { ask } from '../../api.ts';
import { afterRemoval, NO_SELECTION, only, type Selection } from './selection.ts';
import { append, beforeOf, NOTHING, PAGE, type Paged } from './pages.ts';

export interface HistoryState {
  tab: 'calls' | 'audit';
  search: string;
  calls: Paged<CallRecord>;
  audit: Paged<AuditEntry>;
  /** The first page of a list has come. */
  ready: { calls: boolean; audit: boolean };
  problem: Problem | null;
  selection: Selection;
}

export const useHistory = create<HistoryState>()(() => ({
  tab: 'calls',
  search: '',
  calls: NOTHING,
  audit: NOTHING,
  ready: { calls: false, audit: false },
  problem: null,
  selection: NO_SELECTION,
}));

const { getState: get, setState: set } = useHistory;

/** Most rows that main gives at once. */
const MOST = 200;

type List = 'calls' | 'audit';

const keyOfAudit = (entry: AuditEntry) => JSON.stringify(entry);
const keyOfCall = (record: CallRecord) => record.id;

/** One of the two lists: how it is asked for, and put behind what is there. */
async function nextPage<T>(
  before: Paged<T>,
  limit: number,
  fetch: (before: number | null, limit: number) => Promise<Reply<T[]>>,
  timeOf: (row: T) => number,
  keyOf: (row: T) => string,
): Promise<Reply<Paged<T>>> {
  const reply = await fetch(beforeOf(before, timeOf), limit);
  return reply.ok ? { ok: true, value: append(before, reply.value, limit, keyOf) } : reply;
}

function nextCalls(before: Paged<CallRecord>, limit: number): Promise<Reply<Paged<CallRecord>>> {
  const { search } = get();
  return nextPage(
    before,
    limit,
    (from, most) => ask('history.list', { search, before: from, limit: most }),
    (record) => record.startedAt,
    keyOfCall,
  );
}

function nextAudit(before: Paged<AuditEntry>, limit: number): Promise<Reply<Paged<AuditEntry>>> {
  return nextPage(
    before,
    limit,
    (from, most) => ask('audit.list', { before: from, limit: most }),
    (entry) => entry.at,
    keyOfAudit,
  );
}

/** Numbers the requests of each list: an answer that was overtaken by a newer question is dropped. */
const asked = { calls: 0, audit: 0 };
const loading = { calls: false, audit: false };

/** Reads a list anew, as far as it was read before. */
export async function reload(list: List): Promise<void> {
  const number = (asked[list] += 1);
  const wanted = Math.max(PAGE, get()[list].rows.length);
  if (list === 'calls') await readAll(list, number, wanted, nextCalls);
  else await readAll(list, number, wanted, nextAudit);
}

async function readAll<T>(
  list: List,
  number: number,
  wanted: number,
  next: (before: Paged<T>, limit: number) => Promise<Reply<Paged<T>>>,
): Promise<void> {
  let read: Paged<T> = NOTHING;
  do {
    const reply = await next(read, Math.min(MOST, wanted));
    if (asked[list] !== number) return;
    if (!reply.ok) {
      set({ problem: reply.problem });
      return;
    }
    read = reply.value;
  } while (read.more && read.rows.length < wanted);
  set(({ ready }) => ({ [list]: read, ready: { ...ready, [list]: true }, problem: null }));
}

/** Reads the next page of a list. */
export async function loadMore(list: List): Promise<void> {
  const state = get();
  if (loading[list] || !state.ready[list] || !state[list].more) return;
  loading[list] = true;
  const number = asked[list];
  const reply = list === 'calls' ? await nextCalls(state.calls, PAGE) : await nextAudit(state.audit, PAGE);
  loading[list] = false;
  // The list was read anew meanwhile, perhaps to the same length: nobody would ask for the next page again.
  if (asked[list] !== number) return loadMore(list);
  if (reply.ok) set({ [list]: reply.value, problem: null });
  else set({ problem: reply.problem });
}

export function showTab(tab: List): void {
  set({ tab, problem: null });
  void reload(tab);
}

const SETTLED_MS = 180;
let typing: ReturnType<typeof setTimeout> | undefined;

/** Looks for these words a moment after the last key. */
export function searchFor(search: string): void {
  set({ search, selection: NO_SELECTION });
  clearTimeout(typing);
  typing = setTimeout(() => {
    set({ calls: NOTHING });
    void reload('calls');
  }, SETTLED_MS);
}

export function choose(selection: Selection): void {
  set({ selection });
}

/** Shows one call, whether it is in the list or not. */
export function showCall(id: string): void {
  set({ tab: 'calls', selection: only(id) });
}

/** Deletes the chosen calls; the next one below is chosen then. */
export async function deleteChosen(): Promise<void> {
  const { selection, calls } = get();
  const ids = [...selection.chosen];
  if (ids.length === 0) return;
  const rows = calls.rows.map(({ id }) => id);
  const reply = await ask('history.remove', { ids });
  if (!reply.ok) {
    set({ problem: reply.problem });
    return;
  }
  set({ selection: afterRemoval(rows, selection) });
  await reload('calls');
}

export async function deleteAll(): Promise<void> {
  const reply = await ask('history.removeAll');
  if (!reply.ok) {
    set({ problem: reply.problem });
    return;
  }
  set({ selection: NO_SELECTION, calls: NOTHING });
  await reload('calls');
}

/** Follows what main writes down, for as long as the page is there. */
export function followHistory(): () => void {
  void reload(get().tab);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = window.cordboard.on('app.changed', ({ what }) => {
    if (what !== 'history') return;
    clearTimeout(timer);
    timer = setTimeout(() => void reload(get().tab), 300);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
