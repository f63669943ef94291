/** What a page of main's lists needs. */
export interface Paged<T> {
  rows: readonly T[];
  /** Whether there may be older ones. */
  more: boolean;
}

export const NOTHING: Paged<never> = { rows: [], more: true };

/** Rows asked for at a time. */
export const PAGE = 100;

/**
 * Where the next page begins: main gives what is older than this. One more than the oldest row, because others may have
 * arrived in the same millisecond; those that come twice are left out by `append`.
 */
export function beforeOf<T>({ rows }: Paged<T>, timeOf: (row: T) => number): number | null {
  const last = rows.at(-1);
  return last === undefined ? null : timeOf(last) + 1;
}

/** The rows with the next page behind them. A page that brings nothing new is the last one. */
export function append<T>(
  before: Paged<T>,
  page: readonly T[],
  limit: number,
  keyOf: (row: T) => string,
): Paged<T> {
  const known = new Set(before.rows.map(keyOf));
  const fresh = page.filter((row) => !known.has(keyOf(row)));
  return { rows: [...before.rows, ...fresh], more: page.length >= limit && fresh.length > 0 };
}
