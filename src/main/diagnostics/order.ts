import { CheckId, type CheckResult, type CheckState } from '../../shared/contract/diagnostics.ts';
import type { Check } from './check.ts';

const RANK: Record<CheckState, number> = { trouble: 0, warning: 1, unknown: 2, ok: 3, skipped: 4 };

/**
 * The cause first: troubles before all else, and among equals what others rest on. What rests on a trouble was not looked at,
 * so every trouble is a cause of its own.
 */
export function causeFirst(results: readonly CheckResult[]): CheckResult[] {
  const depth = ({ id }: CheckResult) => CheckId.options.indexOf(id);
  return [...results].sort((a, b) => RANK[a.state] - RANK[b.state] || depth(a) - depth(b));
}

/** The checks of these names with all that they rest on, in their order. */
export function withNeeds(checks: readonly Check[], only: readonly CheckId[]): Check[] {
  const wanted = new Set<CheckId>();
  const want = (id: CheckId) => {
    if (wanted.has(id)) return;
    wanted.add(id);
    checks.find((check) => check.id === id)?.needs.forEach(want);
  };
  only.forEach(want);
  return checks.filter(({ id }) => wanted.has(id));
}

/** The trouble that keeps a check from being looked at; null where nothing does. */
export function obstacle(check: Check, done: ReadonlyMap<CheckId, CheckResult>): CheckId | null {
  for (const id of check.needs) {
    const result = done.get(id);
    if (result?.state === 'trouble') return id;
    if (result?.because) return result.because;
  }
  return null;
}
