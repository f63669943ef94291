/** Asterisk's port for http, unless http.conf says otherwise. */
const HTTP_PORT = '8088';

/**
 * The endpoint address as it is stored: with a scheme, without /ari and slashes at the end. A bare name or address gets
 * http and Asterisk's port. What cannot be read as an address stays as it was typed.
 */
export function tidyAddress(typed: string): string {
  const text = typed.trim();
  if (text === '') return '';
  const bare = !/^[a-z][\w+.-]*:\/\//i.test(text);
  const url = URL.parse(bare ? `http://${text}` : text);
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password)
    return text;
  const path = url.pathname.replace(/\/+$/, '').replace(/\/ari$/, '');
  const port = url.port || (bare && path === '' ? HTTP_PORT : '');
  return `${url.protocol}//${url.hostname}${port && `:${port}`}${path}`;
}

export type AddressFault = 'empty' | 'not-an-address' | 'scheme' | 'credentials' | 'query';

/** What is wrong with an endpoint address, if anything. */
export function addressFault(address: string): AddressFault | null {
  if (address.trim() === '') return 'empty';
  const url = URL.parse(address);
  if (!url?.hostname) return 'not-an-address';
  if (!/^https?:$/.test(url.protocol)) return 'scheme';
  // It would be kept in the settings file, and a password belongs in the keychain.
  if (url.username || url.password) return 'credentials';
  return url.search || url.hash ? 'query' : null;
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);
}

/** Whether the password would go over a network in clear text. */
export function isPlainHttp(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'http:' && url.hostname !== '' && !isLoopback(url.hostname);
}

/** The host name in an address; empty where there is none. */
export function hostOf(address: string): string {
  return URL.parse(address)?.hostname ?? '';
}

export interface LocalAddress {
  name: string;
  address: string;
}

/**
 * Where a PBX most likely reaches this PC: on loopback if it is on this PC itself, else in the network that its own address
 * is of, else at the first (the list is best first). Empty where there is none.
 */
export function likelyAddress(pbxHost: string, addresses: readonly LocalAddress[]): string {
  const fits = isLoopback(pbxHost)
    ? addresses.find(({ address }) => isLoopback(address))
    : addresses.find(({ address }) => network(address) !== '' && network(address) === network(pbxHost));
  return (fits ?? addresses[0])?.address ?? '';
}

/** The first three numbers of an IPv4 address. */
function network(address: string): string {
  return /^(\d+\.\d+\.\d+)\.\d+$/.exec(address)?.[1] ?? '';
}
