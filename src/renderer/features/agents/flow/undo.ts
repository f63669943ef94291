/** What can be taken back and done again, the nearest last. */
export interface Undo<T> {
  past: readonly T[];
  future: readonly T[];
  /** What was changed last: further typing into the same field is one step. */
  tag: string | null;
}

export const NOTHING_DONE: Undo<never> = { past: [], future: [], tag: null };

/** Steps that are kept. */
const MOST = 200;

/** After a change of what was `before`. */
export function done<T>(undo: Undo<T>, before: T, tag: string | null): Undo<T> {
  const goesOn = tag !== null && tag === undo.tag;
  return { past: goesOn ? undo.past : [...undo.past, before].slice(-MOST), future: [], tag };
}

/** Back by one: what it was then. Null where there is nothing to take back. */
export function undone<T>(undo: Undo<T>, now: T): { undo: Undo<T>; then: T } | null {
  const then = undo.past.at(-1);
  if (then === undefined) return null;
  return { undo: { past: undo.past.slice(0, -1), future: [...undo.future, now], tag: null }, then };
}

/** Forward by one. */
export function redone<T>(undo: Undo<T>, now: T): { undo: Undo<T>; then: T } | null {
  const then = undo.future.at(-1);
  if (then === undefined) return null;
  return { undo: { past: [...undo.past, now], future: undo.future.slice(0, -1), tag: null }, then };
}
