import { createRequire } from 'node:module';
import ari from 'ari-client';
import type { Logger } from '../log.ts';
import { PbxError, notAri, restError } from './errors.ts';
import type { PbxHttp } from './http.ts';

/*
 * ari-client 2.2.0 brings the operations of ARI as the PBX's own api-docs describe them. Its HTTP underneath (swagger-client
 * on shred) is not fit for a desk that runs all day: it follows `basePath: http://<Host>/ari` even where we came by https (the
 * password goes out in clear text), knows no HTTP prefix, keeps one set of credentials for the whole process, follows
 * redirects with the password, throws from inside callbacks, never settles on a refused connection and loses the HTTP status.
 * swagger-client sends every request through SwaggerHttp.prototype.execute, so that one method is replaced here and all of
 * this is gone at its root. The addresses that ari-client sees are `cordboard-pbx://<key>/ari/...`, a scheme that no
 * HTTP client can send by mistake; the real address and the credentials are added below, per PBX.
 */

const SCHEME = 'cordboard-pbx';

/** What swagger-client hands to its HTTP client, as far as it is read here. */
interface SwaggerExchange {
  url: string;
  method: string;
  body?: string;
  on: { response(answer: SwaggerAnswer): void; error(answer: SwaggerAnswer): void };
}

interface SwaggerAnswer {
  status: number;
  statusText: string;
  data: string;
  obj?: unknown;
}

interface SwaggerClient {
  SwaggerHttp: { prototype: { execute(exchange: SwaggerExchange): void } };
}

interface Target {
  http: PbxHttp;
  authorization: string;
  username: string;
  timeoutMs: number;
  log: Logger;
  /** Why the api-docs could not be loaded. */
  failure: unknown;
}

/** One operation under way: how its answer and its error get past ari-client. */
interface Call {
  what: string;
  /** Parsed JSON; undefined where there was no body. */
  body: unknown;
  failure: unknown;
}

const targets = new Map<string, Target>();
let nextKey = 1;
/** Set while an operation is being started: ari-client calls through to execute in the same breath. */
let starting: Call | null = null;

const requireHere = createRequire(import.meta.url);
// The copy that ari-client itself uses, wherever the package manager put it.
const swagger = createRequire(requireHere.resolve('ari-client'))('swagger-client') as SwaggerClient;

swagger.SwaggerHttp.prototype.execute = function execute(exchange: SwaggerExchange): void {
  const call = starting;
  const url = new URL(exchange.url);
  const target = url.protocol === `${SCHEME}:` ? targets.get(url.host) : undefined;
  if (!target) {
    // Synchronous, so that ari-client rejects the operation.
    throw new PbxError({
      code: 'not-connected',
      message: 'A request was made for a PBX that is no longer connected.',
      hint: 'Try again when the connection is back.',
    });
  }
  void run(target, url, exchange, call);
};

async function run(target: Target, url: URL, exchange: SwaggerExchange, call: Call | null): Promise<void> {
  const path = url.pathname.slice('/ari'.length) + url.search;
  try {
    const answer = await target.http.request({
      method: exchange.method.toUpperCase(),
      path,
      ...(exchange.body === undefined ? {} : { body: exchange.body }),
      authorization: target.authorization,
      timeoutMs: target.timeoutMs,
    });
    if (answer.status < 200 || answer.status > 299) {
      const message = messageOf(answer.body);
      throw restError(answer.status, message, target.username, call?.what ?? 'Reading api-docs');
    }
    const obj = answer.body === '' ? undefined : parse(answer.body, target);
    if (path.startsWith('/api-docs/')) {
      // Asterisk always says http://<Host>/ari here: wrong for https and for prefixes. Version 1.2 takes the same path
      // through swagger-client as Asterisk's 1.1, without its notice on stdout.
      const basePath = `${SCHEME}://${url.host}/ari`;
      const data = JSON.stringify({ ...(obj as object), basePath, swaggerVersion: '1.2' });
      deliver(target, () => {
        exchange.on.response({ status: answer.status, statusText: '', data, obj: JSON.parse(data) });
      });
      return;
    }
    if (call) call.body = obj;
    // ari-client would make an object with all operations of each channel or bridge in the answer. It gets nothing to do so.
    deliver(target, () => {
      exchange.on.response({ status: answer.status, statusText: '', data: '' });
    });
  } catch (error) {
    if (call) call.failure = error;
    else target.failure ??= error;
    deliver(target, () => {
      exchange.on.error({ status: 0, statusText: 'failed', data: String(error) });
    });
  }
}

