import { create } from 'zustand';
import type { TestCallProgress } from '../../../shared/contract/test-call.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { ask } from '../../api.ts';

/** The test call of each PBX, or what kept it from being placed; by the PBX's id. It outlives the page. */
export const useTestCalls = create<
  Record<string, { progress: TestCallProgress } | { problem: Problem } | undefined>
>()(() => ({}));

/** Main told how far it is. */
export function onProgress(progress: TestCallProgress): void {
  useTestCalls.setState({ [progress.pbxId]: { progress } });
}

export async function startTestCall(pbxId: string, telephone: string, extension: string): Promise<void> {
  useTestCalls.setState({ [pbxId]: undefined });
  const reply = await ask('testCall.start', { pbxId, telephone, extension });
  if (!reply.ok) useTestCalls.setState({ [pbxId]: { problem: reply.problem } });
}

export async function stopTestCall(pbxId: string): Promise<void> {
  const reply = await ask('testCall.stop');
  if (!reply.ok) useTestCalls.setState({ [pbxId]: { problem: reply.problem } });
}
