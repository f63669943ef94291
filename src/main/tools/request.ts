import { CordboardError } from '../../shared/domain/problem.ts';
import { isJson, render, secretsOf, type Webhook } from '../../shared/domain/webhook.ts';

/** What {names} stand for. In JSON a value keeps its type. */
export type Values = Readonly<Record<string, unknown>>;

/** By the key that follows `secret.`; null where none was entered. */
export type Secret = (key: string) => Promise<string | null>;

/** A request with all its values, ready to be sent. Holds secrets: never logged. */
export interface ReadyRequest {
  method: Webhook['method'];
  url: URL;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
}

export class WebhookError extends CordboardError {}

/** Puts the values into the templates, each encoded for where it stands, so that none changes what is asked of whom. */
export async function prepare(webhook: Webhook, values: Values, secret: Secret): Promise<ReadyRequest> {
  const secrets = new Map<string, string>();
  for (const key of new Set(secretsOf(webhook))) {
    const value = await secret(key);
    if (value === null) throw new WebhookError(noSecret(key));
    secrets.set(`secret.${key}`, value);
  }
  const text = (name: string): string => textOf(Object.hasOwn(values, name) ? values[name] : undefined);
  const headers: Record<string, string> = { accept: 'application/json, text/plain;q=0.9, */*;q=0.1' };
  for (const { name, value } of webhook.headers)
    headers[name.toLowerCase()] = oneLine(render(value, (key) => secrets.get(key) ?? text(key)));
  const body = renderBody(webhook, values, text);
  if (body !== '') headers['content-type'] ??= 'application/json';
  const url = renderUrl(webhook.url, text);
  return { method: webhook.method, url, headers, body, timeoutMs: webhook.timeoutMs };
}

function renderUrl(template: string, text: (name: string) => string): URL {
  const url = render(template, (name) => encodeURIComponent(text(name).toWellFormed()));
  // A dot is not encoded, and a server, as every parser of URLs, takes these two for steps in the path.
  const path = url
    .replace(/[?#].*$/s, '')
    .split('/')
    .slice(3);
  if (path.some((part) => part === '.' || part === '..')) throw new WebhookError(BAD_PATH);
  return new URL(url);
}

function renderBody(webhook: Webhook, values: Values, text: (name: string) => string): string {
  const { body, headers } = webhook;
  if (isJson(webhook)) {
    return render(body, (name, at) => {
      if (inString(body, at)) return JSON.stringify(text(name).toWellFormed()).slice(1, -1);
      return JSON.stringify(Object.hasOwn(values, name) ? (values[name] ?? null) : null);
    });
  }
  const type = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? '';
  if (/urlencoded/i.test(type)) return render(body, (name) => encodeURIComponent(text(name).toWellFormed()));
  if (/\b(xml|html)\b/i.test(type))
    return render(body, (name) => text(name).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`));
  return render(body, text);
}

/** Whether a place in JSON is between the quotes of a string. */
function inString(json: string, at: number): boolean {
  return (json.slice(0, at).replaceAll(/\\./gs, '').match(/"/g)?.length ?? 0) % 2 === 1;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** Without line breaks, which would begin another header; as the bytes of UTF-8, which a header may hold. */
function oneLine(value: string): string {
  const plain = value.replaceAll(/\p{Cc}+/gu, ' ').trim();
  return Buffer.from(plain, 'utf8').toString('latin1');
}

const noSecret = (key: string) => ({
  code: 'webhook-secret-missing',
  message: `The secret ${key} of the webhook was never entered.`,
  hint: 'Enter it in the agent, at the header that refers to it.',
});

const BAD_PATH = {
  code: 'webhook-bad-path',
  message: 'A value would have changed the path of the webhook.',
  hint: 'A part of the path cannot be a dot or two. Nothing was sent.',
};
