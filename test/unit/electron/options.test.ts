import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { readOptions } from '../../../src/main/electron/options.ts';

it('a plain start asks for nothing', () => {
  expect(readOptions([], {})).toEqual({
    demoCalls: null,
    demo: true,
    report: false,
    once: false,
    screenshot: null,
    userData: null,
  });
});

it('what is ours is read among switches of Chromium', () => {
  const options = readOptions(
    [
      '--no-sandbox',
      '--use-file-for-fake-audio-capture=x.wav',
      '.',
      '--demo-calls=500',
      '--report',
      '--once',
      '--screenshot=shot.png',
      '--user-data-dir=/tmp/desk',
    ],
    {},
  );
  expect(options).toEqual({
    demoCalls: 500,
    demo: true,
    report: true,
    once: true,
    screenshot: resolve('shot.png'),
    userData: resolve('/tmp/desk'),
  });
});

it('the demo can be kept away, and the report asked for by the environment', () => {
  expect(readOptions(['--no-demo'], { CORDBOARD_REPORT: '1' })).toMatchObject({ demo: false, report: true });
});

it.each(['0', '-1', 'many', '1e9', ''])(
  'a number of demo calls that makes no sense is refused: %j',
  (number) => {
    expect(() => readOptions([`--demo-calls=${number}`], {})).toThrow(/--demo-calls/);
  },
);
