import { create } from 'zustand';
import type { Problem } from '../../../shared/domain/problem.ts';
import type { Assignment } from '../../../shared/domain/assignment.ts';
import { ask } from '../../api.ts';
import { useLists } from '../../stores/lists.ts';
import { checkRow, type RowDraft } from './rows.ts';

/** The line that is being edited; it outlives the page, so that looking at another one loses nothing. */
export interface Editing {
  pbxId: string;
  /** The extension as it is stored; null for a new line. */
  extension: string | null;
  draft: RowDraft;
  attempted: boolean;
  problem: Problem | null;
}

/** At most one line of each PBX is open. */
export const useEditing = create<{ open: Readonly<Record<string, Editing | undefined>> }>()(() => ({
  open: {},
}));

function put(pbxId: string, editing: Editing | undefined): void {
  useEditing.setState(({ open }) => ({ open: { ...open, [pbxId]: editing } }));
}

export function edit(pbxId: string, extension: string | null, draft: RowDraft): void {
  put(pbxId, { pbxId, extension, draft, attempted: false, problem: null });
}

export function change(editing: Editing, changes: Partial<RowDraft>): void {
  put(editing.pbxId, { ...editing, draft: { ...editing.draft, ...changes } });
}

export function stopEditing(pbxId: string): void {
  put(pbxId, undefined);
}

/** The other lines of that PBX. */
export function othersOf({ pbxId, extension }: Pick<Editing, 'pbxId' | 'extension'>): Assignment[] {
  const { assignments } = useLists.getState();
  return (assignments ?? []).filter((one) => one.pbxId === pbxId && one.extension !== extension);
}

/** Saves the line. Where the number itself was changed, the line of the old one goes. True once it is saved. */
export async function saveRow(editing: Editing): Promise<boolean> {
  const { pbxId, extension: before, draft } = editing;
  const { assignment } = checkRow(draft, pbxId, othersOf(editing));
  if (!assignment) {
    put(pbxId, { ...editing, attempted: true, problem: null });
    return false;
  }
  let reply = await ask('assignments.save', assignment);
  if (reply.ok && before !== null && before !== assignment.extension)
    reply = await ask('assignments.remove', { pbxId, extension: before });
  if (reply.ok) stopEditing(pbxId);
  else put(pbxId, { ...editing, attempted: true, problem: reply.problem });
  return reply.ok;
}
