import { create } from 'zustand';
import type { AgentConfig } from '../../../shared/domain/agent.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { ask } from '../../api.ts';
import { useLists } from '../../stores/lists.ts';
import { checkAgent, draftOf, duplicateOf, isChanged, type AgentDraft, type FactRow } from './draft.ts';

/** What is typed into one agent and not saved. */
export interface Editing {
  draft: AgentDraft;
  attempted: boolean;
}

export interface AgentsState {
  selected: string | null;
  /** By agent. They outlive the page and the choice of another agent: nothing that was typed is lost on the way. */
  edits: Readonly<Record<string, Editing | undefined>>;
  /** The agent that is being saved. */
  saving: string | null;
  saved: string | null;
  problem: { id: string; problem: Problem } | null;
}

export const useAgents = create<AgentsState>()(() => ({
  selected: null,
  edits: {},
  saving: null,
  saved: null,
  problem: null,
}));

const { getState: get, setState: set } = useAgents;

export function selectAgent(id: string): void {
  set({ selected: id, saved: null });
}

function putEdit(id: string, editing: Editing | undefined): void {
  set(({ edits }) => ({ edits: { ...edits, [id]: editing } }));
}

export function changeAgent(agent: AgentConfig, change: Partial<AgentDraft>): void {
  const before = get().edits[agent.id] ?? { draft: draftOf(agent), attempted: false };
  const draft = { ...before.draft, ...change };
  putEdit(agent.id, isChanged(draft, agent) || hasEmptyRow(draft) ? { ...before, draft } : undefined);
  set({ saved: null, problem: null });
}

/** A row that was just added holds nothing yet and must not vanish. */
function hasEmptyRow({ facts }: AgentDraft): boolean {
  return facts.some(({ name }) => name === '');
}

export function addFact(agent: AgentConfig, draft: AgentDraft, name = ''): void {
  const key = 1 + Math.max(-1, ...draft.facts.map((row) => row.key));
  changeAgent(agent, { facts: [...draft.facts, { key, name, value: '' }] });
}

export function changeFact(
  agent: AgentConfig,
  draft: AgentDraft,
  key: number,
  change: Partial<FactRow>,
): void {
  changeAgent(agent, { facts: draft.facts.map((row) => (row.key === key ? { ...row, ...change } : row)) });
}

export function removeFact(agent: AgentConfig, draft: AgentDraft, key: number): void {
  changeAgent(agent, { facts: draft.facts.filter((row) => row.key !== key) });
}

export function revertAgent(id: string): void {
  putEdit(id, undefined);
  set({ problem: null });
}

/** False where a field is wrong. */
export async function saveAgent(id: string): Promise<boolean> {
  const editing = get().edits[id];
  if (!editing || get().saving !== null) return true;
  const { agent } = checkAgent(editing.draft);
  if (!agent) {
    putEdit(id, { ...editing, attempted: true });
    return false;
  }
  set({ saving: id, problem: null });
  const reply = await ask('agents.save', { agent });
  set({ saving: null });
  if (!reply.ok) {
    set({ problem: { id, problem: reply.problem } });
    return true;
  }
  // What was typed while it was being saved stays.
  if (get().edits[id] === editing) putEdit(id, undefined);
  set({ saved: id });
  return true;
}

export async function duplicateAgent(agent: AgentConfig): Promise<void> {
  const copy = duplicateOf(agent, crypto.randomUUID(), useLists.getState().agents ?? []);
  const reply = await ask('agents.save', { agent: copy });
  if (reply.ok) set({ selected: copy.id, problem: null });
  else set({ problem: { id: agent.id, problem: reply.problem } });
}

export async function removeAgent(id: string): Promise<void> {
  const reply = await ask('agents.remove', { id });
  if (!reply.ok) {
    set({ problem: { id, problem: reply.problem } });
    return;
  }
  putEdit(id, undefined);
  set({ selected: null, problem: null });
}
