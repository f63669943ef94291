import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { RefusalReason } from '../counters.ts';

export const MEDIA_PATH = '/media';
export const SUBPROTOCOL = 'media';

export interface Credentials {
  user: string;
  password: string;
}

export interface UpgradeRequest {
  method: string | undefined;
  target: string | undefined;
  headers: IncomingHttpHeaders;
  /** Whether the source address is one of that PBX. */
  addressAllowed: boolean;
}

export interface Refusal {
  reason: RefusalReason;
  status: 400 | 401 | 403 | 404 | 405 | 426 | 503;
}

/** Decides, before anything is upgraded, whether a connection may be one of Asterisk's. Null lets it in. */
export function judge(request: UpgradeRequest, credentials: Credentials): Refusal | null {
  const { headers } = request;
  if (!request.addressAllowed) return { reason: 'address', status: 403 };
  // Asterisk sends none; a browser always does, and a page must not get in by a user's browser.
  if (headers.origin !== undefined) return { reason: 'origin', status: 403 };
  // v() of another program on the same section may leave a query behind; it proves nothing and is not looked at.
  if (request.target?.split('?', 1)[0] !== MEDIA_PATH) return { reason: 'path', status: 404 };
  if (request.method !== 'GET') return { reason: 'not-upgrade', status: 405 };
  if (headers.upgrade?.toLowerCase() !== 'websocket') return { reason: 'not-upgrade', status: 426 };
  if (!authorized(headers.authorization, credentials)) return { reason: 'credentials', status: 401 };
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim());
  if (!offered?.includes(SUBPROTOCOL)) return { reason: 'subprotocol', status: 400 };
  return null;
}

/** HTTP Basic, compared in a time that does not depend on what was sent. */
function authorized(header: string | undefined, { user, password }: Credentials): boolean {
  if (user === '' || password === '') return false;
  const sent = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1] ?? '';
  return sameSecret(Buffer.from(sent, 'base64').toString('utf8'), `${user}:${password}`);
}

export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
