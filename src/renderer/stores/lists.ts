import { create } from 'zustand';
import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { Assignment } from '../../shared/domain/assignment.ts';
import type { EngineInfo } from '../../shared/domain/engine.ts';
import type { PbxConfig } from '../../shared/domain/pbx.ts';
import { ask } from '../api.ts';
import { report } from './notices.ts';

/** The lists of set-up; null until they have come. They follow app.changed (see app/start.ts). */
export interface ListsState {
  pbxs: readonly PbxConfig[] | null;
  agents: readonly AgentConfig[] | null;
  assignments: readonly Assignment[] | null;
  /** Every kind of engine that an agent may have; they do not change while the app runs. */
  engines: readonly EngineInfo[] | null;
}

export const useLists = create<ListsState>()(() => ({
  pbxs: null,
  agents: null,
  assignments: null,
  engines: null,
}));

export async function loadPbxs(): Promise<void> {
  const reply = await ask('pbx.list');
  if (reply.ok) useLists.setState({ pbxs: reply.value });
  else report(reply.problem);
}

export async function loadAgents(): Promise<void> {
  const reply = await ask('agents.list');
  if (reply.ok) useLists.setState({ agents: reply.value });
  else report(reply.problem);
}

export async function loadAssignments(): Promise<void> {
  const reply = await ask('assignments.list');
  if (reply.ok) useLists.setState({ assignments: reply.value });
  else report(reply.problem);
}

export async function loadEngines(): Promise<void> {
  const reply = await ask('engines.list');
  if (reply.ok) useLists.setState({ engines: reply.value });
  else report(reply.problem);
}
