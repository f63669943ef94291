import { Assignment } from '../../../shared/domain/assignment.ts';
import { t } from '../../i18n/index.ts';

/** An assignment as it is being typed. */
export interface RowDraft {
  extension: string;
  agentId: string;
  /** As typed: separated by commas or blanks. */
  variables: string;
}

export interface RowErrors {
  extension?: string;
  agentId?: string;
  variables?: string;
}

export const emptyRow: RowDraft = { extension: '', agentId: '', variables: '' };

export function draftOf(assignment: Assignment): RowDraft {
  return { ...assignment, variables: assignment.variables.join(', ') };
}

/** The names of channel variables in a text. `${NAME}`, as in the dialplan, means the same as NAME. */
export function variablesIn(text: string): string[] {
  const names = text
    .split(/[\s,;]+/)
    .map((name) => name.replace(/^\$\{(.*)\}$/, '$1'))
    .filter(Boolean);
  return [...new Set(names)];
}

/**
 * The assignment, or what is wrong with which field.
 *
 * @param others the assignments of that PBX without the one that is edited: an extension has one agent
 */
export function checkRow(
  draft: RowDraft,
  pbxId: string,
  others: readonly Assignment[],
): { assignment: Assignment | null; errors: RowErrors } {
  const says = t.extensions.errors;
  const parsed = Assignment.safeParse({
    pbxId,
    extension: draft.extension,
    agentId: draft.agentId,
    variables: variablesIn(draft.variables),
  });
  const errors: RowErrors = {};
  for (const { path } of parsed.error?.issues ?? []) {
    if (path[0] === 'extension') errors.extension = says.extension;
    if (path[0] === 'variables') errors.variables = says.variables;
  }
  const extension = draft.extension.trim();
  if (extension === '') errors.extension = says.extensionNeeded;
  if (others.some((one) => one.extension === extension)) errors.extension = says.taken(extension);
  if (draft.agentId === '') errors.agentId = says.agent;
  const isGood = parsed.success && Object.keys(errors).length === 0;
  return { assignment: isGood ? parsed.data : null, errors };
}

/** Extensions in the order of a telephone list: 7, 70, 700, 8000, then names. */
export function inOrder(assignments: readonly Assignment[]): Assignment[] {
  return assignments.toSorted((a, b) => a.extension.localeCompare(b.extension, undefined, { numeric: true }));
}
