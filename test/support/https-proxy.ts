import { readFileSync } from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface ProxyOptions {
  /** PEM files. */
  tls: { cert: string; key: string };
  /** What is passed on: everything below it. The rest gets a 404 of the proxy's own. */
  prefix: string;
  /** Where to, on loopback, and below which prefix. */
  port: number;
  to?: string;
  /** The port to listen on; any free one unless told. */
  listenOn?: number;
}

/** A reverse proxy as companies put it in front of a PBX: https outside, plain http inside, web sockets too. */
export class HttpsProxy {
  /** Headers of all requests that came. */
  readonly requests: IncomingMessage['headers'][] = [];
  readonly #server: https.Server;
  readonly #options: ProxyOptions;
  readonly #sockets = new Set<Socket>();

  private constructor(options: ProxyOptions) {
    this.#options = options;
    this.#server = https.createServer({
      cert: readFileSync(options.tls.cert),
      key: readFileSync(options.tls.key),
    });
    this.#server.on('connection', (socket: Socket) => this.#keep(socket));
    this.#server.on('request', (request: IncomingMessage, response: http.ServerResponse) => {
      this.requests.push(request.headers);
      const path = this.#inside(request.url);
      if (path === null) {
        response.writeHead(404, { server: 'proxy' }).end('<h1>Nothing here</h1>');
        return;
      }
      const { method, headers } = request;
      const onward = http.request({ host: '127.0.0.1', port: options.port, path, method, headers });
      onward.on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, { ...answer.headers, server: 'proxy' });
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      request.pipe(onward);
    });
    this.#server.on('upgrade', (request: IncomingMessage, near: Socket, head: Buffer) => {
      this.requests.push(request.headers);
      const path = this.#inside(request.url);
      if (path === null) return near.destroy();
      const far = connect(options.port, '127.0.0.1');
      this.#keep(far);
      const lines = request.rawHeaders.flatMap((name, i, all) =>
        i % 2 ? [] : [`${name}: ${all[i + 1] ?? ''}`],
      );
      far.write(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      far.write(head);
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) socket.on('close', () => [near, far].forEach((one) => one.destroy()));
    });
  }

  static async start(options: ProxyOptions): Promise<HttpsProxy> {
    const proxy = new HttpsProxy(options);
    await new Promise<void>((resolve) => {
      proxy.#server.listen(options.listenOn ?? 0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  /** What a PBX behind it has as address. */
  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.#options.prefix}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #inside(url = ''): string | null {
    const { prefix, to = '' } = this.#options;
    return url.startsWith(`${prefix}/`) ? to + url.slice(prefix.length) : null;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
