import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import type { Logger } from '../log.ts';
import { describeApi } from './api-docs.ts';
import { Application } from './application.ts';
import { errorPage, refuseUpgrade } from './http-errors.ts';
import { refuse, type Answer, type Arguments, type Operation, type OperationContext } from './operations.ts';
import { APPLICATION_OPERATIONS } from './operations-applications.ts';
import { ASTERISK_OPERATIONS } from './operations-asterisk.ts';
import { BRIDGE_OPERATIONS } from './operations-bridges.ts';
import { CHANNEL_OPERATIONS } from './operations-channels.ts';

const OPERATIONS: readonly Operation[] = [
  ...APPLICATION_OPERATIONS,
  ...ASTERISK_OPERATIONS,
  ...BRIDGE_OPERATIONS,
  ...CHANNEL_OPERATIONS,
];

const MAX_BODY_BYTES = 64 * 1024;
const CHALLENGE = 'WWW-Authenticate: Basic realm="Asterisk REST Interface"';
const UNAUTHORIZED = JSON.stringify({ message: 'Authentication required' });

/** A body holds variables, and may hold anything that could stand in the query. */
const Body = z.looseObject({ variables: z.record(z.string(), z.string()).default({}) });

export interface DemoServer {
  readonly port: number;
  close(): Promise<void>;
}

/** The HTTP server of the demo PBX: REST, the socket of events, and the media sockets. Loopback only. */
export async function startServer(options: {
  context: OperationContext;
  user: string;
  password: string;
  log: Logger;
}): Promise<DemoServer> {
  const { context, log } = options;
  const name = `Asterisk/${context.version} (demo)`;
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(`Basic ${Buffer.from(`${options.user}:${options.password}`).toString('base64')}`);
  const allowed = (request: IncomingMessage): boolean =>
    timingSafeEqual(digest(request.headers.authorization ?? ''), expected);

  const server = createServer((request, response) => {
    serve(request, allowed(request), context).then(
      (answer) => send(response, answer, name),
      (error: unknown) => {
        log.error({ err: error }, 'the demo PBX failed at a request');
        send(response, refuse(500, 'An internal error prevented this request from being handled'), name);
      },
    );
  });
  const events = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_BODY_BYTES,
  });

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'http://demo');
    const media = /^\/media\/([\w-]+)$/.exec(url.pathname)?.[1];
    if (media !== undefined) return context.media.accept(request, socket, head, media, name);
    if (url.pathname !== '/ari/events')
      return refuseUpgrade(socket, 404, 'Not Found', 'The requested URL was not found on this server.', name);
    if (!allowed(request))
      return refuseUpgrade(socket, 401, 'Unauthorized', '', name, {
        json: UNAUTHORIZED,
        headers: [CHALLENGE],
      });
    const names = (url.searchParams.get('app') ?? '').split(',').filter((app) => app !== '');
    if (names.length === 0)
      return refuseUpgrade(socket, 400, 'Bad Request', 'HTTP request is missing param: [app]', name);
    events.handleUpgrade(request, socket, head, (client) => {
      const all = url.searchParams.get('subscribeAll') === 'true';
      for (const app of names) listen(context, app, client, all);
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => close(server, events),
  };
}

/** A client takes an application over: who had it is told so, and its socket stays open and silent. */
function listen(
  { exchange }: OperationContext,
  name: string,
  client: WebSocket,
  subscribeAll: boolean,
): void {
  const app = exchange.applications.get(name) ?? new Application(name);
  exchange.applications.set(name, app);
  app.send({ type: 'ApplicationReplaced' }, Date.now());
  app.socket = client;
  app.subscribeAll = subscribeAll;
  client.on('error', () => client.terminate());
  client.on('close', () => {
    if (app.socket !== client) return;
    app.socket = null;
    exchange.sweep(app);
  });
}

async function serve(request: IncomingMessage, allowed: boolean, context: OperationContext): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://demo');
  if (!url.pathname.startsWith('/ari/')) return { status: 404 };
  if (!allowed) return refuse(401, 'Authentication required');
  const path = url.pathname.slice('/ari'.length);
  const docs = /^\/api-docs\/(\w+)\.json$/.exec(path)?.[1];
  if (docs !== undefined) return describe(docs, request.headers.host ?? '');

  const found = OPERATIONS.map((operation) => ({ operation, params: match(operation.path, path) })).filter(
    ({ params }) => params !== null,
  );
  if (found.length === 0) return refuse(404, 'Resource not found');
  const hit = found.find(({ operation }) => operation.method === request.method);
  if (!hit) return refuse(405, 'Invalid method');
  const raw = await text(request);
  if (raw === null) return refuse(413, 'Request body too large');
  const body = readBody(raw);
  if (!body) return refuse(400, 'Error parsing request body');
  return hit.operation.run(context, {
    values: { ...body.values, ...Object.fromEntries(url.searchParams), ...hit.params },
    variables: body.variables,
    body: body.body,
  });
}

function describe(name: string, host: string): Answer {
  const docs = describeApi(OPERATIONS, `http://${host}/ari`);
  const body = name === 'resources' ? docs.index : docs.resource(name);
  return body ? { status: 200, body } : refuse(404, 'Resource not found');
}

/** The values of {names} in a pattern; null where the path is another one. */
function match(pattern: string, path: string): Record<string, string> | null {
  const [expected, actual] = [pattern.split('/'), path.split('/')];
  if (expected.length !== actual.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of expected.entries()) {
    const value = decoded(actual[i] ?? '');
    if (value === null) return null;
    if (part.startsWith('{')) params[part.slice(1, -1)] = value;
    else if (part !== value) return null;
  }
  return params;
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** Null where it is too long. */
async function text(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readBody(raw: string): Arguments | null {
  if (raw.trim() === '') return { values: {}, variables: {}, body: {} };
  try {
    const body: unknown = JSON.parse(raw);
    const { variables, ...rest } = Body.parse(body);
    const values: Record<string, string> = {};
    for (const [key, value] of Object.entries(rest))
      if (typeof value === 'string' || typeof value === 'number') values[key] = String(value);
    return { values, variables, body };
  } catch {
    return null;
  }
}

function send(response: ServerResponse, answer: Answer, name: string): void {
  response.setHeader('Server', name);
  response.setHeader('Cache-Control', 'no-cache, no-store');
  if (answer.status === 401)
    response.setHeader('WWW-Authenticate', CHALLENGE.slice('WWW-Authenticate: '.length));
  response.statusCode = answer.status;
  if (answer.body !== undefined) {
    const json = JSON.stringify(answer.body);
    response.setHeader('Content-Type', 'application/json');
    response.end(json);
  } else if (answer.status === 204) {
    response.end();
  } else {
    response.setHeader('Content-Type', 'text/html');
    response.end(
      errorPage(answer.status, 'Not Found', 'The requested URL was not found on this server.', name),
    );
  }
}

async function close(server: Server, events: WebSocketServer): Promise<void> {
  for (const client of events.clients) client.terminate();
  events.close();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
