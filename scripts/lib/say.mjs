// What the scripts say. Progress goes to stderr, so that stdout stays for results.
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A setup problem that the person at the keyboard can solve; `advice` names exactly what to do. */
export class SetupProblem extends Error {
  constructor(message, advice) {
    super(message);
    this.name = 'SetupProblem';
    this.advice = advice;
  }
}

export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Runs a script's main function: a SetupProblem is told without a stack, anything else with one. */
export async function main(run) {
  try {
    process.exitCode = (await run()) ?? 0;
  } catch (error) {
    if (error instanceof SetupProblem) {
      say(`\n${error.message}`);
      if (error.advice) say(error.advice);
    } else {
      say(error?.stack ?? String(error));
    }
    process.exitCode = 1;
  }
}

/** True in the script that was started, false in one that another imports. */
export function isMain(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
}
