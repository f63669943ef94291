import WebSocket from 'ws';
import type { Logger } from '../log.ts';
import { secureAgent, type Trust } from '../trust.ts';
import {
  connectionError,
  notAri,
  notConnected,
  notReady,
  PbxError,
  timedOut,
  writeDenied,
  wrongCredentials,
} from './errors.ts';
import { hostPort } from './http.ts';

export interface EventsOptions {
  /** Base of ARI over http(s). */
  base: URL;
  appName: string;
  authorization: string;
  username: string;
  /** Of https. */
  trust: Trust;
  /** Gives up the opening. */
  signal: AbortSignal;
  handshakeTimeoutMs: number;
  pingEveryMs: number;
  /** Without any sign of life for this long the connection counts as lost. */
  deadAfterMs: number;
  log: Logger;
  /** Parsed JSON, in order, never from inside the socket's own handler. Must not throw. */
  onEvent(raw: unknown): void;
  /** Once, whatever ended the connection. Not called after close(). */
  onLost(problem: PbxError): void;
}

export interface EventsSocket {
  /** Text frames that were no JSON. */
  readonly badFrames: number;
  close(): Promise<void>;
}

/** How many events are handed on before other work gets its turn. */
const BATCH = 100;
/** So many events waiting means that we cannot keep up: the connection is given up and what is on the PBX is listed anew. */
const MAX_WAITING = 20_000;
/**
 * An app that is subscribed to a technology and to one of its channels gets some events twice, letter for letter, one right
 * after the other. A channel cannot do the same thing twice within a millisecond, so equal texts are one event.
 */
const REMEMBERED = 64;

/**
 * Opens the events socket of an application. Resolves when it is open, rejects with a PbxError.
 * Asterisk drops clients that read slowly, so frames are only queued in the socket's handler.
 */
export function openEvents(options: EventsOptions): Promise<EventsSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<EventsSocket>();
  const url = new URL(options.base);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.pathname += '/events';
  url.searchParams.set('app', options.appName);
  url.searchParams.set('subscribeAll', 'false');
  const where = hostPort(url);
  const socket = new WebSocket(url, {
    headers: { authorization: options.authorization },
    perMessageDeflate: false,
    followRedirects: false,
    handshakeTimeout: options.handshakeTimeoutMs,
    maxPayload: 4 * 1024 * 1024,
    ...(url.protocol === 'wss:' && { agent: secureAgent(options.trust) }),
  });

  let waiting: string[] = [];
  let draining = false;
  let badFrames = 0;
  let ended = false;
  let lastSign = performance.now();
  const recent: string[] = [];

  function drain(): void {
    const batch = waiting.splice(0, BATCH);
    for (const text of batch) {
      if (recent.includes(text)) continue;
      recent.push(text);
      if (recent.length > REMEMBERED) recent.shift();
      let raw: unknown;
      try {
        raw = JSON.parse(text);
      } catch {
        badFrames += 1;
        if (badFrames === 1) options.log.warn({ where }, 'an event is not JSON; more will only be counted');
        continue;
      }
      options.onEvent(raw);
    }
    draining = waiting.length > 0;
    if (draining) setImmediate(drain);
  }

  let watchdog: NodeJS.Timeout | undefined;
  function watch(): void {
    if (performance.now() - lastSign > options.deadAfterMs) lost(timedOut(where));
    else if (socket.readyState === WebSocket.OPEN) socket.ping();
  }

  function lost(problem: PbxError): void {
    if (ended) return;
    ended = true;
    clearInterval(watchdog);
    socket.terminate();
    options.onLost(problem);
  }

  function refused(problem: PbxError): void {
    ended = true;
    options.signal.removeEventListener('abort', giveUp);
    socket.terminate();
    reject(problem);
  }

  let opened = false;
  const giveUp = () => refused(notConnected());
  options.signal.addEventListener('abort', giveUp);
  if (options.signal.aborted) giveUp();
  socket.on('open', () => {
    opened = true;
    watchdog = setInterval(watch, options.pingEveryMs);
    options.signal.removeEventListener('abort', giveUp);
    lastSign = performance.now();
    resolve({
      get badFrames() {
        return badFrames;
      },
      close() {
        ended = true;
        clearInterval(watchdog);
        waiting = [];
        return closeGently(socket);
      },
    });
  });
  socket.on('pong', () => (lastSign = performance.now()));
  socket.on('ping', () => (lastSign = performance.now()));
  socket.on('message', (data, binary) => {
    lastSign = performance.now();
    if (ended) return;
    // ARI sends text only; ws hands it on as a Buffer.
    waiting.push(binary || !Buffer.isBuffer(data) ? '' : data.toString('utf8'));
    if (waiting.length > MAX_WAITING) {
      waiting = [];
      lost(
        new PbxError({
          code: 'events-overrun',
          message: 'The PBX sends more events than this PC can take.',
          hint: 'The board is read anew. If this stays, close other programs on this PC.',
        }),
      );
      return;
    }
    if (!draining) {
      draining = true;
      setImmediate(drain);
    }
  });
  socket.on('unexpected-response', (_request, response) => {
    const status = response.statusCode ?? 0;
    response.destroy();
    if (status === 401) refused(wrongCredentials(options.username));
    else if (status === 403) refused(writeDenied());
    else if (status === 503) refused(notReady(where));
    else refused(notAri(where, `status ${status} for the events socket`, status));
  });
  socket.on('error', (error) => {
    if (opened) return; // 'close' follows
    if (ended) return;
    refused(
      error.message.includes('handshake has timed out')
        ? timedOut(where, error)
        : connectionError(error, where),
    );
  });
  socket.on('close', (code) => {
    if (!opened) return;
    lost(
      new PbxError({
        code: 'events-lost',
        message: `The PBX closed the events connection (${code}).`,
        hint: 'It is opened again by itself. If this repeats, look at the log of Asterisk.',
      }),
    );
  });
  return promise;
}

async function closeGently(socket: WebSocket): Promise<void> {
  if (socket.readyState === WebSocket.CLOSED) return;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => socket.terminate(), 1000);
  socket.on('close', () => {
    clearTimeout(timer);
    resolve(undefined);
  });
  socket.close(1000);
  await promise;
}
