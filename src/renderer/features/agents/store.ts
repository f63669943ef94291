import { create } from 'zustand';
import type { ResultOf } from '../../../shared/contract/index.ts';
import type { AgentConfig } from '../../../shared/domain/agent.ts';
import { EMBEDDED, type EngineInfo } from '../../../shared/domain/engine.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { ask } from '../../api.ts';
import { useLists } from '../../stores/lists.ts';
import { checkAgent, draftOf, duplicateOf, isChanged, type AgentDraft, type FactRow } from './draft.ts';
import { initialOptions } from './engine/options.ts';
import { emptyConversation } from './flow/edit.ts';
import { forgetFlow, unreadText } from './flow/state.ts';

/** What is typed into one agent and not saved. */
export interface Editing {
  draft: AgentDraft;
  attempted: boolean;
  /**
   * Secrets entered, by key; an empty one is to be removed, null where a new one is still to be typed. Forgotten as soon
   * as they are saved.
   */
  secrets: Readonly<Record<string, string | null>>;
}

/** The sides of an agent in the editor. */
export type Side = 'agent' | 'conversation' | 'tools' | 'tryout';

export interface AgentsState {
  selected: string | null;
  side: Side;
  /** Agents that were begun and never saved. */
  fresh: readonly AgentConfig[];
  /** By agent. They outlive the page and the choice of another agent: nothing that was typed is lost on the way. */
  edits: Readonly<Record<string, Editing | undefined>>;
  /** Keys of the secrets that main keeps, by agent; undefined until they have come. */
  kept: Readonly<Record<string, readonly string[] | undefined>>;
  /** The agent that is being saved. */
  saving: string | null;
  saved: ({ id: string } & ResultOf<'agents.save'>) | null;
  problem: { id: string; problem: Problem } | null;
}

export const useAgents = create<AgentsState>()(() => ({
  selected: null,
  side: 'agent',
  fresh: [],
  edits: {},
  kept: {},
  saving: null,
  saved: null,
  problem: null,
}));

const { getState: get, setState: set } = useAgents;

export function selectAgent(id: string): void {
  set({ selected: id, saved: null });
}

export function showSide(side: Side): void {
  set({ side });
}

export function engineOf(id: string): EngineInfo | undefined {
  return useLists.getState().engines?.find((engine) => engine.id === id);
}

/** Whether main knows nothing of this agent yet. */
function isFresh(id: string): boolean {
  return get().fresh.some((agent) => agent.id === id);
}

function putEdit(id: string, editing: Editing | undefined): void {
  set(({ edits }) => ({ edits: { ...edits, [id]: editing } }));
}

/** What is typed into an agent, or how it would begin. */
export function editingOf(agent: AgentConfig): Editing {
  return get().edits[agent.id] ?? { draft: draftOf(agent), attempted: false, secrets: {} };
}

function change(agent: AgentConfig, editing: Editing): void {
  const { draft, secrets } = editing;
  const keeps =
    isFresh(agent.id) || isChanged(draft, agent) || hasEmptyRow(draft) || Object.keys(secrets).length > 0;
  putEdit(agent.id, keeps ? editing : undefined);
  set({ saved: null, problem: null });
}

export function changeAgent(agent: AgentConfig, changes: Partial<AgentDraft>): void {
  const before = editingOf(agent);
  change(agent, { ...before, draft: { ...before.draft, ...changes } });
}

/** Undefined leaves the secret as it is, an empty text removes it, null opens the field for a new one. */
export function changeSecret(agent: AgentConfig, key: string, secret: string | null | undefined): void {
  const before = editingOf(agent);
  const others = Object.entries(before.secrets).filter(([name]) => name !== key);
  const secrets = Object.fromEntries(secret === undefined ? others : [...others, [key, secret]]);
  change(agent, { ...before, secrets });
}

