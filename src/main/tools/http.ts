import http from 'node:http';
import https from 'node:https';
import { trust } from '../trust.ts';
import { WebhookError, type ReadyRequest } from './request.ts';

export interface WebhookAnswer {
  /** 2xx. */
  ok: boolean;
  status: number;
  body: string;
}

/** Whatever is longer was not meant for a telephone call. */
const MAX_ANSWER = 256 * 1024;

/**
 * Sends a webhook. Any status is an answer; redirects are not followed, they would carry the secrets to wherever they point.
 * Rejects with a WebhookError where no answer came in time, and when `signal` is aborted. Problems name the host alone.
 */
export function send(request: ReadyRequest, signal?: AbortSignal): Promise<WebhookAnswer> {
  const { method, url, headers, body, timeoutMs } = request;
  const { promise, resolve, reject } = Promise.withResolvers<WebhookAnswer>();
  const secure = url.protocol === 'https:';
  const late = AbortSignal.timeout(timeoutMs);
  const options = {
    method,
    headers: { ...headers, ...(body !== '' && { 'content-length': Buffer.byteLength(body) }) },
    // A connection of its own: calls are seldom enough, and a kept one may be stale.
    agent: false,
    signal: signal ? AbortSignal.any([late, signal]) : late,
    ...(secure && { secureContext: trust() }),
  } as const;
  const outgoing = (secure ? https : http).request(url, options);
  const fail = (error: unknown) => reject(asWebhookError(error, url, late.aborted ? timeoutMs : null));
  outgoing.on('error', fail);
  outgoing.on('response', (response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_ANSWER) outgoing.destroy(new WebhookError(tooLong(url)));
      else chunks.push(chunk);
    });
    response.on('error', fail);
    response.on('end', () => {
      const status = response.statusCode ?? 0;
      resolve({ ok: status >= 200 && status < 300, status, body: Buffer.concat(chunks).toString('utf8') });
    });
  });
  outgoing.end(body);
  return promise;
}

function asWebhookError(error: unknown, url: URL, timeoutMs: number | null): WebhookError {
  if (error instanceof WebhookError) return error;
  const why = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
  const message =
    timeoutMs === null
      ? `The webhook could not reach ${url.host} (${why}).`
      : `${url.host} did not answer the webhook within ${timeoutMs / 1000} s.`;
  const code = timeoutMs === null ? 'webhook-failed' : 'webhook-slow';
  const hint = 'Check its address in the agent, and that the server runs and may be reached from this PC.';
  return new WebhookError({ code, message, hint }, { cause: error });
}

const tooLong = (url: URL) => ({
  code: 'webhook-answer-too-long',
  message: `${url.host} answered the webhook with more than ${MAX_ANSWER / 1024} KB.`,
  hint: 'Let it answer with what the agent needs, and no more.',
});
