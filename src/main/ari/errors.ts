import { CordboardError, type Problem } from '../../shared/domain/problem.ts';
import { CertificateChanged } from '../trust.ts';

/** Anything that goes wrong between us and a PBX. `status` is the HTTP status where the PBX answered at all. */
export class PbxError extends CordboardError {
  readonly status: number | null;

  constructor(problem: Problem, options?: { cause?: unknown; status?: number }) {
    super(problem, options);
    this.status = options?.status ?? null;
  }
}

const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** EINVAL is a blackhole route, EACCES and EPERM a firewall of this PC. */
const NO_ROUTE = new Set([
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EINVAL',
  'EACCES',
  'EPERM',
]);

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (error instanceof Error && 'code' in error) return String(error.code);
  return '';
}

/** A socket that failed before the PBX answered, in words. `where` is host:port. */
export function connectionError(error: unknown, where: string): PbxError {
  if (error instanceof PbxError) return error;
  if (error instanceof CertificateChanged) return certificateChanged(error, where);
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  const cause = { cause: error };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new PbxError(
      {
        code: 'pbx-name-unknown',
        message: `No computer answers to the name in ${where}.`,
        hint: 'Check the spelling of the endpoint address, or use the IP address of the PBX.',
      },
      cause,
    );
  }
  if (code === 'ECONNREFUSED') {
    return new PbxError(
      {
        code: 'pbx-refuses-connection',
        message: `${where} refuses the connection: nothing listens there.`,
        hint: 'Check the port, and in http.conf enabled=yes and bindaddr (127.0.0.1 is the PBX itself only). Then: core reload.',
      },
      cause,
    );
  }
  if (NO_ROUTE.has(code)) {
    return new PbxError(
      {
        code: 'pbx-unreachable',
        message: `${where} cannot be reached from this PC.`,
        hint: 'Check the network cable, the VPN, the firewall of this PC and the address.',
      },
      cause,
    );
  }
  if (UNTRUSTED.has(code)) {
    return new PbxError(
      {
        code: 'tls-untrusted',
        message: `The certificate of ${where} is not trusted here (${text.split(';')[0] ?? text}).`,
        hint: 'In the connection settings look at the certificate and accept it, or choose the file of the authority that signed it.',
      },
      cause,
    );
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) {
    return new PbxError(
      {
        code: 'tls-not-spoken',
        message: `${where} does not speak TLS.`,
        hint: 'Use http:// for this port, or the TLS port of the PBX (often 8089).',
      },
      cause,
    );
  }
  if (code === 'ETIMEDOUT') return timedOut(where, error);
  return new PbxError(
    {
      code: 'pbx-connection-lost',
      message: `The connection to ${where} broke (${text}).`,
      hint: 'If this is the TLS port of the PBX, the address begins with https. Otherwise look for a firewall, at sessionlimit in http.conf, and in the log of Asterisk.',
    },
    cause,
  );
}

function certificateChanged(error: CertificateChanged, where: string): PbxError {
  return new PbxError(
    {
      code: 'certificate-changed',
      message: `${where} shows another certificate than the one that was accepted for this PBX. Nothing was sent to it.`,
      hint: `If the certificate of the PBX was renewed, compare its SHA-256 (${error.seen}) and accept it in the connection settings. If it was not, somebody is between this PC and the PBX.`,
    },
    { cause: error },
  );
}

export function timedOut(where: string, cause?: unknown): PbxError {
  return new PbxError(
    {
      code: 'pbx-timeout',
      message: `${where} did not answer in time.`,
      hint: 'Check the address and firewalls. If other requests are answered, Asterisk itself is stuck: look at its log.',
    },
    { cause },
  );
}

export function notAri(where: string, seen: string, status?: number): PbxError {
  return new PbxError(
    {
      code: 'not-ari',
      message: `${where} answers, but it is not ARI (${seen}).`,
      hint: 'Check the port and the prefix (MikoPBX: /asterisk; http.conf: prefix). ari.conf needs enabled=yes, and res_ari.so must be loaded.',
    },
    status === undefined ? {} : { status },
  );
}

