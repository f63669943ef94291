import { isIP } from 'node:net';
import type { Problem } from '../../shared/domain/problem.ts';

/** Whether an address never leaves this computer. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** What the operator should know about an endpoint address although it works. */
export function addressWarnings(endpoint: string): Problem[] {
  const url = URL.parse(endpoint);
  if (url?.protocol !== 'http:' || isLoopback(url.hostname)) return [];
  return [
    {
      code: 'plain-http',
      message: 'The password of this PBX goes over the network unencrypted (http).',
      hint: 'Use https: set tlsenable=yes and a certificate in http.conf (port 8089), then put https:// here.',
    },
  ];
}
