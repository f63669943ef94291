import http from 'node:http';
import https from 'node:https';
import { CordboardError } from '../../../shared/domain/problem.ts';
import { trust } from '../../trust.ts';
import { ErrorBody, parsedJson } from './protocol.ts';
import { garbage, lost, notAccepted, silent, unreachable } from './problems.ts';

/** What is read of an answer that tells an error. */
const ERROR_BYTES = 8192;
/** Of an error's own words; a person reads them. */
const LONGEST_REASON = 200;

/** Connections to the servers of all agents, kept open between requests. */
export class Connections {
  readonly #pool = { keepAlive: true, maxFreeSockets: 16, timeout: 30_000 };
  readonly #http = new http.Agent(this.#pool);
  readonly #https = new https.Agent(this.#pool);

  request(url: URL, options: http.RequestOptions, kept: boolean): http.ClientRequest {
    if (url.protocol !== 'https:') return http.request(url, { ...options, agent: kept && this.#http });
    // secureContext reaches tls.connect; the types of https do not know it.
    const secure: https.RequestOptions & { secureContext: unknown } = { ...options, secureContext: trust() };
    return https.request(url, { ...secure, agent: kept && this.#https });
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

export interface EndpointOptions {
  connections: Connections;
  /** As it begins a sentence: "The language model". */
  what: string;
  /** The address that a person typed, up to /v1. */
  base: string;
  key: () => Promise<string | null>;
}

interface Content {
  type: string;
  body: string | Buffer;
}

/** One OpenAI-compatible server. */
export class Endpoint {
  /** As it begins a sentence: "The language model at 10.0.0.5:11434". */
  readonly who: string;
  readonly #options: EndpointOptions;
  readonly #base: URL;

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#base = baseUrl(options.base);
    this.who = `${options.what} at ${this.#base.host}`;
  }

  /** The answer, once it begins. Rejects with a CordboardError where there is none, or it tells an error. */
  async post(path: string, content: Content, signal: AbortSignal): Promise<http.IncomingMessage> {
    const key = await this.#options.key();
    const response = await this.#send(path, content, key, signal);
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return response;
    const said = await this.read(response, ERROR_BYTES).catch(() => Buffer.alloc(0));
    throw notAccepted(this.who, status, reasonIn(said.toString('utf8'), key));
  }

  /** A small answer as a whole; one that is longer than `most` is none. */
  async read(response: http.IncomingMessage, most: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let size = 0;
    try {
      for await (const piece of response as AsyncIterable<Buffer>) {
        size += piece.length;
        if (size > most) throw garbage(this.who);
        pieces.push(piece);
      }
    } catch (error) {
      throw error instanceof CordboardError ? error : lost(this.who, error);
    }
    return Buffer.concat(pieces);
  }

  /** Asks for a whole answer within a time, and once more where that may help. */
  async ask(
    path: string,
    content: Content,
    limits: { ms: number; bytes: number },
    signal?: AbortSignal,
  ): Promise<{ type: string; body: Buffer }> {
    const late = AbortSignal.timeout(limits.ms);
    const either = signal ? AbortSignal.any([signal, late]) : late;
    const once = async () => {
      const response = await this.post(path, content, either);
      return {
        type: response.headers['content-type'] ?? '',
        body: await this.read(response, limits.bytes),
      };
    };
    try {
      return await once().catch((error: unknown) => {
        const passing = error instanceof CordboardError && 'passing' in error && error.passing === true;
        if (!passing || either.aborted) throw error;
        return once();
      });
    } catch (error) {
      throw late.aborted && !signal?.aborted ? silent(this.who) : error;
    }
  }

  async #send(
    path: string,
    content: Content,
    key: string | null,
    signal: AbortSignal,
  ): Promise<http.IncomingMessage> {
    try {
      return await this.#once(path, content, key, signal, true);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      return this.#once(path, content, key, signal, false);
    }
  }

  #once(
    path: string,
    { type, body }: Content,
    key: string | null,
    signal: AbortSignal,
    kept: boolean,
  ): Promise<http.IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
    const url = new URL(this.#base);
    url.pathname += path;
    const headers: http.OutgoingHttpHeaders = {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      ...(key && { authorization: `Bearer ${key}` }),
    };
    const request = this.#options.connections.request(url, { method: 'POST', headers }, kept);
    const leave = (): void => void request.destroy();
    signal.addEventListener('abort', leave, { once: true });
    request.on('close', () => signal.removeEventListener('abort', leave));
    request.on('response', resolve);
    request.on('error', (error) => {
      // The server closed a kept connection in the moment that we used it: it has not read the request.
      const reset = 'code' in error && error.code === 'ECONNRESET';
      if (reset && kept && request.reusedSocket && !signal.aborted) return reject(new StaleConnection());
      reject(reset ? lost(this.who, error) : unreachable(this.who, error));
    });
    request.end(body);
    if (signal.aborted) leave();
    return promise;
  }
}

class StaleConnection extends Error {}

/** The address that a person typed, without what would be doubled. Throws a CordboardError. */
export function baseUrl(address: string): URL {
  const url = URL.parse(address.trim());
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new CordboardError({
      code: 'engine-address',
      message: 'An address of this agent is not one that can be connected to.',
      hint: 'It looks like http://192.168.1.20:11434/v1, without a user or password. Correct it under Agents.',
    });
  url.search = '';
  url.hash = '';
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/(chat\/completions|audio\/\w+)$/, '');
  if (url.pathname === '/') url.pathname = '';
  return url;
}

/** An error's own words, without the key that some servers repeat. */
export function reasonIn(body: string, key: string | null): string {
  const parsed = ErrorBody.safeParse(parsedJson(body));
  const said = parsed.success ? parsed.data : '';
  const clean = key ? said.replaceAll(key, '***') : said;
  return clean.replace(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, LONGEST_REASON);
}
