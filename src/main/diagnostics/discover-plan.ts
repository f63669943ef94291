import type { Discovery, Found } from '../../shared/contract/discovery.ts';
import type { PbxLayout } from '../../shared/domain/pbx.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import { isLoopback } from '../ari/warnings.ts';

/** A TCP port of the host that is to be looked at, and the prefixes below which ARI may be there. */
export interface Door {
  port: number;
  /** With a slash at the beginning, or empty. */
  prefixes: readonly string[];
  /** A port of web servers, where the web pages of the PBX may tell what it is. */
  web: boolean;
}

export interface Plan {
  /** Without brackets. */
  host: string;
  doors: readonly Door[];
}

/** What one door said below one prefix. */
export interface Answer {
  prefix: string;
  is: 'ari' | 'starting' | 'asterisk' | 'login' | 'other';
  /** What the server calls itself; empty where it does not. */
  server: string;
}

/** What was seen at a door. */
export type Seen = { port: number } & (
  | { state: 'refused' | 'silent' | 'unreachable' | 'broken' }
  | {
      state: 'open';
      certificate: Found['certificate'];
      untrusted: string | null;
      answers: readonly Answer[];
      layout: PbxLayout | null;
    }
);

const PREFIXES = ['', '/asterisk'];
/** Asterisk's own ports, with TLS and without, and those of a proxy in front of it. */
const PORTS = [8089, 8088, 443, 80];
const SECURE_PORTS = [8089, 443];
const PLAIN_PORTS = [8088, 80];
const WEB_PORTS = new Set([443, 80]);

/** Where to look for a PBX that a person typed; null where that names no host. */
export function planFor(typed: string): Plan | null {
  const text = typed.trim();
  const scheme = /^(https?):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (text === '' || /\s/.test(text) || (!scheme && text.includes('://'))) return null;
  const url = URL.parse(scheme ? text : `http://${text}`);
  if (!url?.hostname || url.username || url.password) return null;
  // Half an IPv4 address is a whole one to URL: 192.168.1 would be 192.168.0.1.
  const named = /^(?:https?:\/\/)?([^/:]*)/i.exec(text)?.[1] ?? '';
  if (/^[\d.]+$/.test(named) && named !== url.hostname) return null;
  // URL hides the port that is usual for its scheme.
  const port = /^(?:https?:\/\/)?(?:\[[^\]]*\]|[^/:]*):(\d+)/i.exec(text)?.[1];
  const path = url.pathname.replace(/\/+$/, '').replace(/\/ari$/, '');
  const prefixes = [...new Set([path, ...PREFIXES])];
  const usual = scheme === 'https' ? SECURE_PORTS : scheme === 'http' ? PLAIN_PORTS : PORTS;
  const ports = port === undefined ? usual : [Number(port)];
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    doors: ports.map((number) => ({ port: number, prefixes, web: WEB_PORTS.has(number) })),
  };
}

/** What an answer to a request for /ari/asterisk/ping without user and password is. */
export function answerOf(
  prefix: string,
  { status, server, body }: { status: number; server: string; body: string },
): Answer {
  const said = (words: string) => body.includes(words);
  const asterisk = /^Asterisk\b/.test(server) || said('<address>Asterisk');
  if (status === 401) return { prefix, server, is: said('Authentication required') ? 'ari' : 'login' };
  if (status === 200 && said('"pong"')) return { prefix, server, is: 'ari' };
  if (status === 503 && asterisk) return { prefix, server, is: 'starting' };
  return { prefix, server, is: asterisk ? 'asterisk' : 'other' };
}

/** What the web pages of a PBX tell of it. */
export function layoutOf(page: string): PbxLayout | null {
  if (/freepbx/i.test(page)) return 'freepbx';
  return /mikopbx|admin-cabinet/i.test(page) ? 'mikopbx' : null;
}

/** The version of `Asterisk/22.10.1+dfsg-1`. Distributions add what they changed behind a plus. */
export function versionOf(server: string): string | null {
  return /^Asterisk\/([^+\s]+)/.exec(server)?.[1] ?? null;
}

/** What the looks at all doors amount to. */
export function verdict({ host }: Plan, seen: readonly Seen[]): Omit<Discovery, 'localAddress'> {
  const open = seen.filter((one) => one.state === 'open');
  const layout = open.find((one) => one.layout !== null)?.layout ?? null;
  const found = open.flatMap((door) => foundAt(host, door, layout)).sort((a, b) => rank(a) - rank(b));
  return { found, problem: problemWith(host, seen, found) };
}

