import { z } from 'zod';
import { commands, type CommandName } from '../../shared/contract/index.ts';
import type { Reply } from '../../shared/contract/define.ts';
import { CordboardError, problemOf, type Problem } from '../../shared/domain/problem.ts';
import type { Logger } from '../log.ts';

/** Does a command whose arguments were parsed. Rejects with a CordboardError where it cannot be done. */
export type Handle = (name: CommandName, args: unknown) => Promise<unknown>;

/**
 * The one path of every command: sender check, schema of the arguments, handler, schema of the result. Never rejects;
 * trouble is a Reply with a Problem.
 *
 * @param options.isTrusted judges the sender; everything else about it is of no interest here
 */
export function createDispatch<Sender>(options: {
  isTrusted: (sender: Sender) => boolean;
  handle: Handle;
  log: Logger;
}): (sender: Sender, name: unknown, args: unknown) => Promise<Reply<unknown>> {
  const { isTrusted, handle, log } = options;

  return async (sender, name, args) => {
    if (!isTrusted(sender)) {
      log.warn('a command came from a sender that is not our window');
      return refuse('sender-not-trusted', 'The command did not come from the window of Cordboard.');
    }
    if (!isCommand(name)) {
      log.warn('the window sent a command that does not exist');
      return refuse('unknown-command', 'There is no such command.');
    }
    const parsed = commands[name].args.safeParse(args);
    if (!parsed.success) {
      log.warn({ command: name, issues: pathsOf(parsed.error) }, 'the arguments of a command are not valid');
      return refuse('invalid-arguments', `${name}: ${z.prettifyError(parsed.error)}`);
    }
    try {
      const result = commands[name].result.safeParse(await handle(name, parsed.data));
      if (result.success) return { ok: true, value: result.data };
      log.error({ command: name, issues: pathsOf(result.error) }, 'the result of a command is not valid');
      return refuse('invalid-result', `The answer to ${name} was not understood.`);
    } catch (error) {
      if (!(error instanceof CordboardError)) log.error({ command: name, err: error }, 'a command failed');
      return { ok: false, problem: problemOf(error) };
    }
  };
}

function isCommand(name: unknown): name is CommandName {
  return typeof name === 'string' && Object.hasOwn(commands, name);
}

function refuse(code: string, message: string): { ok: false; problem: Problem } {
  return {
    ok: false,
    problem: { code, message, hint: 'This is a fault of Cordboard. The log has the details.' },
  };
}

/** Where the trouble is, without the values: these may be secrets. */
function pathsOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`);
}
