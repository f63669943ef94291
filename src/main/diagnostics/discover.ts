import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls, { type PeerCertificate } from 'node:tls';
import type { Discovery } from '../../shared/contract/discovery.ts';
import { CordboardError } from '../../shared/domain/problem.ts';
import { connectionError } from '../ari/errors.ts';
import { secureAgent, trust, type Trust } from '../trust.ts';
import { addressTowards } from './local-addresses.ts';
import {
  answerOf,
  layoutOf,
  planFor,
  verdict,
  type Answer,
  type Door,
  type Plan,
  type Seen,
} from './discover-plan.ts';

export interface DiscoverOptions {
  /** Breaks it off: rejects with the reason of the signal. */
  signal: AbortSignal;
  /** What the certificate is judged by. */
  trust?: Trust;
  /** For one connection, handshake or answer. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 2500;
/** More of an answer says nothing about who gives it. */
const MAX_BODY = 64 * 1024;
const WEB_PAGES = ['/', '/admin/config.php'];

/**
 * Finds the Asterisk at an address as a person types it: port, scheme, prefix, version, certificate. All doors are tried
 * at the same time. Asks without user and password, so none can be read on the way. Rejects only where the signal says so.
 */
export async function discover(typed: string, options: DiscoverOptions): Promise<Discovery> {
  const plan = planFor(typed);
  if (!plan) return { found: [], problem: notAnAddress(), localAddress: null };
  let localAddress: string | null;
  try {
    localAddress = await addressTowards((await lookup(plan.host)).address);
  } catch (error) {
    options.signal.throwIfAborted();
    return { found: [], problem: connectionError(error, plan.host).problem, localAddress: null };
  }
  const seen = await Promise.all(plan.doors.map((door) => lookAt(plan, door, options)));
  options.signal.throwIfAborted();
  return { ...verdict(plan, seen), localAddress };
}

function notAnAddress() {
  return {
    code: 'not-an-address',
    message: 'This is not an address of a PBX.',
    hint: 'A name, an IP address or a whole address is needed: pbx, 192.168.1.10, https://pbx:8089/asterisk.',
  };
}

/** What a request of the discovery needs to know of its connection. */
interface Line {
  host: string;
  port: number;
  signal: AbortSignal;
  timeoutMs: number;
}

async function lookAt({ host }: Plan, door: Door, options: DiscoverOptions): Promise<Seen> {
  const { port } = door;
  const line: Line = { host, port, signal: options.signal, timeoutMs: options.timeoutMs ?? TIMEOUT_MS };
  const state = await knock(line);
  if (state !== 'open') return { port, state };
  const shown = await handshake(line, options.trust ?? {});
  // Whatever certificate it shows: nothing secret is sent, and only to where it was shown.
  const agent = shown
    ? secureAgent({ fingerprint: shown.certificate.fingerprint }, { keepAlive: true, maxSockets: 4 })
    : new http.Agent({ keepAlive: true, maxSockets: 4 });
  try {
    const [answers, pages] = await Promise.all([
      Promise.all(door.prefixes.map((prefix) => asked(line, agent, prefix))),
      Promise.all(door.web ? WEB_PAGES.map((path) => ask(line, agent, path)) : []),
    ]);
    const heard = answers.filter((answer) => answer !== null);
    if (heard.length === 0) return { port, state: 'broken' };
    const page = pages.map((one) => one?.body ?? '').join('\n');
    return {
      port,
      state: 'open',
      certificate: shown?.certificate ?? null,
      untrusted: shown?.untrusted ?? null,
      answers: heard,
      layout: layoutOf(page),
    };
  } finally {
    agent.destroy();
  }
}

function knock({
  host,
  port,
  signal,
  timeoutMs,
}: Line): Promise<'open' | 'refused' | 'silent' | 'unreachable'> {
  const { promise, resolve } = Promise.withResolvers<'open' | 'refused' | 'silent' | 'unreachable'>();
  const socket = net.connect({ host, port, timeout: timeoutMs, signal });
  socket.on('connect', () => resolve('open'));
  socket.on('timeout', () => resolve('silent'));
  socket.on('error', (error) => {
    const { code } = connectionError(error, host);
    resolve(
      code === 'pbx-refuses-connection' ? 'refused' : code === 'pbx-unreachable' ? 'unreachable' : 'silent',
    );
  });
  return promise.finally(() => socket.destroy());
}

/** The certificate that a port shows, and what is against it; null where the port speaks no TLS. */
async function handshake(line: Line, trusted: Trust) {
  const { host, port, signal, timeoutMs } = line;
  const { promise, resolve } = Promise.withResolvers<tls.TLSSocket | null>();
  const socket = tls.connect({
    host,
    port,
    ...(net.isIP(host) === 0 && { servername: host }),
    // It is judged below: a person is to see one that is not trusted.
    rejectUnauthorized: false,
    secureContext: trust(trusted.ca),
  });
  const giveUp = () => resolve(null);
  signal.addEventListener('abort', giveUp, { once: true });
  socket.setTimeout(timeoutMs, giveUp);
  socket
    .on('secureConnect', () => resolve(socket))
    .on('error', giveUp)
    .on('close', giveUp);
  const open = await promise.finally(() => signal.removeEventListener('abort', giveUp));
  const peer = open?.getPeerCertificate();
  const certificate = peer?.fingerprint256 ? readable(peer) : null;
  const problem = peer && open ? against(open, peer, host) : '';
  socket.destroy();
  if (!certificate) return null;
  const { fingerprint = '' } = trusted;
  const untrusted = fingerprint === '' ? problem : fingerprint === certificate.fingerprint ? null : CHANGED;
  return { certificate, untrusted };
}

const CHANGED = 'it is not the one that was accepted for this PBX';

/** Why a certificate is not trusted; null where it is. */
function against(socket: tls.TLSSocket, peer: PeerCertificate, host: string): string | null {
  if (!socket.authorized)
    return WORDS[String(socket.authorizationError)] ?? String(socket.authorizationError);
  return tls.checkServerIdentity(host, peer) ? `it is not for ${host}` : null;
}

const WORDS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the PBX signed it itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'an authority signed it that this computer does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'an authority signed it that this computer does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'an authority signed it that this computer does not know',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
};

