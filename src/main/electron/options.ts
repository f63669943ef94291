import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What the command line and the environment ask for; see docs/command-line.md. */
export interface StartOptions {
  /** Callers of the demo PBX at the same time; null leaves it to the demo. */
  demoCalls: number | null;
  /** False: no demo, whatever is configured. */
  demo: boolean;
  /** A line on stdout for everything that happens on a call. */
  report: boolean;
  /** Quit when the first demo calls are over. */
  once: boolean;
  /** Where a picture of the window goes when the calls are under way. */
  screenshot: string | null;
  userData: string | null;
}

/** Chromium's own switches stand among ours; what is not ours is left to it. Throws where a value makes no sense. */
export function readOptions(argv: readonly string[], env: NodeJS.ProcessEnv): StartOptions {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    options: {
      'demo-calls': { type: 'string' },
      'no-demo': { type: 'boolean' },
      report: { type: 'boolean' },
      once: { type: 'boolean' },
      screenshot: { type: 'string' },
      'user-data-dir': { type: 'string' },
    },
  });
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : null);
  const path = (name: string) => {
    const value = text(name);
    return value ? resolve(value) : null;
  };
  const demoCalls = text('demo-calls');
  if (demoCalls !== null && !/^[1-9]\d{0,3}$/.test(demoCalls))
    throw new RangeError(`--demo-calls takes a number from 1 to 9999, not "${demoCalls}".`);
  return {
    demoCalls: demoCalls === null ? null : Number(demoCalls),
    demo: values['no-demo'] !== true,
    report: values['report'] === true || env['CORDBOARD_REPORT'] === '1',
    once: values['once'] === true,
    screenshot: path('screenshot'),
    userData: path('user-data-dir'),
  };
}
