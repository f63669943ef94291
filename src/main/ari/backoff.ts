/**
 * How long to wait before try number `attempt` (1 is the first after a failure): doubling from `firstMs` up to `maxMs`, for
 * ever, half of it by chance so that many desks do not come back in one breath.
 */
export function backoffMs(
  attempt: number,
  options: { firstMs: number; maxMs: number },
  random: () => number = Math.random,
): number {
  const doubled = options.firstMs * 2 ** Math.min(Math.max(attempt, 1) - 1, 30);
  const full = Math.min(doubled, options.maxMs);
  return Math.round(full / 2 + (random() * full) / 2);
}
