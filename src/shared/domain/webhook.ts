import { z } from 'zod';

/** A name that templates, arguments and channel variables may have. */
export const VariableName = z
  .string()
  .regex(/^[A-Za-z_]\w{0,59}$/, 'Letters, digits and _ only, and no digit first.');

/** Scheme, host and port, which stand in the template as they are: where a request goes is nobody's to choose in a call. */
const FIXED_HOST = /^https?:\/\/[^/?#{}@\\\s]+(?:[/?#]\S*)?$/i;

/** What we set ourselves, and what would change how the request is framed. */
const OURS = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'idempotency-key',
  'upgrade',
]);

export const WebhookHeader = z.object({
  name: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,80}$/, 'Letters, digits and - only.')
    .refine((name) => !OURS.has(name.toLowerCase()), 'Cordboard sets this header itself.'),
  /** May refer to a secret of the agent as {secret.NAME}. */
  value: z.string().max(2000),
});
export type WebhookHeader = z.infer<typeof WebhookHeader>;

/**
 * A request to a server of the company. URL, headers and body are templates: {name} stands for a fact of the agent, what is
 * known of the call, or an argument of the tool, encoded for where it stands.
 */
export const Webhook = z.object({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  url: z
    .string()
    .max(2000)
    .regex(FIXED_HOST, 'It begins with http:// or https:// and a host without {names} or a password.'),
  headers: z.array(WebhookHeader).max(20).default([]),
  /** JSON, or text of any kind where a header says so; empty for none. After a call an empty one is the whole report. */
  body: z.string().max(20_000).default(''),
  timeoutMs: z.int().min(100).max(60_000).default(5000),
});
export type Webhook = z.infer<typeof Webhook>;

/** Asked before the call, while it is being answered: the call never waits longer for it than this. */
export const Lookup = Webhook.extend({ timeoutMs: z.int().min(100).max(5000).default(1500) });

const NAMES = /\{(\w+|secret\.\w+)\}/g;

/** The names in braces of a template; those of secrets begin with `secret.`. */
export function templateNames(template: string): string[] {
  return [...template.matchAll(NAMES)].map((match) => match[1] ?? '');
}

/** The template with each {name} replaced, in one pass: what a value contains is never taken for a name. */
export function render(template: string, value: (name: string, at: number) => string): string {
  return template.replace(NAMES, (_, name: string, at: number) => value(name, at));
}

/** Keys of the secrets that the headers refer to. */
export function secretsOf(webhook: Webhook): string[] {
  const names = webhook.headers.flatMap(({ value }) => templateNames(value));
  return names.flatMap((name) => (name.startsWith('secret.') ? [name.slice('secret.'.length)] : []));
}

/** Whether the body is JSON: it is, unless a header says that it is something else. */
export function isJson({ headers, body }: Webhook): boolean {
  const type = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value;
  return body !== '' && (type === undefined || /\bjson\b/i.test(type));
}