export function wrongCredentials(username: string): PbxError {
  const stray = username !== username.trim() ? ' The user name begins or ends with a space.' : '';
  return new PbxError(
    {
      code: 'wrong-credentials',
      message: `The PBX does not accept the ARI user ${username} with this password.${stray}`,
      hint: `Compare with the section [${username.trim()}] of ari.conf (Asterisk does not tell a wrong user from a wrong password), then: module reload res_ari.so.`,
    },
    { status: 401 },
  );
}

export function writeDenied(): PbxError {
  return new PbxError(
    {
      code: 'write-denied',
      message: 'This ARI user may only read.',
      hint: 'Set read_only=no in its section of ari.conf (watching needs it too), then: module reload res_ari.so.',
    },
    { status: 403 },
  );
}

export function notReady(where: string): PbxError {
  return new PbxError(
    {
      code: 'pbx-not-ready',
      message: `Asterisk on ${where} is still starting.`,
      hint: 'This ends by itself.',
    },
    { status: 503 },
  );
}

export function appHeld(appName: string, holder: string | null): PbxError {
  const who = holder === null ? 'another program' : `the desk ${holder}`;
  return new PbxError({
    code: 'app-held',
    message: `Calls of ${appName} are answered by ${who}.`,
    hint: 'Watch its calls from here, or take the app over. Two cannot answer under one name.',
  });
}

export function appReplaced(appName: string, holder: string | null): PbxError {
  const who = holder === null ? 'another program' : `the desk ${holder}`;
  return new PbxError({
    code: 'app-replaced',
    message: `${appName} was taken over by ${who}. New calls no longer come here.`,
    hint: 'Watch from here, or take it back if that was a mistake.',
  });
}

export function notConnected(): PbxError {
  return new PbxError({
    code: 'not-connected',
    message: 'There is no connection to this PBX.',
    hint: 'Wait until it is back, or look at its connection settings.',
  });
}

export function websocketClientMissing(status: number): PbxError {
  return new PbxError(
    {
      code: 'websocket-client-missing',
      message: 'Asterisk does not know the WebSocket client of this PBX.',
      hint: 'Put its section into websocket_client.conf, then: module reload res_websocket_client.so.',
    },
    { status },
  );
}

export function audioSocketRefused(where: string, status: number): PbxError {
  return new PbxError(
    {
      code: 'audiosocket-refused',
      message: `Asterisk could not connect its audio to ${where}.`,
      hint: 'Asterisk has to reach this address and port of this computer, and chan_audiosocket has to be loaded there.',
    },
    { status },
  );
}

/** An error status of ARI as an error with a name. `message` is what Asterisk said. */
export function restError(status: number, message: string, username: string, what: string): PbxError {
  if (status === 401) return wrongCredentials(username);
  if (status === 403) return writeDenied();
  if (status === 503) return notReady('the PBX');
  if (status === 404) {
    return new PbxError(
      { code: 'not-found', message: `${what}: ${message}`, hint: 'It ended before the request arrived.' },
      { status },
    );
  }
  if (status === 400 && message.includes('websocket_client')) return websocketClientMissing(status);
  const code = status === 409 ? 'conflict' : status >= 500 ? 'pbx-failed' : 'request-refused';
  return new PbxError(
    {
      code,
      message: `${what}: Asterisk answered ${status} ${message}`,
      hint: "Asterisk's log says more.",
    },
    { status },
  );
}

/** These do not get better by trying again: the operator has to change something. */
const FINAL = new Set([
  'wrong-credentials',
  'write-denied',
  'credentials-in-address',
  'no-password',
  'certificate-changed',
]);
/** Nor do these, unless the link was up before: then the PBX is more likely in the middle of a restart. */
const FINAL_AT_FIRST = new Set(['not-ari', 'tls-untrusted', 'tls-not-spoken']);

/** Whether trying again is of no use after a problem with this code. */
export function isFinal(code: string, wasUp: boolean): boolean {
  return FINAL.has(code) || (!wasUp && FINAL_AT_FIRST.has(code));
}
