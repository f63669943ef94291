import https from 'node:https';
import tls from 'node:tls';

/** What the certificate of one server is judged by, beside the authorities that this computer trusts. */
export interface Trust {
  /** One more authority for this server alone, PEM; empty: none. */
  ca?: string;
  /** SHA-256 of the only certificate that this server may show, as AA:BB:...; empty: any that an authority signed. */
  fingerprint?: string;
}

/** A server showed another certificate than the one that was accepted for it. Nothing was sent to it. */
export class CertificateChanged extends Error {
  readonly code = 'CERTIFICATE_CHANGED';
  /** SHA-256 of the certificate that it showed. */
  readonly seen: string;

  constructor(seen: string) {
    super('the certificate is not the one that was accepted');
    this.seen = seen;
  }
}

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

/** Makes the connections of https and wss to a server that is judged in this way; for `agent` of node:https and of ws. */
export function secureAgent(
  { ca = '', fingerprint = '' }: Trust,
  options: https.AgentOptions = {},
): https.Agent {
  return fingerprint === ''
    ? new https.Agent({ ...options, secureContext: trust(ca) })
    : new PinnedAgent(fingerprint, options);
}

/** How long a server may take to show its certificate where the connection has no time-out of its own. */
const HANDSHAKE_MS = 10_000;

/**
 * One certificate and no other, whoever signed it and whatever name it holds. A connection is handed on only when the
 * server has shown it, so nothing is sent to any other.
 */
class PinnedAgent extends https.Agent {
  readonly #fingerprint: string;

  constructor(fingerprint: string, options: https.AgentOptions) {
    // A resumed session would show no certificate.
    super({ ...options, maxCachedSessions: 0 });
    this.#fingerprint = fingerprint;
  }

  override createConnection(
    options: https.RequestOptions,
    done?: (error: Error | null, socket: tls.TLSSocket) => void,
  ): undefined {
    // The certificate is judged below, and by more than an authority would.
    const socket = tls.connect({ ...(options as tls.ConnectionOptions), rejectUnauthorized: false });
    const judge = () => {
      const seen = socket.getPeerX509Certificate()?.fingerprint256 ?? '';
      if (seen === this.#fingerprint) settle(null);
      else socket.destroy(new CertificateChanged(seen));
    };
    const late = setTimeout(
      () => socket.destroy(new Error('the TLS handshake took too long')),
      options.timeout ?? HANDSHAKE_MS,
    );
    const settle = (error: Error | null) => {
      clearTimeout(late);
      socket.off('error', settle).off('secureConnect', judge).off('close', gone);
      done?.(error, socket);
    };
    const gone = () => settle(new Error('socket hang up'));
    socket.on('error', settle).on('secureConnect', judge).on('close', gone);
    return undefined;
  }
}
