import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

export interface VendorServerOptions {
  /** Null to accept; otherwise the status with which the vendor refuses. */
  admit: (request: IncomingMessage, url: URL) => number | null;
  connected: (request: IncomingMessage, url: URL) => void;
  message: (text: string) => void;
  /** Audio; what comes in binary is taken for text where this is missing. */
  binary?: (bytes: Buffer) => void;
  /** What it answers to plain HTTP, where it has something to answer. */
  answer?: (request: IncomingMessage, url: URL) => { status: number; body: object };
}

/** The server under a stand-in: one connection at a time, with the ways in which it can fail. */
export class VendorServer {
  readonly #options: VendorServerOptions;
  readonly #server: Server = createServer();
  readonly #wss = new WebSocketServer({ noServer: true });
  #ws: WebSocket | null = null;
  connections = 0;

  constructor(options: VendorServerOptions) {
    this.#options = options;
    this.#server.on('request', (request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const { status, body } = options.answer?.(request, url) ?? { status: 404, body: {} };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    this.#server.on('upgrade', (request, socket, head) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const refused = options.admit(request, url);
      if (refused !== null) {
        socket.end(`HTTP/1.1 ${String(refused)} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
        return;
      }
      this.#wss.handleUpgrade(request, socket, head, (ws) => this.#accept(ws, request, url));
    });
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** Its address without scheme and path. */
  get host(): string {
    return `127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  stop(): Promise<void> {
    for (const ws of this.#wss.clients) ws.terminate();
    this.#server.closeAllConnections();
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }

  get isOpen(): boolean {
    return this.#ws?.readyState === 1;
  }

  send(message: object): void {
    this.#ws?.send(JSON.stringify(message));
  }

  sendRaw(data: string | Uint8Array): void {
    this.#ws?.send(data);
  }

  close(code: number, reason = ''): void {
    this.#ws?.close(code, reason);
  }

  drop(): void {
    this.#ws?.terminate();
  }

  /** Reads nothing more from the network, so that not even a ping is answered. */
  stall(stalled: boolean): void {
    if (stalled) this.#ws?.pause();
    else this.#ws?.resume();
  }

  #accept(ws: WebSocket, request: IncomingMessage, url: URL): void {
    this.connections += 1;
    this.#ws = ws;
    ws.on('message', (data, isBinary) => {
      const bytes = data as Buffer;
      if (isBinary && this.#options.binary) this.#options.binary(bytes);
      else this.#options.message(bytes.toString('utf8'));
    });
    ws.on('error', () => undefined);
    this.#options.connected(request, url);
  }
}
