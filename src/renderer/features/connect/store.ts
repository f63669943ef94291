import { create } from 'zustand';
import type { ProbeReport } from '../../../shared/contract/setup.ts';
import type { PbxConfig } from '../../../shared/domain/pbx.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { ask } from '../../api.ts';
import { useLists } from '../../stores/lists.ts';
import type { LocalAddress } from './address.ts';
import type { Looking } from './discovery.ts';
import { changed, checkDraft, differs, draftOf, listOf, newDraft, type Change, type Draft } from './draft.ts';

export interface ConnectState {
  /** Addresses of this PC; null until they have come. */
  addresses: readonly LocalAddress[] | null;
  /** What is being edited; null shows the list. It outlives the page, so that looking at another one loses nothing. */
  draft: Draft | null;
  /** The draft as it was opened. */
  opened: Draft | null;
  /** Whether the operator tried to go on: from then on faults are shown. */
  attempted: boolean;
  looking: Looking;
  test:
    | { state: 'none' }
    | { state: 'running'; of: Draft; since: number }
    | { state: 'done'; of: Draft; report: ProbeReport }
    | { state: 'failed'; of: Draft; problem: Problem };
  saving: boolean;
  /** What main said when it did not save. */
  problem: Problem | null;
  /** The last that was saved, told in the list. */
  saved: { id: string; kept: 'keychain' | 'session' } | null;
}

const closed = {
  draft: null,
  opened: null,
  attempted: false,
  looking: { state: 'none' },
  test: { state: 'none' },
  saving: false,
  problem: null,
} as const;

export const useConnect = create<ConnectState>()(() => ({ addresses: null, saved: null, ...closed }));

const { getState: get, setState: set } = useConnect;

/** Reads the addresses of this PC: they change when it is moved to another network. */
export async function loadAddresses(): Promise<void> {
  const reply = await ask('pbx.localAddresses');
  if (reply.ok) set({ addresses: reply.value });
  else set({ problem: reply.problem });
}

export async function openNew(): Promise<void> {
  if (get().draft) return;
  await loadAddresses();
  if (get().draft) return;
  const { pbxs, agents } = useLists.getState();
  const draft = newDraft(crypto.randomUUID(), pbxs ?? [], get().addresses ?? [], agents?.[0]?.id);
  set({ ...closed, draft, opened: draft, saved: null });
}

export async function openEdit(config: PbxConfig): Promise<void> {
  const draft = draftOf(config);
  set({ ...closed, draft, opened: draft, saved: null });
  await loadAddresses();
}

export function change(change: Change): void {
  const { draft, addresses } = get();
  if (draft) set({ draft: changed(draft, change, addresses ?? []) });
}

export function isDirty({ draft, opened }: Pick<ConnectState, 'draft' | 'opened'>): boolean {
  return draft !== null && opened !== null && differs(draft, opened);
}

export function discard(): void {
  set(closed);
}

export function dismissSaved(): void {
  set({ saved: null });
}

/** The draft where it can be sent; else its faults are shown. */
function checked(): { draft: Draft; config: PbxConfig; password: { password?: string } } | null {
  const { draft } = get();
  if (!draft) return null;
  const { config, errors } = checkDraft(draft);
  set({ attempted: true, problem: null });
  if (!config || Object.keys(errors).length > 0) return null;
  return { draft, config, password: draft.password === '' ? {} : { password: draft.password } };
}

/** Tests what is typed. False where it cannot be tested as it is. */
export async function runTest(): Promise<boolean> {
  const going = checked();
  if (!going) return false;
  const { draft, config, password } = going;
  set({ test: { state: 'running', of: draft, since: Date.now() } });
  const reply = await ask('pbx.test', { config, ...password });
  const { test } = get();
  // Meanwhile closed, or tested anew.
  if (test.state !== 'running' || test.of !== draft) return true;
  if (reply.ok) set({ test: { state: 'done', of: draft, report: reply.value } });
  else set({ test: { state: 'failed', of: draft, problem: reply.problem } });
  return true;
}

/** Saves and connects. False where it cannot be saved as it is. */
export async function save(): Promise<boolean> {
  if (get().saving) return true;
  const going = checked();
  if (!going) return false;
  const { draft, config, password } = going;
  set({ saving: true });
  const reply = await ask('pbx.save', { config, ...password });
  if (!reply.ok) {
    set({ saving: false, problem: reply.problem });
    return true;
  }
  const problem = await assign(draft);
  set({ ...closed, problem, saved: { id: config.id, kept: reply.value.passwordKept } });
  if (draft.takeApp && draft.role === 'answers') {
    const taken = await ask('pbx.setRole', { id: config.id, role: 'answers' });
    if (!taken.ok) set({ problem: taken.problem });
  }
  return true;
}

/** Gives the extensions of a new PBX to its agent. */
async function assign({ id: pbxId, isNew, extensions, agentId }: Draft): Promise<Problem | null> {
  if (!isNew || agentId === '') return null;
  for (const extension of listOf(extensions)) {
    const reply = await ask('assignments.save', { pbxId, extension, agentId, variables: [] });
    if (!reply.ok) return reply.problem;
  }
  return null;
}
