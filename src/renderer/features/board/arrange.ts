import type { Call } from '../../../shared/domain/call.ts';

/** The rows of the board in order. */
export interface Arrangement {
  rows: readonly string[];
  /** Rows that no longer belong and keep their place, each with the row that was selected when it went. */
  held: ReadonlyMap<string, string | null>;
}

export const noRows: Arrangement = { rows: [], held: new Map() };

/** The rows that must not move: the selected one, and the one under the pointer. */
export interface Anchors {
  selected: string | null;
  hovered: string | null;
}

/**
 * Arranges the rows anew, so that what is under the operator's eye and hand stays where it is: new calls are added at
 * the end, and a row that no longer belongs keeps its place for as long as a row below it is selected or under the
 * pointer. Once the selection has moved on and the pointer is elsewhere, the rows close up.
 *
 * `belongs`: ids that belong now, in order of arrival.
 */
export function arrange(before: Arrangement, belongs: readonly string[], anchors: Anchors): Arrangement {
  const wanted = new Set(belongs);
  const { selected, hovered } = anchors;
  const at = new Map(before.rows.map((id, index) => [id, index]));
  const placeOf = (id: string | null): number => (id === null ? -1 : (at.get(id) ?? -1));
  const held = new Map<string, string | null>();
  const rows = before.rows.filter((id, index) => {
    if (wanted.has(id)) return true;
    // A row that went before this one was selected has nothing to hold for it; the pointer is always respected.
    const since = before.held.has(id) ? (before.held.get(id) ?? null) : selected;
    const forSelected = selected !== null && since === selected && placeOf(selected) >= index;
    const keeps = forSelected || id === selected || placeOf(hovered) >= index;
    if (keeps) held.set(id, since);
    return keeps;
  });
  for (const id of belongs) if (!at.has(id)) rows.push(id);
  return { rows: sameRows(before.rows, rows) ? before.rows : rows, held };
}

function sameRows(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}

/** Earlier calls first; equal times by id, so that the order never depends on how they came. */
export function byArrival(a: Call, b: Call): number {
  return a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1);
}
