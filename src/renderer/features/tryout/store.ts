import { create } from 'zustand';
import type { AgentConfig } from '../../../shared/domain/agent.ts';
import type { Call, TranscriptLine } from '../../../shared/domain/call.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { ask } from '../../api.ts';

export interface TryoutState {
  /** The agent that is or was tried last. */
  agentId: string | null;
  isStarting: boolean;
  /** As main tells of it; null before it has arrived. */
  call: Call | null;
  lines: readonly TranscriptLine[];
  /** What went wrong, the newest last. */
  troubles: readonly Problem[];
}

const nothing: TryoutState = { agentId: null, isStarting: false, call: null, lines: [], troubles: [] };

export const useTryout = create<TryoutState>()(() => nothing);

const { getState: get, setState: set } = useTryout;

/** Whether the operator talks to the agent now. */
export function isOn({ call }: TryoutState): boolean {
  return call !== null && call.state !== 'ended' && call.state !== 'failed';
}

export async function startTryout(agent: AgentConfig): Promise<void> {
  if (get().isStarting) return;
  set({ ...nothing, agentId: agent.id, isStarting: true });
  const reply = await ask('tryout.start', { agent });
  set({ isStarting: false, ...(!reply.ok && { troubles: [reply.problem] }) });
}

export function stopTryout(): void {
  void ask('tryout.stop');
}

export function press(digit: string): void {
  void ask('tryout.press', { digit });
}

/** Follows what main tells of try-outs. Called once. */
export function followTryout(): void {
  window.cordboard.on('tryout.call', (call) => {
    // What is left of the one before may come late.
    const known = get().call;
    if (known && known.id !== call.id && call.startedAt < known.startedAt) return;
    if (known?.id !== call.id) set({ lines: [] });
    set({ call });
  });
  window.cordboard.on('tryout.line', (line) => {
    const others = get().lines.filter(({ id }) => id !== line.id);
    set({ lines: [...others, line].sort((a, b) => a.id - b.id) });
  });
  window.cordboard.on('tryout.trouble', (problem) => set({ troubles: [...get().troubles, problem] }));
}

/** The steps of the conversation in the order in which they were taken; one that goes on counts once. */
export function pathOf(lines: readonly TranscriptLine[]): string[] {
  const steps = lines.flatMap(({ step }) => (step === undefined ? [] : [step]));
  return steps.filter((step, i) => step !== steps[i - 1]);
}