/** ari-client and swagger-client throw strings out of their callbacks after rejecting: nothing is lost by dropping them. */
function deliver(target: Target, callback: () => void): void {
  try {
    callback();
  } catch (thrown) {
    target.failure ??= thrown;
    target.log.debug({ thrown: String(thrown) }, 'ari-client threw from a callback');
  }
}

function parse(body: string, target: Target): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw notAri(target.http.where, 'its answer is not JSON');
  }
}

/** Asterisk says `message`, and `error` where an allocation failed. */
function messageOf(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) {
      if ('message' in value && typeof value.message === 'string') return value.message;
      if ('error' in value && typeof value.error === 'string') return value.error;
    }
  } catch {
    // A page of HTML: the status alone tells.
  }
  return '';
}

/** The operations of one PBX by resource and name, as its api-docs list them. */
export interface Operations {
  /**
   * Runs an operation. Resolves with the parsed body, rejects with a PbxError (status kept).
   * @param what the act in words, for messages
   */
  call(resource: string, operation: string, parameters: object, what: string): Promise<unknown>;
  has(resource: string, operation: string): boolean;
  close(): void;
}

/** Without these there is no link. */
const NEEDED: [resource: string, operation: string][] = [
  ['asterisk', 'ping'],
  ['applications', 'subscribe'],
  ['channels', 'list'],
  ['bridges', 'list'],
];

type Operation = (parameters: object) => PromiseLike<unknown>;

/** Loads the api-docs of a PBX through ari-client. Rejects with a PbxError. */
export async function loadOperations(options: {
  http: PbxHttp;
  authorization: string;
  username: string;
  timeoutMs: number;
  log: Logger;
}): Promise<Operations> {
  const key = `pbx${nextKey++}`;
  const target: Target = { ...options, failure: null };
  targets.set(key, target);
  let client: unknown;
  try {
    // Empty credentials: ari-client would share them between all PBXs of the process; the real ones are per target.
    client = await ari.connect(`${SCHEME}://${key}`, '', '');
  } catch (error) {
    targets.delete(key);
    if (target.failure instanceof PbxError) throw target.failure;
    throw new PbxError(
      {
        code: 'not-ari',
        message: `The api-docs of ${options.http.where} cannot be used (${String(error)}).`,
        hint: 'Check that rest-api/api-docs of Asterisk is installed (astdatadir).',
      },
      { cause: error },
    );
  }

  function find(resource: string, operation: string): Operation | null {
    const group = (client as Record<string, Record<string, unknown> | undefined>)[resource];
    const found = typeof group === 'object' ? group[operation] : undefined;
    return typeof found === 'function' ? (found as Operation) : null;
  }

  const missing = NEEDED.filter(([resource, operation]) => !find(resource, operation));
  if (missing.length > 0) {
    targets.delete(key);
    throw new PbxError({
      code: 'api-docs-incomplete',
      message: `The api-docs of ${options.http.where} do not list ${missing.map((one) => one.join('.')).join(', ')}.`,
      hint: 'Reinstall the folder rest-api/api-docs of Asterisk (below astdatadir).',
    });
  }
  return {
    has: (resource, operation) => find(resource, operation) !== null,
    close: () => targets.delete(key),
    async call(resource, operation, parameters, what) {
      const found = find(resource, operation);
      if (!found) {
        throw new PbxError({
          code: 'not-supported',
          message: `This Asterisk does not know ${resource}.${operation}.`,
          hint: 'Load the res_ari modules, or update Asterisk (22.8 or newer is recommended).',
        });
      }
      const call: Call = { what, body: undefined, failure: null };
      let pending: PromiseLike<unknown>;
      starting = call;
      try {
        pending = found(parameters);
      } finally {
        starting = null;
      }
      try {
        await pending;
        return call.body;
      } catch (error) {
        if (call.failure instanceof PbxError) throw call.failure;
        throw new PbxError(
          { code: 'request-refused', message: `${what}: ${String(error)}`, hint: 'The log has the details.' },
          { cause: error },
        );
      }
    },
  };
}
