import { problemOf } from '../../shared/domain/problem.ts';
import type { StartOptions } from './options.ts';
import { createReport, type Report, type ReportEvents } from './report.ts';

/** Something was said, and the board has had time to draw it. */
const SETTLE_MS = 1_500;

/** What a start from a terminal asks for: lines about the calls, a picture, an end after the first ones. */
export function openTerminal(
  options: Pick<StartOptions, 'report' | 'once' | 'screenshot'>,
  actions: {
    screenshot: (file: string) => Promise<void>;
    quit: () => void;
    say: (line: string) => void;
    linesOf: ReportEvents['linesOf'];
  },
): Report {
  // A desk that nobody watches from a terminal keeps no account of its calls.
  if (!options.report && !options.once && !options.screenshot) return { onDelta: () => undefined };
  const { say } = actions;
  let picture: Promise<void> | null = null;

  const takePicture = async (file: string): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    try {
      await actions.screenshot(file);
    } catch (error) {
      say(`no screenshot: ${problemOf(error).message}`);
    }
  };
  const pictureOnce = (): Promise<void> =>
    options.screenshot ? (picture ??= takePicture(options.screenshot)) : Promise.resolve();

  return createReport({
    linesOf: actions.linesOf,
    line: (text) => {
      if (options.report) say(text);
    },
    underway: () => void pictureOnce(),
    firstCallsOver: () => {
      if (options.once) void pictureOnce().then(actions.quit);
    },
  });
}
