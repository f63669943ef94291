import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';

export interface LocalAddress {
  /** Of the network interface. */
  name: string;
  address: string;
}

/** Addresses of this PC that a PBX may reach: private networks first, loopback last. */
export function localAddresses(): LocalAddress[] {
  const all = Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).filter(({ family }) => family === 'IPv4').map(({ address }) => ({ name, address })),
  );
  const rank = ({ address }: LocalAddress) =>
    address.startsWith('127.') ? 2 : /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address) ? 0 : 1;
  return all.sort((a, b) => rank(a) - rank(b));
}

/**
 * The address of this PC from which packets to another computer leave, as the routing of the system has it; null where
 * there is no way. Nothing is sent: a UDP socket only looks its route up.
 *
 * @param address an IP address
 */
export function addressTowards(address: string): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.on('error', () => resolve(null));
  // Any port: none is asked.
  socket.connect(9, address, () => resolve(socket.address().address));
  return promise.finally(() => socket.close());
}
