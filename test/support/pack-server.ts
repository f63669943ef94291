import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Serves a folder as a company's web server does, and misbehaves where a test says so. */
export class PackServer {
  /** What was asked for, with where it was to begin. */
  readonly asked: string[] = [];
  /** Whether parts of files are served to those who ask for them. */
  ranges = true;
  /** Files of which only so many bytes come until cut() ends the connection. */
  readonly held = new Map<string, number>();
  /** Files that lie somewhere else. */
  readonly moved = new Map<string, string>();
  readonly #folder: string;
  readonly #server = http.createServer((request, response) => void this.#answer(request, response));

  constructor(folder: string) {
    this.#folder = folder;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get manifest(): URL {
    return new URL(`${this.origin}/voices/manifest.json`);
  }

  /** Ends every connection, and holds nothing any more. */
  cut(): void {
    this.held.clear();
    this.#server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const name = request.url?.split('/').at(-1) ?? '';
    const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    this.asked.push(asked === undefined ? name : `${name} from ${asked}`);
    const to = this.moved.get(name);
    if (to !== undefined) return void response.writeHead(302, { location: to }).end();
    const content = await readFile(join(this.#folder, name)).catch(() => null);
    if (!content) return void response.writeHead(404).end('not here');
    const from = this.ranges ? Number(asked ?? 0) : 0;
    const part = content.subarray(from);
    const range = `bytes ${from}-${content.length - 1}/${content.length}`;
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': part.length,
      ...(from > 0 && { 'content-range': range }),
    });
    const held = this.held.get(name);
    if (held !== undefined) response.write(part.subarray(0, held));
    else response.end(part);
  }
}
