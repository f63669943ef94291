import { lookup } from 'node:dns/promises';
import net from 'node:net';
import { connectionError, timedOut } from '../../ari/errors.ts';
import { hostPort } from '../../ari/http.ts';
import { addressWarnings } from '../../ari/warnings.ts';
import { ok, warning, type Check } from '../check.ts';

/** The name resolves and the port takes connections. */
export const reach: Check = {
  id: 'reach',
  needs: [],
  async run({ base, config, timeoutMs }) {
    const where = hostPort(base);
    const host = base.hostname.replace(/^\[|\]$/g, '');
    const { address } = await lookup(host).catch((error: unknown) => {
      throw connectionError(error, where);
    });
    const port = Number(where.slice(where.lastIndexOf(':') + 1));
    const started = performance.now();
    await connect(address, port, where, timeoutMs);
    const took = Math.max(1, Math.round(performance.now() - started));
    const name = address === host ? where : `${where} (${address})`;
    const seen = `${name} accepts connections, in ${took} ms.`;
    const [warns] = addressWarnings(config.url);
    return warns ? warning(warns, seen) : ok(seen);
  },
};

function connect(host: string, port: number, where: string, timeoutMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const socket = net.connect({ host, port, timeout: timeoutMs });
  socket.on('connect', () => resolve(undefined));
  socket.on('timeout', () => reject(timedOut(where)));
  socket.on('error', (error) => reject(connectionError(error, where)));
  return promise.finally(() => socket.destroy());
}
