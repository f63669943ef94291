import { notAri, notReady } from './errors.ts';
import type { HttpAnswer, PbxHttp } from './http.ts';

/**
 * Makes sure that ARI is what answers, before any password is sent: ARI refuses a request without credentials in its own
 * words. Rejects with a PbxError: nothing answers, something else does, or Asterisk is still starting.
 */
export async function identifyAri(http: PbxHttp, timeoutMs: number): Promise<void> {
  const answer = await http.request({ method: 'GET', path: '/asterisk/ping', timeoutMs });
  if (answer.status === 503) throw notReady(http.where);
  if (isAri(answer)) return;
  throw notAri(http.where, describe(answer), answer.status);
}

function isAri(answer: HttpAnswer): boolean {
  if (answer.status !== 401 && answer.status !== 200) return false;
  try {
    const body: unknown = JSON.parse(answer.body);
    if (typeof body !== 'object' || body === null) return false;
    return answer.status === 401
      ? 'message' in body && body.message === 'Authentication required'
      : 'ping' in body && body.ping === 'pong';
  } catch {
    return false;
  }
}

function describe(answer: HttpAnswer): string {
  const name = answer.headers['server'];
  const server = typeof name === 'string' ? `, a server that calls itself ${name}` : '';
  const type = /html/i.test(answer.headers['content-type'] ?? '') ? ' with a web page' : '';
  if (answer.status >= 300 && answer.status < 400) {
    return `status ${answer.status}, it sends us to another address${server}`;
  }
  return `status ${answer.status}${type}${server}`;
}
