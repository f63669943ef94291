import type { ProbeReport, ProbeStep } from '../../../shared/contract/setup.ts';
import { chosen, type Looking } from './discovery.ts';
import { sameConnection, type Draft } from './draft.ts';
import type { ConnectState } from './store.ts';

/** The steps of the connection test that pass only where a file is on the PBX and right. */
const PROOF: Readonly<Record<string, readonly ProbeStep['id'][]>> = {
  'http.conf': ['ari'],
  'ari.conf': ['credentials', 'write'],
  'modules.conf': ['media-module'],
  'websocket_client.conf': ['websocket-client'],
};

/** The files that the PBX has already, as far as it tells. The dialplan it does not tell: a call shows that. */
export function filesInPlace(
  draft: Draft,
  looking: Looking,
  test: ConnectState['test'],
): ReadonlySet<string> {
  const report = test.state === 'done' && sameConnection(test.of, draft) ? test.report : null;
  const there = new Set(Object.keys(PROOF).filter((name) => report && passes(report, PROOF[name] ?? [])));
  if (looking.state === 'done' && chosen(looking.result, draft.base)?.ari) there.add('http.conf');
  return there;
}

function passes(report: ProbeReport, ids: readonly ProbeStep['id'][]): boolean {
  return ids.every((id) => report.steps.some((step) => step.id === id && step.state === 'ok'));
}
