import { AgentConfig } from '../../../shared/domain/agent.ts';
import { checkConversation } from '../../../shared/domain/conversation-check.ts';
import { conversationOf, namesIn, namesOf, variablesOf } from '../../../shared/domain/conversation.ts';
import { t } from '../../i18n/index.ts';

/** One fact as it is being typed. */
export interface FactRow {
  /** Tells rows apart while their names change. */
  key: number;
  name: string;
  value: string;
}

/** An agent as it is being typed. */
export interface AgentDraft extends Omit<AgentConfig, 'facts'> {
  facts: FactRow[];
}

export interface AgentErrors {
  name?: string;
  maxCalls?: string;
  maxCallSeconds?: string;
  /** By the row's key. */
  facts: Record<number, string>;
}

/** What an agent knows of every call, without being told. */
const CONTEXT = ['caller_number', 'called_number', 'direction', 'call_id', 'provider'];

export function draftOf(agent: AgentConfig): AgentDraft {
  const facts = Object.entries(agent.facts).map(([name, value], key) => ({ key, name, value }));
  return { ...agent, facts };
}

/** The facts as the agent gets them; rows without a name are left out. */
export function factsOf(rows: readonly FactRow[]): Record<string, string> {
  return Object.fromEntries(
    rows.filter(({ name }) => name.trim() !== '').map(({ name, value }) => [name.trim(), value.trim()]),
  );
}

/** The agent, or what is wrong with which field. */
export function checkAgent(draft: AgentDraft): { agent: AgentConfig | null; errors: AgentErrors } {
  const says = t.agents.errors;
  const errors: AgentErrors = { facts: {} };
  const seen = new Set<string>();
  for (const { key, name, value } of draft.facts) {
    const wanted = name.trim();
    if (wanted === '' && value.trim() === '') continue;
    if (!/^\w+$/.test(wanted)) errors.facts[key] = says.factName;
    else if (seen.has(wanted)) errors.facts[key] = says.factTwice(wanted);
    seen.add(wanted);
  }
  const parsed = AgentConfig.safeParse({ ...draft, facts: factsOf(draft.facts) });
  for (const { path } of parsed.error?.issues ?? []) {
    const field = path[0];
    if (field === 'name' || field === 'maxCalls' || field === 'maxCallSeconds') errors[field] = says[field];
  }
  const isGood = parsed.success && Object.keys(errors.facts).length === 0;
  return { agent: isGood ? parsed.data : null, errors };
}

export function isChanged(draft: AgentDraft, agent: AgentConfig): boolean {
  return JSON.stringify({ ...draft, facts: factsOf(draft.facts) }) !== JSON.stringify(agent);
}

/** The facts that the conversation speaks of and that say nothing yet. */
export function missingFacts(draft: AgentDraft, variables: readonly string[]): string[] {
  const conversation = conversationOf(draft);
  if (!conversation) return [];
  const { steps, timeUp, back } = conversation;
  const all = Object.values(steps);
  const names = [...all.flatMap(namesOf), ...namesIn(timeUp), ...namesIn(back.text)];
  const facts = factsOf(draft.facts);
  const known = new Set([...CONTEXT, ...variables, ...all.flatMap(variablesOf)]);
  return [...new Set(names)].filter((name) => !known.has(name) && !facts[name]);
}

/** What is wrong with the conversation apart from missing facts, in words. */
export function faultsOf(draft: AgentDraft): string[] {
  const conversation = conversationOf(draft);
  if (!conversation) return [];
  return checkConversation(conversation).map(({ step, message }) =>
    step === '' ? message : `${step}: ${message}`,
  );
}

/** A copy under a name that no other agent has. */
export function duplicateOf(agent: AgentConfig, id: string, all: readonly AgentConfig[]): AgentConfig {
  const names = new Set(all.map(({ name }) => name));
  const base = agent.name.replace(/ \(\d+\)$/, '').slice(0, 72);
  let n = 2;
  while (names.has(`${base} (${n})`)) n += 1;
  return { ...structuredClone(agent), id, name: `${base} (${n})` };
}