type Open = Extract<Seen, { state: 'open' }>;

/** The Asterisk behind a door, at the prefix where its ARI is. */
function foundAt(host: string, door: Open, layout: PbxLayout | null): Found[] {
  const answer =
    door.answers.find(({ is }) => is === 'ari') ?? door.answers.find(({ is }) => is === 'asterisk');
  if (!answer) return [];
  const ari = answer.is === 'ari';
  const url = addressOf(host, door, ari ? answer.prefix : (door.answers[0]?.prefix ?? ''));
  return [
    {
      url,
      ari,
      version: versionOf(answer.server),
      // No other of the systems that we know has this prefix.
      layout: layout ?? (ari && answer.prefix === '/asterisk' ? 'mikopbx' : null),
      certificate: door.certificate,
      untrusted: door.untrusted,
    },
  ];
}

function addressOf(host: string, { port, certificate }: Open, prefix: string): string {
  const url = new URL(
    `${certificate ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
  );
  return `${url.origin}${prefix}`;
}

/** TLS first, for the password goes over it; on this computer itself that makes no difference. */
function rank({ url, ari, certificate, untrusted }: Found): number {
  const safe = certificate ? untrusted === null : isLoopback(new URL(url).hostname);
  return (ari ? 0 : 10) + (safe ? 0 : certificate ? 1 : 2);
}

function problemWith(host: string, seen: readonly Seen[], [best]: readonly Found[]): Problem | null {
  if (best?.ari) return null;
  const open = seen.filter((one) => one.state === 'open');
  const answers = open.flatMap(({ port, answers: all }) => all.map((answer) => ({ port, ...answer })));
  const where = (port: number) => `${host}:${port}`;
  const starting = answers.find(({ is }) => is === 'starting');
  if (starting) {
    return {
      code: 'pbx-not-ready',
      message: `Asterisk on ${where(starting.port)} is still starting.`,
      hint: 'This ends by itself: look again in a moment.',
    };
  }
  if (best) {
    const name = best.version === null ? 'Asterisk' : `Asterisk ${best.version}`;
    return {
      code: 'ari-missing',
      message: `${name} answers at ${best.url}, but its ARI does not.`,
      hint: 'The file for ari.conf below turns it on (res_ari.so must be loaded). If http.conf has a prefix of its own, type the whole address: http://pbx:8088/prefix.',
    };
  }
  const login = answers.find(({ is }) => is === 'login');
  if (login) {
    return {
      code: 'proxy-login',
      message: `${where(login.port)} asks for a password of its own, which is not ARI's.`,
      hint: 'A proxy in front of Asterisk must let /ari and /media pass without a login of its own.',
    };
  }
  const other = answers[0];
  if (other) {
    const name = other.server === '' ? 'a web server' : `a web server (${other.server})`;
    return {
      code: 'not-asterisk',
      message: `On ${where(other.port)} is ${name}, not Asterisk.`,
      hint: "Asterisk's own HTTP server usually has port 8088, and 8089 for https: enabled=yes and bindaddr in http.conf. Behind a proxy, type the whole address.",
    };
  }
  return closed(host, seen);
}

/** Nothing answered at any door. */
function closed(host: string, seen: readonly Seen[]): Problem {
  const ports = seen.map(({ port }) => port).join(', ');
  const where = seen.length === 1 ? `${host}:${ports}` : `${host}, ports ${ports},`;
  if (seen.some(({ state }) => state === 'broken')) {
    return {
      code: 'pbx-connection-lost',
      message: `${where} takes connections and says nothing that Asterisk would.`,
      hint: 'Check the port. A firewall or a proxy in between may close connections, too.',
    };
  }
  if (seen.some(({ state }) => state === 'refused')) {
    return {
      code: 'pbx-refuses-connection',
      message: `${host} is there, but nothing listens on port ${ports}.`,
      hint: "Asterisk's HTTP server is off, listens on the PBX itself only (bindaddr = 127.0.0.1 in http.conf), or has another port: then type it after the address.",
    };
  }
  if (seen.some(({ state }) => state === 'unreachable')) {
    return {
      code: 'pbx-unreachable',
      message: `${host} cannot be reached from this PC.`,
      hint: 'Check the network cable, the VPN and the address.',
    };
  }
  return {
    code: 'pbx-timeout',
    message: `${where} did not answer in time.`,
    hint: 'Check the address. A firewall that lets nothing through looks like this, too.',
  };
}
