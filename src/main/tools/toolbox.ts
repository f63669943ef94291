import { randomUUID } from 'node:crypto';
import type { AgentTool, WebhookTool } from '../../shared/domain/tools.ts';
import { CALL_NAMES } from '../../shared/domain/tools.ts';
import { problemOf, type Problem } from '../../shared/domain/problem.ts';
import type { CallContext, ToolDefinition, ToolResult } from '../agents/port.ts';
import type { Logger } from '../log.ts';
import { argumentsSchema, jsonSchema } from './arguments.ts';
import { send } from './http.ts';
import { oneLine, parametersOf, runOwn } from './kinds.ts';
import type { Toolbox, ToolCall } from './port.ts';
import { prepare, type Secret, type Values } from './request.ts';

export interface ToolboxDeps {
  secret: Secret;
  /** A webhook does not work; told once until it does again. */
  trouble: (where: string, problem: Problem | null) => void;
  /** Whether digits may stand in transcripts. */
  keepDigits: () => boolean;
  log: Logger;
  now: () => number;
}

/** The longest result that a model is given. */
const MAX_TEXT = 16_000;

const BROKEN_OFF: ToolResult = { ok: false, text: 'It was broken off.' };

/** The tools of an agent that are on, as language models see them, on one call. */
export function openToolbox(deps: ToolboxDeps, call: ToolCall): Toolbox {
  const { agent, context, hand, gone } = call;
  const tools = new Map(agent.tools.filter(({ on }) => on).map((tool) => [tool.name, tool]));
  const variables: Record<string, string> = {};
  const remembering = {
    ...hand,
    setVariables: (values: Readonly<Record<string, string>>) => {
      Object.assign(variables, values);
      hand.setVariables(values);
    },
  };

  async function run(
    tool: AgentTool,
    args: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<ToolResult> {
    if (tool.kind !== 'webhook') return runOwn(tool, args, { ...call, hand: remembering });
    return ask(tool, { ...context, ...variables, ...args, ...agent.facts, ...ownNames(context) }, signal);
  }

  async function ask(tool: WebhookTool, values: Values, signal: AbortSignal): Promise<ToolResult> {
    const where = `${agent.id}/${tool.name}`;
    try {
      const request = await prepare(tool.request, values, deps.secret);
      const answer = await send(request, signal);
      deps.log.info(
        { callId: call.callId, tool: tool.name, host: request.url.host, status: answer.status },
        'webhook',
      );
      if (!answer.ok) {
        deps.trouble(where, refused(tool.name, agent.name, request.url.host, answer.status));
        const said = answer.body.slice(0, 500).trim();
        return { ok: false, text: `It answered with an error, HTTP ${answer.status}${said && `: ${said}`}.` };
      }
      deps.trouble(where, null);
      return { ok: true, text: taken(tool, answer.body) };
    } catch (error) {
      if (signal.aborted) return BROKEN_OFF;
      const problem = problemOf(error);
      deps.log.warn({ callId: call.callId, tool: tool.name, problem }, 'webhook failed');
      deps.trouble(where, problem);
      return { ok: false, text: problem.message };
    }
  }

  /** The answer as the model gets it; its fields also become variables where the tool says so. */
  function taken(tool: WebhookTool, body: string): string {
    const fields = fieldsOf(body);
    if (fields) {
      const named = tool.variables.flatMap((name) => (name in fields ? [[name, fields[name] ?? '']] : []));
      if (named.length > 0) remembering.setVariables(Object.fromEntries(named) as Record<string, string>);
    }
    const text = body.trim();
    if (text === '') return 'Done.';
    return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)} (cut: there was more)` : text;
  }

  return {
    definitions: [...tools.values()].map(definitionOf),
    async run(name, args, signal) {
      const tool = tools.get(name);
      if (!tool) return { ok: false, text: `There is no tool ${name}.` };
      if (gone.aborted || signal?.aborted) return BROKEN_OFF;
      const parsed = argumentsSchema(parametersOf(tool)).safeParse(args);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        return {
          ok: false,
          text: `The arguments do not fit: ${issue?.path.join('.') || name}: ${issue?.message ?? ''}`,
        };
      }
      const at = deps.now();
      const key = `tool-${randomUUID()}`;
      const what = `${name}${shown(tool, parsed.data, deps.keepDigits())}`;
      const line = (text: string) => {
        // A note is a line by itself.
        if (tool.kind !== 'note') call.line({ key, text: `${what}: ${text}`, at });
      };
      line('under way');
      const signals = signal ? AbortSignal.any([gone, signal]) : gone;
      const result = await run(tool, parsed.data, signals).catch((error: unknown): ToolResult => {
        deps.log.error({ callId: call.callId, tool: name, err: error }, 'a tool failed');
        return { ok: false, text: problemOf(error).message };
      });
      line(`${result.ok ? 'done' : 'failed'} after ${((deps.now() - at) / 1000).toFixed(1)} s`);
      return result;
    },
  };
}

/** What is known of every call, which nothing may override. */
export function ownNames(context: CallContext): Record<string, unknown> {
  return Object.fromEntries(CALL_NAMES.map((name) => [name, context[name]]));
}

function definitionOf(tool: AgentTool): ToolDefinition {
  return { name: tool.name, description: tool.description, parameters: jsonSchema(parametersOf(tool)) };
}

/** The arguments for people who read the transcript. Callers say and key in card numbers. */
function shown(tool: AgentTool, args: Readonly<Record<string, unknown>>, keepDigits: boolean): string {
  const all = Object.entries(args).map(([name, value]) => `${name}: ${oneLine(String(value)).slice(0, 200)}`);
  if (all.length === 0) return '';
  const text = all.join(', ');
  const keys = tool.kind === 'send-digits' ? /[0-9A-D*#]/g : /\d/g;
  return ` (${keepDigits ? text : text.replaceAll(keys, '•')})`;
}

/** The plain fields of an answer that is a JSON object; null where it is not. */
export function fieldsOf(body: string): Record<string, string> | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const plain = Object.entries(value).flatMap(([name, field]: [string, unknown]) =>
    typeof field === 'string' || typeof field === 'number' || typeof field === 'boolean'
      ? [[name, oneLine(String(field))]]
      : [],
  );
  return Object.fromEntries(plain) as Record<string, string>;
}

const refused = (tool: string, agent: string, host: string, status: number): Problem => ({
  code: 'webhook-refused',
  message: `${host} answered the webhook ${tool} of ${agent} with HTTP ${status}.`,
  hint: 'Look into the log of that server. The agent was told that it did not work.',
});
