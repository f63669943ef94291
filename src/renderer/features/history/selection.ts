/** Which rows are chosen: the one that the keys go on from, and where a range began. */
export interface Selection {
  chosen: ReadonlySet<string>;
  active: string | null;
  anchor: string | null;
}

export const NO_SELECTION: Selection = { chosen: new Set(), active: null, anchor: null };

export function only(id: string): Selection {
  return { chosen: new Set([id]), active: id, anchor: id };
}

/** From the anchor to this row, as with Shift. Without an anchor that is still there, this row alone. */
export function upTo(rows: readonly string[], before: Selection, id: string): Selection {
  const from = before.anchor === null ? -1 : rows.indexOf(before.anchor);
  const to = rows.indexOf(id);
  if (from < 0 || to < 0) return only(id);
  const range = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { chosen: new Set(range), active: id, anchor: before.anchor };
}

/** This row more, or less, as with Ctrl. */
export function toggled(before: Selection, id: string): Selection {
  const chosen = new Set(before.chosen);
  if (!chosen.delete(id)) chosen.add(id);
  return { chosen, active: id, anchor: id };
}

export function all(rows: readonly string[], before: Selection): Selection {
  return { chosen: new Set(rows), active: before.active ?? rows[0] ?? null, anchor: before.anchor };
}

/** The row after the chosen ones: what is chosen once they are gone. The one before where they were the last. */
export function afterRemoval(rows: readonly string[], { chosen }: Selection): Selection {
  const last = rows.findLastIndex((id) => chosen.has(id));
  const isLeft = (id: string): boolean => !chosen.has(id);
  const next = rows.slice(last + 1).find(isLeft) ?? rows.slice(0, Math.max(0, last)).findLast(isLeft);
  return next === undefined ? NO_SELECTION : only(next);
}

/** Rows that PageUp and PageDown go. */
const PAGE = 10;

const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -PAGE,
  PageDown: PAGE,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** What a key makes of the selection; null where it is none of its keys. */
export function afterKey(
  rows: readonly string[],
  before: Selection,
  press: { key: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean },
): Selection | null {
  const { key, shiftKey } = press;
  const ctrl = press.ctrlKey || press.metaKey;
  if (ctrl && key.toLowerCase() === 'a') return all(rows, before);
  const step = STEPS[key];
  if (step === undefined || ctrl || rows.length === 0) return null;
  const at = before.active === null ? -1 : rows.indexOf(before.active);
  // From nowhere the first step goes to the nearest end.
  const from = at >= 0 ? at : step > 0 ? -1 : rows.length;
  const id = rows[Math.min(rows.length - 1, Math.max(0, from + step))];
  if (id === undefined) return null;
  return shiftKey ? upTo(rows, before, id) : only(id);
}
