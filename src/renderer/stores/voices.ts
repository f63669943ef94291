import { create } from 'zustand';
import type { VoicesState } from '../../shared/contract/voices.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import { ask } from '../api.ts';
import { report } from './notices.ts';

/** The voice packs of this PC, and what is being installed; null until it has come. */
export interface Voices {
  state: VoicesState | null;
  /** Why the last installation or removal did not work. */
  problem: Problem | null;
}

export const useVoices = create<Voices>()(() => ({ state: null, problem: null }));

export async function loadVoices(): Promise<void> {
  const reply = await ask('voices.state');
  if (reply.ok) useVoices.setState({ state: reply.value });
  else report(reply.problem);
}

/** Follows installations as they go on. Called once. */
export function followVoices(): void {
  window.cordboard.on('voices.progress', (installing) =>
    useVoices.setState(({ state }) => ({ state: state && { ...state, installing } })),
  );
}

/** Whether a pack was installed. */
export async function installFromFolder(): Promise<boolean> {
  return installed(await ask('voices.installFolder'));
}

/** Whether a pack was installed. */
export async function installFromUrl(url: string, sha256: string): Promise<boolean> {
  useVoices.setState({ problem: null });
  return installed(await ask('voices.installUrl', { url, sha256 }));
}

function installed(reply: Awaited<ReturnType<typeof ask<'voices.installUrl'>>>): boolean {
  // Whoever cancels knows that nothing was installed.
  const failed = !reply.ok && reply.problem.code !== 'voice-pack-cancelled';
  useVoices.setState({ problem: failed ? reply.problem : null });
  return reply.ok && reply.value !== null;
}

export async function cancelInstallation(): Promise<void> {
  await ask('voices.cancel');
}

export async function removePack(id: string): Promise<void> {
  const reply = await ask('voices.remove', { id });
  useVoices.setState({ problem: reply.ok ? null : reply.problem });
}
