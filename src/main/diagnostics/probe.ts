import { ProbeStep, type ProbeReport } from '../../shared/contract/setup.ts';
import type { CheckResult } from '../../shared/contract/diagnostics.ts';
import type { PbxConfig } from '../../shared/domain/pbx.ts';
import type { CheckOptions } from './check.ts';
import { CHECKS } from './checks/index.ts';
import { examine } from './examine.ts';

const STEPS = ProbeStep.shape.id.options;

/**
 * Tests a connection that need not be saved, by those checks of the doctor that can be answered before it is, told step by
 * step. The first that fails ends it; the others then are `skipped`. Changes nothing on the PBX. Never rejects.
 */
export async function probePbx(
  config: PbxConfig,
  password: string,
  options: CheckOptions = {},
): Promise<ProbeReport> {
  const ids: readonly string[] = STEPS;
  const checks = CHECKS.filter(({ id }) => ids.includes(id));
  const { results, version, held } = await examine(checks, config, password, options);
  const steps = STEPS.map((id) => stepOf(id, results));
  const failed = steps.findIndex(({ state }) => state === 'failed');
  return {
    ok: failed < 0,
    version,
    steps: steps.map((step, at) =>
      failed >= 0 && at > failed
        ? { id: step.id, state: 'skipped', seen: 'Not tried: an earlier step failed.', problem: null }
        : step,
    ),
    held,
  };
}

function stepOf(id: ProbeStep['id'], results: readonly CheckResult[]): ProbeStep {
  const result = results.find((one) => one.id === id);
  if (!result) throw new Error(`there is no check ${id}`);
  const { state, seen, problem } = result;
  // What could not be told is no reason to go no further.
  return {
    id,
    state: state === 'trouble' ? 'failed' : state === 'unknown' ? 'warning' : state,
    seen,
    problem,
  };
}