function readable(peer: PeerCertificate) {
  return {
    fingerprint: peer.fingerprint256,
    subject: nameIn(peer.subject),
    issuer: nameIn(peer.issuer),
    names: (peer.subjectaltname ?? '')
      .split(', ')
      .map((name) => name.replace(/^(DNS|IP Address):/, ''))
      .filter(Boolean),
    validFrom: Date.parse(peer.valid_from),
    validTo: Date.parse(peer.valid_to),
  };
}

/** The common name, or else the organisation. A name may be there several times. */
function nameIn(holder: Partial<Record<'CN' | 'O', string | string[]>>): string {
  return [holder.CN ?? holder.O ?? ''].flat().join(', ');
}

async function asked(line: Line, agent: http.Agent, prefix: string): Promise<Answer | null> {
  const answer = await ask(line, agent, `${prefix}/ari/asterisk/ping`);
  return answer && answerOf(prefix, answer);
}

/** An answer over http or https, as the agent makes connections; null where none came. */
function ask(
  { host, port, signal, timeoutMs }: Line,
  agent: http.Agent,
  path: string,
): Promise<{ status: number; server: string; body: string } | null> {
  const { promise, resolve } = Promise.withResolvers<{
    status: number;
    server: string;
    body: string;
  } | null>();
  const request = http.request({
    agent,
    protocol: agent instanceof https.Agent ? 'https:' : 'http:',
    host,
    port,
    path,
    signal,
    headers: { accept: 'application/json, text/html' },
  });
  const timer = setTimeout(() => request.destroy(), timeoutMs);
  request.on('error', () => resolve(null));
  request.on('close', () => resolve(null));
  request.on('response', (response) => {
    const { headers, statusCode: status = 0 } = response;
    let body = headers.location ?? '';
    const done = () => resolve({ status, server: String(headers.server ?? ''), body });
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      body += chunk;
      if (body.length > MAX_BODY) {
        done();
        request.destroy();
      }
    });
    response.on('end', done);
    response.on('error', () => resolve(null));
  });
  request.end();
  return promise.finally(() => clearTimeout(timer));
}

/** One discovery at a time: a newer one ends the older. */
export class Discoverer {
  #running: AbortController | null = null;

  async discover(typed: string, options: Omit<DiscoverOptions, 'signal'>): Promise<Discovery> {
    this.#running?.abort(new Superseded());
    const running = new AbortController();
    this.#running = running;
    return discover(typed, { ...options, signal: running.signal });
  }

  stop(): void {
    this.#running?.abort(new Superseded());
  }
}

class Superseded extends CordboardError {
  constructor() {
    super({
      code: 'discovery-superseded',
      message: 'Another address is being looked at.',
      hint: 'Nothing needs to be done.',
    });
  }
}
