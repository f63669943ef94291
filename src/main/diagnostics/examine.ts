import type { CheckId, CheckResult, DoctorReport } from '../../shared/contract/diagnostics.ts';
import type { PbxConfig } from '../../shared/domain/pbx.ts';
import { CordboardError, problemOf } from '../../shared/domain/problem.ts';
import { ariBase, PbxHttp } from '../ari/http.ts';
import { createLog } from '../log.ts';
import type { Check, CheckContext, CheckOptions, Finding } from './check.ts';
import { causeFirst, obstacle } from './order.ts';

/** A check asks several things of the PBX; each request has its own, shorter limit. */
const CHECK_MS = 15_000;

export interface Examination extends Omit<DoctorReport, 'pbxId' | 'at'> {
  /** Somebody else answers under this app name. */
  held: boolean;
}

/**
 * Runs checks against a PBX: each as soon as what it rests on is well, side by side where they can. One that rests on a
 * trouble is not looked at. Never rejects: whatever goes wrong is a finding.
 *
 * @param found told of each result as it comes
 * @param signal ends it: what has not been looked at yet is missing from the results
 */
export async function examine(
  checks: readonly Check[],
  config: PbxConfig,
  password: string,
  options: CheckOptions = {},
  found: (result: CheckResult) => void = () => undefined,
  signal: AbortSignal = new AbortController().signal,
): Promise<Examination> {
  const done = new Map<CheckId, CheckResult>();
  let context: CheckContext;
  try {
    context = begin(config, password, options, signal);
  } catch (error) {
    // Not even an address to ask: the first check says so, and the others rest on it.
    const results = checks.map((check, at) =>
      at === 0 ? result(check.id, failure(error)) : blocked(check.id, checks[0]?.id ?? check.id),
    );
    results.forEach(found);
    return { version: null, held: false, cancelled: false, results: causeFirst(results) };
  }
  const settle = (one: CheckResult) => {
    if (signal.aborted) return;
    done.set(one.id, one);
    found(one);
  };
  const running = new Map<CheckId, Promise<void>>();
  for (const check of checks) running.set(check.id, runWhenReady(check));

  async function runWhenReady(check: Check): Promise<void> {
    // The checks stand in their order: what this one rests on has been begun.
    await Promise.all(check.needs.flatMap((id) => running.get(id) ?? []));
    if (signal.aborted) return;
    const cause = obstacle(check, done);
    settle(cause ? blocked(check.id, cause) : result(check.id, await look(check, context)));
  }

  await Promise.all(running.values());
  await context.app?.close();
  context.rest?.close();
  context.http.close();
  const { version, held } = context;
  return { version, held, cancelled: signal.aborted, results: causeFirst([...done.values()]) };
}

function begin(
  config: PbxConfig,
  password: string,
  options: CheckOptions,
  signal: AbortSignal,
): CheckContext {
  const base = ariBase(config.url);
  return {
    config,
    password,
    options,
    timeoutMs: options.timeoutMs ?? 4000,
    base,
    http: new PbxHttp(base, config.trust),
    log: options.log ?? createLog({ level: 'silent' }),
    signal,
    rest: null,
    version: null,
    held: false,
    kind: config.media.connection === 'best' ? null : config.media.connection,
    app: null,
  };
}

async function look(check: Check, context: CheckContext): Promise<Finding> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new CheckTookTooLong()), check.timeoutMs ?? CHECK_MS);
  const stop = () => reject(new CheckTookTooLong());
  context.signal.addEventListener('abort', stop);
  try {
    return await Promise.race([check.run(context), late]);
  } catch (error) {
    return failure(error);
  } finally {
    clearTimeout(timer);
    context.signal.removeEventListener('abort', stop);
  }
}

function failure(error: unknown): Finding {
  const problem = problemOf(error);
  // An Asterisk without the operation, or one that answers in another form, is no fault of what was asked about.
  const told = problem.code !== 'not-supported' && problem.code !== 'answer-not-understood';
  return { state: told ? 'trouble' : 'unknown', seen: problem.message, problem };
}

function result(id: CheckId, { state, seen, problem, change, loads }: Finding): CheckResult {
  return {
    id,
    state,
    seen,
    problem: problem ?? null,
    change: change ?? null,
    loads: loads ?? [],
    because: null,
  };
}

function blocked(id: CheckId, because: CheckId): CheckResult {
  return { ...result(id, { state: 'skipped', seen: '' }), because };
}

class CheckTookTooLong extends CordboardError {
  constructor() {
    super({
      code: 'check-took-too-long',
      message: 'The PBX did not answer in time.',
      hint: 'Test again. If it stays so, look at the load of the PBX and at its log.',
    });
  }
}
