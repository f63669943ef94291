import type { ArgsOf, CommandName, CordboardApi, ResultOf } from '../shared/contract/index.ts';
import type { Reply } from '../shared/contract/define.ts';
import { t } from './i18n/index.ts';

declare global {
  interface Window {
    /** Put there by the preload. */
    readonly cordboard: CordboardApi;
  }
}

/** Asks the main process. Never rejects: a lost main process is a Problem like any other. */
export async function ask<N extends CommandName>(
  name: N,
  ...args: ArgsOf<N> extends void ? [] : [ArgsOf<N>]
): Promise<Reply<ResultOf<N>>> {
  try {
    return await window.cordboard.invoke(name, ...args);
  } catch {
    return { ok: false, problem: t.common.unreachable };
  }
}
