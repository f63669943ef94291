import { readFileSync } from 'node:fs';

/**
 * Tests that may be skipped, by full name, with the reason. Any other skipped test fails the run: a test that does
 * not run proves nothing.
 */
const ALLOWED_SKIPS = new Map([]);

/** @typedef {{passed: number, failed: number, skipped: number, problems: string[]}} Count */

function emptyCount() {
  return { passed: 0, failed: 0, skipped: 0, problems: [] };
}

function countOne(count, name, state) {
  if (state === 'passed') count.passed++;
  else if (state === 'failed') count.failed++;
  else if (ALLOWED_SKIPS.has(name)) count.skipped++;
  else {
    count.failed++;
    count.problems.push(`skipped, which counts as failed: ${name}`);
  }
}

/** Counts a report of vitest's json reporter. */
export function countVitest(report) {
  const count = emptyCount();
  for (const file of report.testResults) {
    for (const test of file.assertionResults) countOne(count, test.fullName, test.status);
    // A file that cannot be loaded has failed without any of its tests.
    if (file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')) {
      count.failed++;
      count.problems.push(`could not be run: ${file.name}`);
    }
  }
  return count;
}

function* playwrightTests(suite, path = []) {
  for (const spec of suite.specs ?? []) {
    for (const test of spec.tests) yield { name: [...path, spec.title].join(' '), status: test.status };
  }
  for (const inner of suite.suites ?? []) yield* playwrightTests(inner, [...path, inner.title]);
}

/** Counts a report of Playwright's json reporter. */
export function countPlaywright(report) {
  const count = emptyCount();
  // A test that passed only when tried again has failed once.
  const states = { expected: 'passed', unexpected: 'failed', flaky: 'failed', skipped: 'skipped' };
  for (const suite of report.suites) {
    for (const test of playwrightTests(suite)) countOne(count, test.name, states[test.status]);
  }
  for (const error of report.errors ?? []) {
    count.failed++;
    count.problems.push(error.message ?? 'an error outside of any test');
  }
  return count;
}

/**
 * The count of one suite. A runner that ended badly without a failed test (an unhandled rejection, a crash, a
 * time-out), left no report or ran no test counts as one failure.
 * @returns {Count}
 */
export function countSuite({ reportFile, count, code }) {
  let result = emptyCount();
  try {
    result = count(JSON.parse(readFileSync(reportFile, 'utf8')));
  } catch (error) {
    result.problems.push(`no readable report: ${error.message}`);
  }
  if (result.failed === 0 && (code !== 0 || result.passed === 0)) {
    result.failed = 1;
    result.problems.push(code !== 0 ? `the runner ended with code ${code}` : 'no test ran');
  }
  return result;
}

export function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    problems: [...a.problems, ...b.problems],
  };
}

export const NOTHING = emptyCount();
