import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WebRequest {
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

interface Answer {
  status?: number;
  body?: string;
  headers?: Record<string, string>;
}

/** A company's server: keeps what it was asked, and answers as it is told. */
export class WebServer {
  readonly requests: WebRequest[] = [];
  port = 0;
  /** Answers, now or later; never to answer is to return nothing. */
  answer: (request: WebRequest) => Answer | null | Promise<Answer | null> = () => ({});
  readonly #server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const asked = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') };
      this.requests.push(asked);
      void Promise.resolve(this.answer(asked)).then((answer) => {
        if (answer) response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? '');
      });
    });
  });

  /** @param port the one that it had before, to come back there */
  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    this.port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
