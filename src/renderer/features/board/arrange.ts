import type { Call } from '../../../shared/domain/call.ts';

/**
 * The rows of the board in order, so that what is under the operator's eye and hand stays where it is:
 * new calls are added at the end, and rows that no longer belong keep their place while they stand above `anchor`
 * (the selected row, or the one under the pointer, whichever is lower), or are it. Rows below it close up.
 *
 * `before`: the rows so far. `belongs`: ids that belong now, in order of arrival.
 */
export function arrange(
  before: readonly string[],
  belongs: readonly string[],
  anchors: readonly (string | null)[],
): readonly string[] {
  const wanted = new Set(belongs);
  const held = Math.max(-1, ...anchors.map((anchor) => (anchor === null ? -1 : before.indexOf(anchor))));
  const rows = before.filter((id, index) => index <= held || wanted.has(id));
  const known = new Set(before);
  for (const id of belongs) if (!known.has(id)) rows.push(id);
  return sameRows(before, rows) ? before : rows;
}

function sameRows(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}

/** Earlier calls first; equal times by id, so that the order never depends on how they came. */
export function byArrival(a: Call, b: Call): number {
  return a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1);
}
