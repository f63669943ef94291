import { describe, expect, it } from 'vitest';
import { median, percentile, type Bench } from '../../bench/bench.ts';
import { asked, runBenches, table } from '../../bench/registry.ts';

function bench(name: string, value: number, goal: number | null): Bench {
  return {
    names: [name],
    run(report) {
      report({ name, value, unit: 'ms', baseline: null, goal });
      return Promise.resolve();
    },
  };
}

const failing: Bench = { names: ['broken.thing'], run: () => Promise.reject(new Error('no PBX')) };
const silent: Bench = { names: ['silent.thing'], run: () => Promise.resolve() };
const quiet = () => undefined;

describe('asking for measurements', () => {
  const names = ['media.cpu_ratio.1', 'media.cpu_ratio.200', 'media.cpu_ratio_vad.1', 'listen.delay_ms'];

  it('means all without a name', () => {
    expect(asked(names, null)).toEqual(names);
  });

  it('means a name, or everything below it', () => {
    expect(asked(names, 'listen.delay_ms')).toEqual(['listen.delay_ms']);
    expect(asked(names, 'media.cpu_ratio')).toEqual(['media.cpu_ratio.1', 'media.cpu_ratio.200']);
    expect(asked(names, 'media')).toHaveLength(3);
  });
});

describe('running benches', () => {
  it('says of each number whether its goal is met', async () => {
    const benches = new Map([
      ['a', bench('a', 10, 10)],
      ['b', bench('b', 11, 10)],
      ['c', bench('c', 1, null)],
    ]);
    const { results, problems } = await runBenches(benches, null, quiet);
    expect(results.map((result) => result.met)).toEqual([true, false, null]);
    expect(problems).toEqual([]);
  });

  it('says why one measures nothing here, which is no problem', async () => {
    const lines: string[] = [];
    const skipped: Bench = { names: [], skipped: 'there is no pack', run: () => Promise.reject(new Error()) };
    const benches = new Map([
      ['voice', skipped],
      ['good', bench('good', 1, null)],
    ]);
    const { results, problems } = await runBenches(benches, null, (line) => lines.push(line));
    expect(lines).toEqual(['voice: not measured, there is no pack', 'good ...']);
    expect(results).toHaveLength(1);
    expect(problems).toEqual([]);
  });

  it('goes on after one that fails, and tells of numbers that never came or are none', async () => {
    const benches = new Map([
      ['broken', failing],
      ['silent', silent],
      ['nan', bench('nan', Number.NaN, null)],
      ['good', bench('good', 1, null)],
    ]);
    const { results, problems } = await runBenches(benches, null, quiet);
    expect(results.map((result) => result.name)).toEqual(['good']);
    expect(problems.join('\n')).toMatch(/no PBX/);
    expect(problems).toContain('broken.thing was not measured');
    expect(problems).toContain('silent.thing was not measured');
    expect(problems).toContain('nan is NaN');
  });

  it('runs only those that are asked for, and says so where there is none', async () => {
    const benches = new Map([
      ['a', bench('a.x', 1, null)],
      ['broken', failing],
    ]);
    expect(await runBenches(benches, 'a', quiet)).toMatchObject({ problems: [] });
    expect((await runBenches(benches, 'z', quiet)).problems).toEqual(['nothing is called z']);
  });
});

describe('the table', () => {
  it('aligns columns and marks a missed goal', () => {
    const text = table([
      { name: 'listen.delay_ms', value: 120.4, unit: 'ms', baseline: null, goal: 100, met: false },
      { name: 'x', value: 1.234, unit: 'ratio', baseline: 1, goal: 1.5, met: true },
    ]);
    expect(text.split('\n')).toEqual([
      'name             value  unit   baseline  goal',
      'listen.delay_ms  120    ms     -         100   MISSED',
      'x                1.23   ratio  1.00      1.50  met',
    ]);
  });
});

describe('statistics', () => {
  it('finds the median and percentiles', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([1, 2, 3, 4])).toBe(2.5);
    expect(percentile([0, 100], 99)).toBe(99);
    expect(median([])).toBeNaN();
  });
});
