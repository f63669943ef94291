import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLogFile } from '../../../src/main/electron/log-file.ts';
import { createLog } from '../../../src/main/log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cordboard-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a log file keeps to its size, in a few older files, and loses no line between them', async () => {
  const file = join(folder, 'logs', 'cordboard.log');
  const log = createLog({ to: openLogFile(file, 2000, 3) });
  for (let n = 0; n < 60; n++) log.info({ n }, 'a line of some length, so that the file is full soon');
  await expect.poll(() => readdirSync(join(folder, 'logs')).length).toBe(4);
  const names = ['cordboard.log.3', 'cordboard.log.2', 'cordboard.log.1', 'cordboard.log'];
  const numbers = names.flatMap((name) =>
    readFileSync(join(folder, 'logs', name), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { n: number }).n),
  );
  expect(numbers.at(-1)).toBe(59);
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => 60 - numbers.length + i));
  for (const name of names) expect(statSync(join(folder, 'logs', name)).size).toBeLessThanOrEqual(2000);
});

it('a log file goes on where the last run ended', () => {
  const file = join(folder, 'cordboard.log');
  createLog({ to: openLogFile(file) }).info('first run');
  createLog({ to: openLogFile(file) }).info('second run');
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
});
