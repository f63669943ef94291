import type { Bench, Measurement, Result } from './bench.ts';

export interface Outcome {
  results: Result[];
  /** What went wrong, one line each: a bench that threw, a number that never came. */
  problems: string[];
}

/** The names that `only` means: itself, or everything below it (`media` or `media.cpu_ratio`). */
export function asked(names: readonly string[], only: string | null): string[] {
  return names.filter((name) => only === null || name === only || name.startsWith(`${only}.`));
}

function judge(measurement: Measurement): Result {
  const { value, goal } = measurement;
  return { ...measurement, met: goal === null ? null : value <= goal };
}

/** Runs benches one after another; one that fails does not keep the others from running. */
export async function runBenches(
  benches: ReadonlyMap<string, Bench>,
  only: string | null,
  progress: (line: string) => void,
): Promise<Outcome> {
  const results: Result[] = [];
  const problems: string[] = [];
  for (const [file, bench] of benches) {
    if (bench.skipped !== undefined) progress(`${file}: not measured, ${bench.skipped}`);
    const names = asked(bench.names, only);
    if (names.length === 0) continue;
    progress(`${file} ...`);
    const missing = new Set(names);
    const report = (measurement: Measurement) => {
      if (!bench.names.includes(measurement.name))
        problems.push(`${file} reported ${measurement.name}, unannounced`);
      if (!missing.delete(measurement.name)) return;
      if (Number.isFinite(measurement.value)) results.push(judge(measurement));
      else problems.push(`${measurement.name} is ${String(measurement.value)}`);
    };
    try {
      await bench.run(report, new Set(names));
    } catch (error) {
      problems.push(`${file}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    for (const name of missing) problems.push(`${name} was not measured`);
  }
  if (results.length === 0 && problems.length === 0) {
    problems.push(only === null ? 'there is nothing to measure' : `nothing is called ${only}`);
  }
  return { results, problems };
}

function number(value: number | null): string {
  if (value === null) return '-';
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}

/** The results as a table of plain text. */
export function table(results: readonly Result[]): string {
  const verdict = { true: 'met', false: 'MISSED', null: '-' };
  const rows = [
    ['name', 'value', 'unit', 'baseline', 'goal', ''],
    ...results.map((result) => [
      result.name,
      number(result.value),
      result.unit,
      number(result.baseline),
      number(result.goal),
      verdict[`${result.met ?? 'null'}`],
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
