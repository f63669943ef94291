import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { add, countPlaywright, countSuite, countVitest, NOTHING } from '../../../scripts/lib/report.mjs';

function vitestFile(status: string, tests: Record<string, string>) {
  const assertionResults = Object.entries(tests).map(([fullName, state]) => ({ fullName, status: state }));
  return { name: 'a.test.ts', status, assertionResults };
}

describe('counting a report of vitest', () => {
  it('counts passed and failed tests', () => {
    const file = vitestFile('failed', { a: 'passed', b: 'failed', c: 'passed' });
    expect(countVitest({ testResults: [file] })).toMatchObject({ passed: 2, failed: 1, problems: [] });
  });

  it.each(['skipped', 'pending', 'todo', 'disabled'])('counts one that is %s as failed, by name', (state) => {
    const count = countVitest({ testResults: [vitestFile('passed', { a: 'passed', b: state })] });
    expect(count).toMatchObject({ passed: 1, failed: 1, skipped: 0 });
    expect(count.problems).toEqual(['skipped, which counts as failed: b']);
  });

  it('counts a file that could not be loaded as one failure', () => {
    const count = countVitest({ testResults: [vitestFile('failed', {})] });
    expect(count).toMatchObject({ passed: 0, failed: 1, problems: ['could not be run: a.test.ts'] });
  });
});

describe('counting a report of Playwright', () => {
  const spec = (title: string, status: string) => ({ title, tests: [{ status }] });

  it('finds tests in nested suites, and counts flaky and skipped ones as failed', () => {
    const report = {
      suites: [
        {
          title: 'story.spec.ts',
          specs: [spec('a call', 'expected')],
          suites: [
            {
              title: 'keys',
              specs: [spec('one', 'unexpected'), spec('two', 'flaky'), spec('three', 'skipped')],
            },
          ],
        },
      ],
      errors: [],
    };
    const count = countPlaywright(report);
    expect(count).toMatchObject({ passed: 1, failed: 3 });
    expect(count.problems).toEqual(['skipped, which counts as failed: keys three']);
  });

  it('counts an error outside of any test', () => {
    const count = countPlaywright({ suites: [], errors: [{ message: 'no tests found' }] });
    expect(count).toMatchObject({ failed: 1, problems: ['no tests found'] });
  });
});

describe('the count of a suite', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cordboard-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function suite(report: unknown, code: number) {
    const reportFile = join(folder, 'report.json');
    if (report !== undefined) await writeFile(reportFile, JSON.stringify(report));
    return countSuite({ reportFile, count: countVitest, code });
  }

  it('is that of its report', async () => {
    const report = { testResults: [vitestFile('passed', { a: 'passed' })] };
    expect(await suite(report, 0)).toMatchObject({ passed: 1, failed: 0, problems: [] });
  });

  it('has a failure where all tests passed and the runner did not end well', async () => {
    const report = { testResults: [vitestFile('passed', { a: 'passed' })] };
    expect(await suite(report, 1)).toMatchObject({ passed: 1, failed: 1 });
  });

  it('has a failure where no test ran', async () => {
    expect(await suite({ testResults: [] }, 0)).toMatchObject({ failed: 1, problems: ['no test ran'] });
  });

  it('has a failure where there is no report', async () => {
    const count = await suite(undefined, 124);
    expect(count).toMatchObject({ passed: 0, failed: 1 });
    expect(count.problems.join('\n')).toMatch(/no readable report[^]*ended with code 124/);
  });

  it('is added up', () => {
    const one = { passed: 1, failed: 2, skipped: 3, problems: ['x'] };
    expect(add(add(NOTHING, one), one)).toEqual({ passed: 2, failed: 4, skipped: 6, problems: ['x', 'x'] });
  });
});
