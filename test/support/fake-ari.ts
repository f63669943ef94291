import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

export interface SeenRequest {
  method: string;
  /** Below the prefix, without query: /ari/channels */
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
  body: string;
}

type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | 'hang' | 'reset';
type Handler = (request: SeenRequest) => Answer | undefined;

interface App {
  name: string;
  channel_ids: string[];
  bridge_ids: string[];
  endpoint_ids: string[];
  events_allowed: { type: string }[];
  events_disallowed: { type: string }[];
}

const operation = (httpMethod: string, nickname: string, parameters: string[] = []) => ({
  httpMethod,
  nickname,
  responseClass: 'void',
  parameters: parameters.map((parameter) => {
    const [paramType, name] = parameter.split(':');
    return { name, paramType, required: false, allowMultiple: false, dataType: 'string' };
  }),
  errorResponses: [],
});

/** As much of ARI's description as the link uses. */
const API: Record<string, [path: string, ...operations: object[]][]> = {
  asterisk: [
    ['/asterisk/info', operation('GET', 'getInfo', ['query:only'])],
    ['/asterisk/ping', operation('GET', 'ping')],
  ],
  endpoints: [['/endpoints', operation('GET', 'list')]],
  channels: [
    ['/channels', operation('GET', 'list')],
    [
      '/channels/{channelId}',
      operation('GET', 'get', ['path:channelId']),
      operation('DELETE', 'hangup', ['path:channelId', 'query:reason']),
    ],
    ['/channels/{channelId}/answer', operation('POST', 'answer', ['path:channelId'])],
    ['/channels/{channelId}/continue', operation('POST', 'continueInDialplan', ['path:channelId'])],
    [
      '/channels/{channelId}/variable',
      operation('GET', 'getChannelVar', ['path:channelId', 'query:variable']),
    ],
  ],
  bridges: [
    ['/bridges', operation('GET', 'list')],
    ['/bridges/{bridgeId}', operation('DELETE', 'destroy', ['path:bridgeId'])],
  ],
  applications: [
    ['/applications', operation('GET', 'list')],
    [
      '/applications/{applicationName}/subscription',
      operation('POST', 'subscribe', ['path:applicationName', 'query:eventSource']),
      operation('DELETE', 'unsubscribe', ['path:applicationName', 'query:eventSource']),
    ],
    [
      '/applications/{applicationName}/eventFilter',
      operation('PUT', 'filter', ['path:applicationName', 'body:filter']),
    ],
  ],
};

/**
 * A server that speaks ARI as far as the link needs it and can misbehave on request: for what a real Asterisk cannot
 * be brought to do.
 */
export class FakeAri {
  readonly user = 'desk';
  readonly password = 'for this test: ä';
  readonly requests: SeenRequest[] = [];
  readonly sockets: WebSocket[] = [];
  readonly apps = new Map<string, App>();
  channels: unknown[] = [];
  bridges: unknown[] = [];
  endpoints: unknown[] = [{ technology: 'PJSIP', resource: 'outside', state: 'online', channel_ids: [] }];
  /** Asked first; undefined goes on to the usual answer. */
  answer: Handler = () => undefined;
  /** What the description says it is found at, as Asterisk: always plain http and without a prefix. */
  basePath: string | null = null;
  readonly #server = http.createServer();
  readonly #sockets: WebSocketServer;
  readonly #prefix: string;

