import type { ParsedArgsOf, ResultOf } from '../../../shared/contract/index.ts';
import { CordboardError } from '../../../shared/domain/problem.ts';
import type { EngineCommand } from '../../engine-port.ts';

/** What each command of the window does. The arguments are parsed already. */
export type Handlers = {
  [N in EngineCommand]: (args: ParsedArgsOf<N>) => ResultOf<N> | Promise<ResultOf<N>>;
};

/** What the window asks for was removed meanwhile. */
export class NoSuch extends CordboardError {
  constructor(what: string) {
    super({ code: 'not-found', message: `There is no such ${what} any more.`, hint: 'Open the page again.' });
  }
}