/** Another engine behind the same agent. Back to the saved one brings back what was saved. */
export function changeEngine(agent: AgentConfig, engine: EngineInfo): void {
  forgetFlow(agent.id);
  const { options, conversation, hearsTakeover } = draftOf(agent);
  changeAgent(
    agent,
    engine.id === agent.engine
      ? { engine: engine.id, options, conversation, hearsTakeover }
      : {
          engine: engine.id,
          options: initialOptions(engine.fields),
          conversation: engine.id === EMBEDDED ? emptyConversation() : null,
          hearsTakeover: engine.onPremises,
        },
  );
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
  changes: Partial<FactRow>,
): void {
  changeAgent(agent, { facts: draft.facts.map((row) => (row.key === key ? { ...row, ...changes } : row)) });
}

export function removeFact(agent: AgentConfig, draft: AgentDraft, key: number): void {
  changeAgent(agent, { facts: draft.facts.filter((row) => row.key !== key) });
}

/** Back to what is saved; an agent that never was is gone. */
export function revertAgent(id: string): void {
  if (isFresh(id)) {
    discard(id);
    return;
  }
  putEdit(id, undefined);
  forgetFlow(id);
  set({ problem: null });
}

/** The side of the editor where a field is. */
export function sideOf(path: string): Side {
  return /^(tools|lookup|afterCall)\b/.test(path) ? 'tools' : 'agent';
}

export function tellProblem(id: string, problem: Problem): void {
  set({ problem: { id, problem } });
}

/** False where a field is wrong; the side with that field is shown then. */
export async function saveAgent(id: string): Promise<boolean> {
  const editing = get().edits[id];
  if (!editing || get().saving !== null) return true;
  const { draft, secrets } = editing;
  const { agent, errors } = checkAgent(draft, engineOf(draft.engine));
  if (!agent) {
    const [first] = Object.keys(errors.fields);
    putEdit(id, { ...editing, attempted: true });
    set({ side: first === undefined ? 'agent' : sideOf(first) });
    return false;
  }
  const unread = unreadText(id);
  if (unread) {
    set({ side: 'conversation', problem: { id, problem: unread } });
    return true;
  }
  set({ saving: id, problem: null });
  const entered = Object.entries(secrets).filter((one): one is [string, string] => one[1] !== null);
  const reply = await ask('agents.save', { agent, secrets: Object.fromEntries(entered) });
  set({ saving: null });
  if (!reply.ok) {
    set({ problem: { id, problem: reply.problem } });
    return true;
  }
  // What was typed while it was being saved stays.
  if (get().edits[id] === editing) putEdit(id, undefined);
  set(({ fresh }) => ({
    saved: { id, ...reply.value },
    fresh: fresh.filter((one) => one.id !== id),
  }));
  void loadSecrets(id);
  return true;
}

export async function loadSecrets(id: string): Promise<void> {
  const reply = await ask('agents.secrets', { id });
  if (reply.ok) set(({ kept }) => ({ kept: { ...kept, [id]: reply.value } }));
  else set({ problem: { id, problem: reply.problem } });
}

/** A new agent, chosen and not saved yet. */
export function beginAgent(agent: AgentConfig): void {
  set(({ fresh }) => ({
    fresh: [...fresh, agent],
    selected: agent.id,
    side: 'agent',
    problem: null,
    saved: null,
  }));
  putEdit(agent.id, editingOf(agent));
}

function discard(id: string): void {
  putEdit(id, undefined);
  forgetFlow(id);
  set(({ fresh, selected }) => ({
    fresh: fresh.filter((agent) => agent.id !== id),
    selected: selected === id ? null : selected,
    problem: null,
  }));
}

export async function duplicateAgent(agent: AgentConfig): Promise<void> {
  const copy = duplicateOf(agent, crypto.randomUUID(), useLists.getState().agents ?? []);
  const reply = await ask('agents.save', { agent: copy });
  if (reply.ok) set({ selected: copy.id, problem: null, saved: { id: copy.id, ...reply.value } });
  else set({ problem: { id: agent.id, problem: reply.problem } });
}

export async function removeAgent(id: string): Promise<void> {
  if (isFresh(id)) {
    discard(id);
    return;
  }
  const reply = await ask('agents.remove', { id });
  if (!reply.ok) {
    set({ problem: { id, problem: reply.problem } });
    return;
  }
  discard(id);
}
