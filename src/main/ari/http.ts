import http from 'node:http';
import https from 'node:https';
import { secureAgent, type Trust } from '../trust.ts';
import { connectionError, notConnected, PbxError, timedOut } from './errors.ts';

export interface HttpAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export interface HttpRequest {
  method: string;
  /** Below the base of ARI, with its query: /channels?... */
  path: string;
  body?: string;
  /** Value of the Authorization header; absent: sent without. */
  authorization?: string;
  timeoutMs: number;
}

/** No answer of ARI comes near this; whatever does is not ARI. */
const MAX_BODY = 32 * 1024 * 1024;

/**
 * The base of ARI for an endpoint address that a person typed: any prefix is kept, a trailing slash or /ari is not
 * doubled. Throws where the address holds a user or password: those belong in their own fields and never in a URL.
 */
export function ariBase(endpoint: string): URL {
  const url = new URL(endpoint);
  if (url.username !== '' || url.password !== '') {
    throw new PbxError({
      code: 'credentials-in-address',
      message: 'The endpoint address holds a user name or password.',
      hint: 'Remove everything up to the @ and use the fields for user and password.',
    });
  }
  url.search = '';
  url.hash = '';
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/ari$/, '') + '/ari';
  return url;
}

export function hostPort(url: URL): string {
  const port = url.port || (/^(https|wss):$/.test(url.protocol) ? '443' : '80');
  return `${url.hostname}:${port}`;
}

/**
 * HTTP to one PBX: every request has a time-out, redirects are never followed (they would carry the password to
 * wherever they point), connections are kept and shared.
 */
export class PbxHttp {
  readonly base: URL;
  readonly where: string;
  readonly #agent: http.Agent;
  /** For a connection that serves one request. */
  readonly #single: http.Agent;
  #closed = false;

  constructor(base: URL, trusted: Trust = {}) {
    this.base = base;
    this.where = hostPort(base);
    // Each kept connection counts against sessionlimit in http.conf (100 by default) and Asterisk closes idle ones after
    // session_keep_alive (15 s by default): few, and given up earlier than that.
    const pool = { keepAlive: true, maxSockets: 24, maxFreeSockets: 4, timeout: 8000 };
    const secure = base.protocol === 'https:';
    this.#agent = secure ? secureAgent(trusted, pool) : new http.Agent(pool);
    this.#single = secure ? secureAgent(trusted) : new http.Agent();
  }

  /** Rejects with a PbxError where no answer came; any HTTP status is an answer. */
  async request(request: HttpRequest): Promise<HttpAnswer> {
    try {
      return await this.#once(request, this.#agent);
    } catch (error) {
      // Asterisk closed a kept connection in the moment that we reused it: it has not read the request.
      if (!(error instanceof StaleConnection)) throw error;
      return await this.#once(request, this.#single);
    }
  }

  /** Breaks off what is under way; later requests reject. */
  close(): void {
    this.#closed = true;
    this.#agent.destroy();
    this.#single.destroy();
  }

  #once(request: HttpRequest, agent: http.Agent): Promise<HttpAnswer> {
    if (this.#closed) return Promise.reject(notConnected());
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    const headers: http.OutgoingHttpHeaders = { accept: 'application/json' };
    if (request.authorization !== undefined) headers.authorization = request.authorization;
    if (request.body !== undefined) {
      headers['content-type'] = 'application/json';
      headers['content-length'] = Buffer.byteLength(request.body);
    }
    const transport = this.base.protocol === 'https:' ? https : http;
    const outgoing = transport.request({
      agent,
      host: this.base.hostname.replace(/^\[|\]$/g, ''),
      port: this.base.port || (this.base.protocol === 'https:' ? 443 : 80),
      method: request.method,
      path: this.base.pathname + request.path,
      headers,
    });
    const timer = setTimeout(() => outgoing.destroy(timedOut(this.where)), request.timeoutMs);
    let answered = false;
    outgoing.on('response', (response) => {
      answered = true;
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_BODY) outgoing.destroy(new Error('the answer is too long'));
        else chunks.push(chunk);
      });
      response.on('error', fail);
      response.on('end', () => {
        clearTimeout(timer);
        const body = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    const where = this.where;
    function fail(error: unknown): void {
      clearTimeout(timer);
      const code = error instanceof Error && 'code' in error ? error.code : '';
      const stale = outgoing.reusedSocket && !answered && (code === 'ECONNRESET' || code === 'EPIPE');
      reject(stale ? new StaleConnection() : connectionError(error, where));
    }
    outgoing.on('error', fail);
    outgoing.end(request.body);
    return promise;
  }
}

class StaleConnection extends Error {}
