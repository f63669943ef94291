/** One number that a bench found. Lower is better for all that have a goal. */
export interface Measurement {
  name: string;
  value: number;
  /** `ms`, `ratio`, `calls`. */
  unit: string;
  /** What the same thing costs where it is done another way, in the same unit; null where there is nothing to compare with. */
  baseline: number | null;
  /** What we aim for, in the same unit; null where the number is for information. */
  goal: number | null;
}

/** A measurement as printed and written: `met` is null without a goal. */
export interface Result extends Measurement {
  met: boolean | null;
}

export type Report = (measurement: Measurement) => void;

/** The default export of a file test/bench/<name>.bench.ts. */
export interface Bench {
  /** Everything that it reports, so that `--only` finds it without running it. */
  names: readonly string[];
  /** Why it measures nothing here; it has no names then. */
  skipped?: string;
  /** Measures those of its names that are asked for; may measure more than that at once. */
  run(report: Report, asked: ReadonlySet<string>): Promise<void>;
}

/** The middle value; of an even number of them the mean of the middle two. NaN of none. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The p-th percentile (0 to 100) with linear interpolation between neighbours. NaN of none. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = ((sorted.length - 1) * p) / 100;
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  if (low === undefined || high === undefined) return Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}
