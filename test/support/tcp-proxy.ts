import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A line between two programs that a test can cut. */
export class TcpProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #pairs: Set<[Socket, Socket]>;

  private constructor(server: Server, pairs: Set<[Socket, Socket]>) {
    this.#server = server;
    this.#pairs = pairs;
    this.port = (server.address() as AddressInfo).port;
  }

  /**
   * Listens on a free port of loopback and passes everything on to `port`.
   *
   * @param change what to put in place of what in all that comes back, of the same length
   */
  static async to(port: number, change?: { from: string; to: string }): Promise<TcpProxy> {
    const pairs = new Set<[Socket, Socket]>();
    const server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      const pair: [Socket, Socket] = [near, far];
      pairs.add(pair);
      for (const [from, to] of [pair, pair.toReversed() as [Socket, Socket]]) {
        const back = from === far;
        from.on('data', (data: Buffer) => {
          const text = change && back ? data.toString('latin1').replaceAll(change.from, change.to) : null;
          to.write(text === null ? data : Buffer.from(text, 'latin1'));
        });
        from.on('error', () => to.destroy());
        from.on('close', () => {
          to.end();
          pairs.delete(pair);
        });
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TcpProxy(server, pairs);
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Cuts every line as a pulled cable that somebody answers with a reset. */
  reset(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  /** Ends every line in order. */
  end(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.end();
  }

  /** Takes no new lines until resume: whoever dials is cut at once. */
  refuse(): void {
    this.#server.on('connection', cut);
  }

  resume(): void {
    this.#server.off('connection', cut);
  }

  async close(): Promise<void> {
    this.reset();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function cut(socket: Socket): void {
  socket.resetAndDestroy();
}
