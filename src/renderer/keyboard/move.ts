import type { Intent } from './keys.ts';

/** Rows that PageUp and PageDown go. */
const PAGE = 10;

/**
 * The row to select after a movement, by id. From no selection, or one that is not among the rows, the first row
 * (the last for upward movements). Null where there are no rows.
 */
export function moved(rows: readonly string[], from: string | null, intent: Intent): string | null {
  if (rows.length === 0) return null;
  const last = rows.length - 1;
  const at = from === null ? -1 : rows.indexOf(from);
  const target = (): number => {
    if (intent === 'first') return 0;
    if (intent === 'last') return last;
    const isUp = intent === 'up' || intent === 'page-up';
    if (at < 0) return isUp ? last : 0;
    const step = intent === 'up' || intent === 'down' ? 1 : PAGE;
    return Math.min(last, Math.max(0, at + (isUp ? -step : step)));
  };
  return rows[target()] ?? null;
}
