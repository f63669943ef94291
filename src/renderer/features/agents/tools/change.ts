import type { AgentConfig } from '../../../../shared/domain/agent.ts';
import type { AgentTool } from '../../../../shared/domain/tools.ts';
import type { Webhook } from '../../../../shared/domain/webhook.ts';
import { t } from '../../../i18n/index.ts';

export type ToolKind = AgentTool['kind'];

/** The kinds of tools, in the order in which they are offered. */
export const TOOL_KINDS: readonly ToolKind[] = [
  'transfer',
  'ask-person',
  'hang-up',
  'webhook',
  'note',
  'set-variables',
  'send-digits',
];

export const NEW_WEBHOOK: Webhook = {
  method: 'POST',
  url: 'https://',
  headers: [],
  body: '',
  timeoutMs: 5000,
};
export const NEW_LOOKUP: Webhook = {
  method: 'GET',
  url: 'https://crm.example/callers/{caller_number}',
  headers: [],
  body: '',
  timeoutMs: 1500,
};

/** A tool of this kind with what a person would write first, under a name that no other has. */
export function newTool(kind: ToolKind, tools: readonly AgentTool[]): AgentTool {
  const names = new Set(tools.map(({ name }) => name));
  const base = kind.replace('-', '_');
  let name = base;
  for (let n = 2; names.has(name); n += 1) name = `${base}_${n}`;
  const common = { name, description: t.tools.descriptions[kind], on: true };
  switch (kind) {
    case 'transfer':
      return { kind, ...common, destinations: [{ name: '', extension: '', context: '' }], how: 'blind' };
    case 'webhook':
      return { kind, ...common, parameters: [], request: structuredClone(NEW_WEBHOOK), variables: [] };
    case 'ask-person':
      return { kind, ...common, waitSeconds: 30, then: { to: 'back' } };
    case 'set-variables':
      return { kind, ...common, variables: [] };
    default:
      return { kind, ...common };
  }
}

export function changeTool(
  tools: readonly AgentTool[],
  at: number,
  changes: Partial<AgentTool>,
): AgentTool[] {
  return tools.map((tool, i) => (i === at ? ({ ...tool, ...changes } as AgentTool) : tool));
}

/** Whether two agents' tools are the same. */
export type WithTools = Pick<AgentConfig, 'tools' | 'lookup' | 'afterCall'>;

/** What can be chosen at the left: a tool by its place, or one of the two webhooks around a call. */
export type Place = `tool ${number}` | 'lookup' | 'afterCall';

/** The first place with something wrong; null where all is well. */
export function firstWrong(paths: readonly string[]): Place | null {
  for (const path of paths) {
    const [root, at] = path.split('.');
    if (root === 'tools') return `tool ${Number(at ?? 0)}`;
    if (root === 'lookup' || root === 'afterCall') return root;
  }
  return null;
}