  constructor(options: { prefix?: string; autoPong?: boolean } = {}) {
    this.#prefix = options.prefix ?? '';
    this.#sockets = new WebSocketServer({ noServer: true, autoPong: options.autoPong ?? true });
    this.#server.on('request', (request, response) => void this.#http(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      const url = new URL(request.url ?? '/', 'http://fake');
      const name = url.searchParams.get('app') ?? '';
      if (request.headers.authorization !== this.authorization) {
        socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (client) => {
        this.requests.push({
          method: 'UPGRADE',
          path: url.pathname.slice(this.#prefix.length),
          query: url.searchParams,
          authorization: request.headers.authorization,
          body: '',
        });
        if (!this.apps.has(name)) this.apps.set(name, newApp(name));
        this.sockets.push(client);
        // As Asterisk does: an app goes with its connection, unless something is subscribed to in its name.
        client.on('close', () => {
          const app = this.apps.get(name);
          if (!app || client !== this.sockets.at(-1)) return;
          if (app.channel_ids.length + app.bridge_ids.length + app.endpoint_ids.length === 0)
            this.apps.delete(name);
        });
      });
    });
  }

  get authorization(): string {
    return `Basic ${Buffer.from(`${this.user}:${this.password}`).toString('base64')}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}${this.#prefix}`;
  }

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Sends events to the socket opened last, as they stand where they are text. */
  send(...events: unknown[]): void {
    for (const event of events) {
      this.sockets.at(-1)?.send(typeof event === 'string' ? event : JSON.stringify(event));
    }
  }

  async #http(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const path = url.pathname.startsWith(this.#prefix)
      ? url.pathname.slice(this.#prefix.length)
      : 'elsewhere';
    const seen: SeenRequest = {
      method: request.method ?? '',
      path,
      query: url.searchParams,
      authorization: request.headers.authorization,
      body,
    };
    this.requests.push(seen);
    const answer = this.answer(seen) ?? this.#usual(seen, request.headers.host ?? '');
    if (answer === 'hang') return;
    if (answer === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? '');
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body === undefined ? '' : text);
  }

  #usual(request: SeenRequest, host: string): Answer {
    if (!request.path.startsWith('/ari')) return { status: 404, body: '<h1>Not Found</h1>' };
    if (request.authorization !== this.authorization) {
      return { status: 401, body: { message: 'Authentication required' } };
    }
    const path = request.path.slice('/ari'.length);
    const described = /^\/api-docs\/(\w+)\.json$/.exec(path)?.[1];
    if (described) return { status: 200, body: this.#describe(described, host) };
    const [, resource = '', id = '', action = ''] = path.split('/').map(decodeURIComponent);
    if (resource === 'asterisk') return { status: 200, body: { ...info, ping: 'pong', timestamp: now() } };
    if (resource === 'endpoints') return { status: 200, body: this.endpoints };
    if (resource === 'applications') return this.#application(request, id, action);
    if (request.method === 'GET' && path === '/channels') return { status: 200, body: this.channels };
    if (request.method === 'GET' && path === '/bridges') return { status: 200, body: this.bridges };
    return { status: 404, body: { message: 'Channel not found' } };
  }

  #application(request: SeenRequest, id: string, action: string): Answer {
    if (id === '') return { status: 200, body: [...this.apps.values()] };
    const app = this.apps.get(id);
    if (!app) return { status: 404, body: { message: 'Application not found' } };
    const source = request.query.get('eventSource') ?? '';
    if (action === 'subscription' && source.startsWith('endpoint:')) {
      const technology = source.slice('endpoint:'.length);
      app.endpoint_ids = app.endpoint_ids.filter((one) => one !== technology);
      if (request.method === 'POST') app.endpoint_ids.push(technology);
    }
    if (action === 'eventFilter') {
      const filter = JSON.parse(request.body) as {
        allowed: App['events_allowed'];
        disallowed: App['events_allowed'];
      };
      app.events_allowed = filter.allowed;
      app.events_disallowed = filter.disallowed;
    }
    return { status: 200, body: app };
  }

  #describe(name: string, host: string): object {
    const head = {
      apiVersion: '10.0.0',
      swaggerVersion: '1.1',
      basePath: this.basePath ?? `http://${host}/ari`,
    };
    if (name === 'resources') {
      const apis = Object.keys(API).map((one) => ({ path: `/api-docs/${one}.{format}`, description: one }));
      return { ...head, apis };
    }
    const apis = (API[name] ?? []).map(([path, ...operations]) => ({ path, description: path, operations }));
    return { ...head, resourcePath: `/api-docs/${name}.{format}`, apis, models: {} };
  }
}

const info = { system: { version: '22.10.1+dfsg+~cs6.17', entity_id: '02:fc:00:00:00:01' } };

function now(): string {
  return new Date().toISOString().replace('Z', '+0000');
}

function newApp(name: string): App {
  return {
    name,
    channel_ids: [],
    bridge_ids: [],
    endpoint_ids: [],
    events_allowed: [],
    events_disallowed: [],
  };
}
