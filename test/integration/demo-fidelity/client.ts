import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';

export type Event = { type: string } & Record<string, unknown>;

export interface Rest {
  status: number;
  /** JSON where it is JSON, else the text. */
  body: unknown;
}

export interface Address {
  url: string;
  user: string;
  password: string;
}

function basic({ user, password }: { user: string; password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** A request in plain HTTP, with nothing of the product between. */
export async function request(
  address: Address,
  method: string,
  path: string,
  { query = {}, body }: { query?: Record<string, string>; body?: unknown } = {},
): Promise<Rest> {
  const url = new URL(`${address.url}/ari${path}`);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  const answer = await fetch(url, {
    method,
    headers: { Authorization: basic(address), 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await answer.text();
  try {
    return { status: answer.status, body: JSON.parse(text) as unknown };
  } catch {
    return { status: answer.status, body: text };
  }
}

/** A WebSocket that notes what comes; opened, or the status that refused it. */
export class Socket {
  readonly texts: unknown[] = [];
  binaries = 0;
  closed: number | null = null;
  readonly ws: WebSocket;
  private lastText = performance.now();

  constructor(ws: WebSocket) {
    this.ws = ws;
    ws.on('message', (data, isBinary) => {
      if (isBinary) this.binaries += 1;
      else {
        this.texts.push(JSON.parse((data as Buffer).toString()));
        this.lastText = performance.now();
      }
    });
    ws.on('close', (code) => (this.closed = code));
    ws.on('error', () => undefined);
  }

  /** Waits for something among what has come. */
  async until(what: string, condition: (texts: unknown[]) => boolean): Promise<void> {
    for (const deadline = Date.now() + 15_000; !condition(this.texts); await sleep(10))
      if (Date.now() > deadline)
        throw new Error(
          `not in time: ${what}; closed: ${this.closed}; last: ${JSON.stringify(this.texts.slice(-6))}`,
        );
  }

  /** Waits until nothing new has come for a while. */
  async quiet(ms = 1000): Promise<void> {
    await sleep(ms);
    while (performance.now() - this.lastText < ms) await sleep(20);
  }
}

export async function open(
  address: Address,
  path: string,
  options: { protocol?: string; credentials?: boolean } = {},
): Promise<Socket | { refused: number; body: string }> {
  const ws = new WebSocket(
    address.url.replace(/^http/, 'ws') + path,
    options.protocol === undefined ? [] : [options.protocol],
    {
      headers: options.credentials === false ? {} : { Authorization: basic(address) },
      perMessageDeflate: false,
    },
  );
  const socket = new Socket(ws);
  return new Promise((resolve, reject) => {
    ws.once('open', () => resolve(socket));
    ws.once('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ refused: response.statusCode ?? 0, body }));
    });
    ws.once('error', reject);
  });
}

export async function openEvents(address: Address, app: string): Promise<Socket> {
  const socket = await open(address, `/ari/events?app=${app}`);
  if (!(socket instanceof Socket)) throw new Error(`The events socket was refused: ${socket.refused}`);
  return socket;
}

/** A media server that accepts one connection after the other, as the desk's does. */
export class MediaServer {
  readonly server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    perMessageDeflate: false,
    handleProtocols: () => 'media',
  });
  /** Headers of the requests so far that do not depend on the connection. */
  readonly requests: { protocol: string | undefined; authorization: boolean; origin: boolean }[] = [];
  private readonly waiting: ((socket: Socket) => void)[] = [];

  constructor() {
    this.server.on('connection', (ws, request) => {
      this.requests.push({
        protocol: request.headers['sec-websocket-protocol'],
        authorization: request.headers.authorization?.startsWith('Basic ') === true,
        origin: request.headers.origin !== undefined,
      });
      this.waiting.shift()?.(new Socket(ws));
    });
  }

  get uri(): string {
    const address = this.server.address();
    return `ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/media`;
  }

  next(): Promise<Socket> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  close(): void {
    for (const client of this.server.clients) client.terminate();
    this.server.close();
  }
}
