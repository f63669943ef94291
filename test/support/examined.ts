import type { CheckId, CheckResult, DoctorReport } from '../../src/shared/contract/diagnostics.ts';
import { defaultAgent } from '../../src/main/agents/embedded/default-agent.ts';
import { TestDesk, type DeskOptions } from './desk.ts';
import { silentSpeech } from './silent-speech.ts';

/** A desk to examine: nobody talks on it, and an agent has an extension. */
export function examinedDesk(
  options: DeskOptions,
  state?: Parameters<typeof TestDesk.start>[1],
): Promise<TestDesk> {
  const agents = [defaultAgent()];
  const assignments = [{ extension: '8000', agentId: defaultAgent().id, variables: [] }];
  return TestDesk.start({ speech: silentSpeech, agents, assignments, ...options }, state);
}

/** Runs every check, those that open audio and place calls too. */
export function examineDesk(desk: TestDesk, only?: CheckId[]): Promise<DoctorReport> {
  return desk.invoke('doctor.run', { pbxId: desk.pbxId, active: true, ...(only && { only }) });
}

/** A finding in a line: check, state, and the code of its problem. */
export function brief({ id, state, problem }: CheckResult): string {
  return [id, state, ...(problem ? [problem.code] : [])].join(' ');
}

/** Whatever is not well. */
export function complaints(report: DoctorReport): string[] {
  return report.results
    .filter(({ state, because }) => (state !== 'ok' && state !== 'skipped') || because !== null)
    .map((result) => `${brief(result)}: ${result.seen}`);
}
