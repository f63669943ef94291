import { z } from 'zod';
import { Fallback } from './fallback.ts';
import { isJson, secretsOf, templateNames, VariableName, Webhook } from './webhook.ts';

/** As language models accept it. */
export const ToolName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'Small letters, digits and _ only, a letter first, at most 40.');

/** What every tool has. */
const common = {
  name: ToolName,
  /** Tells the model what it is for and when to use it. */
  description: z.string().trim().min(1).max(1000),
  /** A tool that is off does not exist for the agent. */
  on: z.boolean().default(true),
};

export const Destination = z.object({
  /** By which the model chooses it, and by which people read of it. */
  name: z.string().trim().min(1).max(60),
  extension: z.string().trim().min(1).max(80),
  /** Empty: the one for transfers in asterisk-conf. */
  context: z.string().trim().max(80).default(''),
});
export type Destination = z.infer<typeof Destination>;

export const ToolParameter = z.object({
  name: VariableName,
  type: z.enum(['string', 'number', 'integer', 'boolean']),
  description: z.string().max(500),
  required: z.boolean(),
});
export type ToolParameter = z.infer<typeof ToolParameter>;

const distinct = (names: string[]) => new Set(names).size === names.length;

/** What becomes of a caller for whom nobody came: a way out, or back to the agent, which is told that nobody is free. */
export const NobodyCame = z.discriminatedUnion('to', [
  ...Fallback.options,
  z.object({ to: z.literal('back') }),
]);
export type NobodyCame = z.infer<typeof NobodyCame>;

export const TransferTool = z.object({
  kind: z.literal('transfer'),
  ...common,
  /** With one there is nothing to choose, and the model is not asked. */
  destinations: z
    .array(Destination)
    .min(1)
    .max(30)
    .refine(
      (all) => distinct(all.map(({ name }) => name.toLowerCase())),
      'Two destinations have the same name.',
    ),
  /** attended: the person is called first and told a summary; the caller follows when they have answered. */
  how: z.enum(['blind', 'attended']).default('blind'),
});
export type TransferTool = z.infer<typeof TransferTool>;

export const WebhookTool = z.object({
  kind: z.literal('webhook'),
  ...common,
  parameters: z
    .array(ToolParameter)
    .max(20)
    .default([])
    .refine((all) => distinct(all.map(({ name }) => name)), 'Two parameters have the same name.'),
  request: Webhook,
  /** Fields of a JSON answer that also become variables of the call. */
  variables: z.array(VariableName).max(30).default([]),
});
export type WebhookTool = z.infer<typeof WebhookTool>;

/** Something that the agent may do besides talking. */
export const AgentTool = z.discriminatedUnion('kind', [
  TransferTool,
  z.object({
    kind: z.literal('ask-person'),
    ...common,
    waitSeconds: z.int().min(5).max(600),
    then: NobodyCame,
  }),
  z.object({ kind: z.literal('hang-up'), ...common }),
  z.object({ kind: z.literal('send-digits'), ...common }),
  z.object({ kind: z.literal('note'), ...common }),
  WebhookTool,
  z.object({
    kind: z.literal('set-variables'),
    ...common,
    /** Channel variables that the agent may set. */
    variables: z
      .array(VariableName.refine((name) => !/^CORDBOARD_/i.test(name), 'Cordboard sets this one itself.'))
      .min(1)
      .max(30),
  }),
]);
export type AgentTool = z.infer<typeof AgentTool>;

export const AgentTools = z
  .array(AgentTool)
  .max(40)
  .refine((all) => distinct(all.map(({ name }) => name)), 'Two tools have the same name.');

/** What is known of every call: templates may refer to it, and nothing that is looked up overrides it. */
export const CALL_NAMES = ['caller_number', 'called_number', 'direction', 'call_id', 'provider'] as const;

/** What templates of the webhook after the call may refer to besides. */
export const REPORT_NAMES = [
  'caller_name',
  'agent',
  'outcome',
  'reason',
  'started_at',
  'answered_at',
  'ended_at',
  'taken_over',
  'transcript',
  'lines',
  'variables',
] as const;

interface WithTools {
  tools: AgentTool[];
  lookup: Webhook | null;
  afterCall: Webhook | null;
  facts: Readonly<Record<string, string>>;
}

function webhooksOf({ tools, lookup, afterCall }: Omit<WithTools, 'facts'>): Webhook[] {
  const ofTools = tools.flatMap((tool) => (tool.kind === 'webhook' ? [tool.request] : []));
  return [...ofTools, ...[lookup, afterCall].filter((webhook) => webhook !== null)];
}

/** Keys of the secrets that an agent's webhooks refer to; they are kept as its engine's are. */
export function webhookSecrets(agent: Omit<WithTools, 'facts'>): string[] {
  return [...new Set(webhooksOf(agent).flatMap(secretsOf))];
}

/** Something wrong with what an agent may do, in words for whoever entered it. */
export interface ToolFault {
  /** Name of the tool, or 'lookup', 'afterCall'. */
  where: string;
  message: string;
}

/**
 * What is wrong although the schema accepts it. Names that nobody knows yet are not: they may be fields of the lookup or
 * variables of an assignment.
 */
export function checkTools(agent: WithTools): ToolFault[] {
  const faults: ToolFault[] = [];
  const known = new Set<string>([...Object.keys(agent.facts), ...CALL_NAMES]);
  const check = (where: string, webhook: Webhook): void => {
    const fault = (message: string): number => faults.push({ where, message });
    for (const name of templateNames(webhook.url + webhook.body)) {
      if (name.startsWith('secret.')) fault(`{${name}} may stand in a header only.`);
    }
    if (webhook.method === 'GET' && webhook.body !== '') fault('A GET request has no body.');
    if (isJson(webhook) && !parses(webhook.body)) fault('The body is not JSON.');
  };
  for (const tool of agent.tools) {
    if (tool.kind !== 'webhook') continue;
    check(tool.name, tool.request);
    for (const { name } of tool.parameters) {
      if (known.has(name))
        faults.push({
          where: tool.name,
          message: `{${name}} is known already: give the parameter another name.`,
        });
    }
  }
  if (agent.lookup) check('lookup', agent.lookup);
  if (agent.afterCall) check('afterCall', agent.afterCall);
  return faults;
}

/** A template of JSON parses when its names are numbers: those may stand as a value, and within a string. */
function parses(body: string): boolean {
  try {
    JSON.parse(body.replace(/\{\w+\}/g, '0'));
    return true;
  } catch {
    return false;
  }
}
