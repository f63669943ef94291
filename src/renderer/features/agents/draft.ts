import type { z } from 'zod';
import { AgentConfig } from '../../../shared/domain/agent.ts';
import { checkConversation, type ConversationFault } from '../../../shared/domain/conversation-check.ts';
import {
  Conversation,
  conversationOf,
  namesIn,
  namesOf,
  variablesOf,
} from '../../../shared/domain/conversation.ts';
import type { EngineInfo } from '../../../shared/domain/engine.ts';
import { CALL_NAMES } from '../../../shared/domain/tools.ts';
import { t } from '../../i18n/index.ts';
import { checkOptions } from './engine/options.ts';
import { withoutBlanks } from './flow/edit.ts';

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
  /** That of the embedded engine; in the agent's options it stands when it is saved. */
  conversation: Conversation | null;
}

export interface AgentErrors {
  /** By the row's key. */
  facts: Record<number, string>;
  /** By the path to the field: "name", "options.url", "tools.0.request.url". */
  fields: Record<string, string>;
}

/** Something wrong with the conversation. A warning does not keep it from being saved. */
export interface Fault extends ConversationFault {
  look: 'trouble' | 'warning';
}

export const NO_ERRORS: AgentErrors = { facts: {}, fields: {} };

export function draftOf(agent: AgentConfig): AgentDraft {
  const facts = Object.entries(agent.facts).map(([name, value], key) => ({ key, name, value }));
  return { ...agent, facts, conversation: conversationOf(agent) };
}

/** The agent as it would be saved. */
function agentOf(draft: AgentDraft): AgentConfig {
  const { conversation, ...rest } = draft;
  const options = conversation
    ? { ...rest.options, conversation: withoutBlanks(conversation) }
    : rest.options;
  return { ...rest, facts: factsOf(draft.facts), options };
}

/** The facts as the agent gets them; rows without a name are left out. */
export function factsOf(rows: readonly FactRow[]): Record<string, string> {
  return Object.fromEntries(
    rows.filter(({ name }) => name.trim() !== '').map(({ name, value }) => [name.trim(), value.trim()]),
  );
}

/** The agent, or what is wrong with which field. */
export function checkAgent(
  draft: AgentDraft,
  engine?: EngineInfo,
): { agent: AgentConfig | null; errors: AgentErrors } {
  const errors: AgentErrors = { facts: factErrors(draft.facts), fields: {} };
  const parsed = AgentConfig.safeParse(agentOf(draft));
  for (const issue of parsed.error?.issues ?? []) {
    errors.fields[issue.path.join('.')] ??= messageOf(issue);
  }
  if (engine) {
    for (const [key, message] of Object.entries(checkOptions(engine.fields, draft.options)))
      errors.fields[`options.${key}`] = message;
  }
  const isGood = Object.keys(errors.facts).length + Object.keys(errors.fields).length === 0;
  return { agent: isGood && parsed.success ? parsed.data : null, errors };
}

function factErrors(rows: readonly FactRow[]): Record<number, string> {
  const says = t.agents.errors;
  const errors: Record<number, string> = {};
  const seen = new Set<string>();
  for (const { key, name, value } of rows) {
    const wanted = name.trim();
    if (wanted === '' && value.trim() === '') continue;
    if (!/^\w+$/.test(wanted)) errors[key] = says.factName;
    else if (seen.has(wanted)) errors[key] = says.factTwice(wanted);
    seen.add(wanted);
  }
  return errors;
}

/** Ours where we have words for the field, the schema's where it has its own. */
function messageOf(issue: z.core.$ZodIssue): string {
  const says = t.agents.errors;
  const field = issue.path.join('.');
  if (field === 'name' || field === 'maxCalls' || field === 'maxCallSeconds') return says[field];
  if (issue.code === 'custom' || issue.code === 'invalid_format') return issue.message;
  if (issue.code === 'too_small')
    return issue.origin === 'string' ? says.needed : says.atLeast(issue.minimum);
  return issue.code === 'too_big' ? says.atMost(issue.maximum) : says.invalid;
}

export function isChanged(draft: AgentDraft, agent: AgentConfig): boolean {
  const plain = (one: AgentDraft) => JSON.stringify({ ...agentOf(one), options: null });
  if (plain(draft) !== plain(draftOf(agent))) return true;
  // Lines that are still empty count here: what is being typed is not thrown away.
  const { conversation } = draft;
  const before = draftOf(agent).conversation;
  const options = (one: AgentDraft['options']) => JSON.stringify({ ...one, conversation: null });
  return (
    JSON.stringify(conversation) !== JSON.stringify(before) ||
    options(draft.options) !== options(agent.options)
  );
}

/** The facts that the conversation speaks of and that say nothing yet. */
export function missingFacts(draft: AgentDraft, variables: readonly string[]): string[] {
  const { conversation, lookup } = draft;
  // What is looked up about a caller may be called anything.
  if (!conversation || lookup) return [];
  const { steps, timeUp, back } = conversation;
  const all = Object.values(steps);
  const names = [...all.flatMap(namesOf), ...namesIn(timeUp), ...namesIn(back.text)].filter(Boolean);
  const facts = factsOf(draft.facts);
  const known = new Set<string>([...CALL_NAMES, ...variables, ...all.flatMap(variablesOf)]);
  return [...new Set(names)].filter((name) => !known.has(name) && !facts[name]);
}

/** What is wrong with the conversation. With `variables`, those of its assignments, also names that nothing has. */
export function faultsOf(draft: AgentDraft, variables: readonly string[] = []): Fault[] {
  const { conversation, lookup } = draft;
  if (!conversation) return [];
  const cleaned = withoutBlanks(conversation);
  const names = [...CALL_NAMES, ...variables, ...Object.keys(factsOf(draft.facts))];
  const tools = draft.tools.filter(({ on }) => on).map(({ name }) => name);
  const found = checkConversation(cleaned, { tools, ...(!lookup && { names }) });
  const shape = Conversation.safeParse(cleaned).error?.issues ?? [];
  return [
    ...shape.map((issue): Fault => ({
      code: 'length-invalid',
      step: issue.path[0] === 'steps' ? String(issue.path[1]) : '',
      message: `${String(issue.path.at(-1))}: ${messageOf(issue)}`,
      look: 'trouble',
    })),
    ...found.map((fault): Fault => ({
      ...fault,
      look: fault.code === 'variable-unknown' ? 'warning' : 'trouble',
    })),
  ];
}

/** A name that no other agent has: the wanted one, or with a number behind it. */
export function freeName(wanted: string, all: readonly AgentConfig[]): string {
  const names = new Set(all.map(({ name }) => name));
  if (!names.has(wanted)) return wanted;
  const base = wanted.replace(/ \(\d+\)$/, '').slice(0, 72);
  let n = 2;
  while (names.has(`${base} (${n})`)) n += 1;
  return `${base} (${n})`;
}

/** A copy under a name that no other agent has. */
export function duplicateOf(agent: AgentConfig, id: string, all: readonly AgentConfig[]): AgentConfig {
  return { ...structuredClone(agent), id, name: freeName(agent.name, [agent, ...all]) };
}
