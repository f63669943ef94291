import tls from 'node:tls';

/** By the authority added. Reading hundreds of certificates takes some 50 ms, too long for every connection. */
const trusted = new Map<string, tls.SecureContext>();

/**
 * What we trust of a server's certificate: the authorities that come with Node, those of this computer's own store and,
 * where given, one more for this server alone. Never a global setting.
 */
export function trust(ca = ''): tls.SecureContext {
  const known = trusted.get(ca);
  if (known) return known;
  const system = typeof tls.getCACertificates === 'function' ? tls.getCACertificates('system') : [];
  const context = tls.createSecureContext({ ca: [...tls.rootCertificates, ...system, ...(ca ? [ca] : [])] });
  trusted.set(ca, context);
  return context;
}
