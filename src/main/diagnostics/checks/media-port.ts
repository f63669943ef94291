import { createSocket } from 'node:dgram';
import net from 'node:net';
import type { Problem } from '../../../shared/domain/problem.ts';
import { isLoopback } from '../../ari/warnings.ts';
import { notNeeded, ok, trouble, type Check } from '../check.ts';

/** Whether our media server can listen where Asterisk is to dial it. */
export const mediaPort: Check = {
  id: 'media-port',
  needs: ['media-module'],
  async run({ config, kind, base, options }) {
    const { host, port } = config.media;
    if (kind === 'we-dial-pbx') return notNeeded('Not needed: this desk dials the PBX.');
    const { mediaListening } = options;
    const here = mediaListening?.host === host && (port === 0 || mediaListening.port === port);
    const where = `${host}:${here ? mediaListening.port : port}`;
    const error = here ? null : await (kind === 'rtp' ? tryReceiving(host, port) : tryListening(host, port));
    // The link of this PBX is up here, so what listens there is its own media server, if it answers like one.
    const ours =
      here || (error === 'EADDRINUSE' && options.heldByUs === true && (await answersLikeMedia(host, port)));
    if (error !== null && !ours) return trouble(listenProblem(error, where));
    if (isLoopback(host) && !isLoopback(base.hostname)) {
      return trouble({
        code: 'media-port-loopback',
        message: `The PBX is another computer and cannot reach ${where}.`,
        hint: "Choose an address of this PC in the PBX's network.",
      });
    }
    if (ours) return ok(`This desk listens on ${where}.`);
    return ok(`${where} is free to listen on. Whether the PBX reaches it, the first call shows.`);
  },
};

function listenProblem(error: string, where: string): Problem {
  if (error === 'EADDRINUSE') {
    return {
      code: 'media-port-taken',
      message: `Another program listens on ${where}.`,
      hint: 'Choose another port here and in websocket_client.conf.',
    };
  }
  if (error === 'EACCES') {
    return {
      code: 'media-port-forbidden',
      message: `This computer does not let Cordboard listen on ${where}.`,
      hint: 'Choose a port above 1023.',
    };
  }
  return {
    code: 'media-address-unknown',
    message: `${where} is not an address of this PC (${error}).`,
    hint: 'Choose one of the addresses offered.',
  };
}

function tryListening(host: string, port: number): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const server = net.createServer();
  server.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  return promise;
}

function tryReceiving(host: string, port: number): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const socket = createSocket(net.isIPv6(host) ? 'udp6' : 'udp4');
  socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve(null)));
  return promise;
}

async function answersLikeMedia(host: string, port: number): Promise<boolean> {
  try {
    const { status } = await fetch(`http://${host}:${port}/media`, { signal: AbortSignal.timeout(1000) });
    return status === 426;
  } catch {
    return false;
  }
}
