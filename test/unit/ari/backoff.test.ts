import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../src/main/ari/backoff.ts';

const options = { firstMs: 500, maxMs: 15_000 };

describe('waiting between tries', () => {
  it.each([
    [1, 500],
    [2, 1000],
    [3, 2000],
    [5, 8000],
    [6, 15_000],
    [7, 15_000],
    [1_000_000, 15_000],
  ])('before try %i at most %i ms and at least half of it', (attempt, most) => {
    expect(backoffMs(attempt, options, () => 1)).toBe(most);
    expect(backoffMs(attempt, options, () => 0)).toBe(most / 2);
  });

  it('differs from desk to desk', () => {
    const waits = new Set(Array.from({ length: 50 }, () => backoffMs(6, options)));
    expect(waits.size).toBeGreaterThan(20);
  });
});
