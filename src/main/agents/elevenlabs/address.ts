import http from 'node:http';
import https from 'node:https';
import { z } from 'zod';
import { CordboardError } from '../../../shared/domain/problem.ts';
import { socketUrl } from '../engine-socket.ts';
import { engineTrouble, keyRefused } from '../problems.ts';
import { trust } from '../../trust.ts';
import type { Options } from './options.ts';
import { NAME } from './protocol.ts';

const Answer = z.object({ signed_url: z.string() });
const TIMEOUT_MS = 5000;

/** Where the conversation is, and what lets us in. The address may hold a secret. Throws a CordboardError. */
export async function addressOf(
  { url, agentId, access }: Options,
  key: string | null,
  signal: AbortSignal,
): Promise<{ url: string; headers: Record<string, string> }> {
  const conversation = new URL(url);
  conversation.searchParams.set('agent_id', agentId);
  if (access === 'signed-url' && key) return { url: await signedUrl(conversation, key, signal), headers: {} };
  return { url: conversation.href, headers: key ? { 'xi-api-key': key } : {} };
}

/** An address that is good for one conversation, for agents that take no other. It holds a secret. Throws a CordboardError. */
async function signedUrl(conversation: URL, key: string, signal: AbortSignal): Promise<string> {
  const url = new URL(conversation);
  url.protocol = url.protocol === 'wss:' ? 'https:' : 'http:';
  url.pathname += '/get-signed-url';
  const { status, body } = await get(url, { 'xi-api-key': key }, signal);
  if (status === 401 || status === 403) throw new CordboardError(keyRefused(NAME));
  const answer = Answer.safeParse(json(body));
  if (status !== 200 || !answer.success)
    throw new CordboardError(engineTrouble(NAME, `it gave no address for the conversation (HTTP ${status})`));
  return socketUrl(answer.data.signed_url, NAME).href;
}

function get(url: URL, headers: Record<string, string>, signal: AbortSignal) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const secure = url.protocol === 'https:';
  const fail = (error: unknown) =>
    reject(new CordboardError(engineTrouble(NAME, 'its address could not be reached'), { cause: error }));
  const request = (secure ? https : http).get(
    url,
    {
      headers,
      agent: false,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      ...(secure && { secureContext: trust() }),
    },
    (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        // An address is short; whatever is longer is none.
        if (body.length < 64 * 1024) body += part;
      });
      response.on('error', fail);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    },
  );
  request.on('error', fail);
  return promise;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
