import WebSocket from 'ws';
import type { z } from 'zod';
import { CordboardError, type Problem } from '../../shared/domain/problem.ts';
import type { Logger } from '../log.ts';
import { trust } from '../trust.ts';

/** No message of an engine comes near this; whatever does is not one. */
const MAX_PAYLOAD = 8 * 1024 * 1024;
/** Audio that an engine does not take is dropped beyond this: it would only come late. */
const MAX_BUFFERED = 256 * 1024;
/** Messages in a row that nobody can read: whatever answers there does not speak the protocol. */
const MOST_GARBAGE = 20;
/** Between the tries to connect. */
const RETRY_MS = [250, 1000];
/** Between pings, and how long nothing at all may come back. */
const PING_MS = 1000;
const QUIET_MS = 4000;

export interface EngineSocketOptions<Message> {
  /** What the engine is called, for problems and the log: "OpenAI Realtime". */
  name: string;
  /** ws: or wss:. May hold a secret in its query, and is never logged. */
  url: string;
  headers?: Readonly<Record<string, string>>;
  protocols?: string[];
  /** What the engine may send as text; anything else is counted and left out. */
  schema: z.ZodType<Message>;
  log: Logger;
  /** Per try. */
  connectMs?: number;
  onOpen: () => void;
  onMessage: (message: Message) => void;
  onBinary?: (audio: Uint8Array) => void;
  /** Nothing comes back for some seconds, not even answers to pings; or it does again. */
  onQuiet?: (quiet: boolean) => void;
  /**
   * Told once, and not after close(): it could not be connected, it was closed by the other side, or it speaks something
   * else. `wasOpen` tells whether onOpen came before; the engine may open another socket where its protocol can resume.
   */
  onEnd: (problem: Problem, end: { wasOpen: boolean; code: number; reason: string }) => void;
}

/** The connection of a session to its engine's server: JSON text and binary audio, judged before anybody sees it. */
export class EngineSocket<Message> {
  readonly #options: EngineSocketOptions<Message>;
  #ws: WebSocket | null = null;
  #retry: NodeJS.Timeout | null = null;
  #tries = 0;
  #open = false;
  #over = false;
  #garbage = 0;
  #pings: NodeJS.Timeout | null = null;
  #lifeAt = 0;
  #quiet = false;
  /** Messages that nobody could read. */
  unreadable = 0;
  /** Audio that the engine did not take in time, bytes. */
  dropped = 0;

  constructor(options: EngineSocketOptions<Message>) {
    this.#options = options;
    this.#connect();
  }

  get isOpen(): boolean {
    return this.#open && !this.#over;
  }

  /** False where it is not connected. */
  send(message: object): boolean {
    if (!this.isOpen) return false;
    this.#ws?.send(JSON.stringify(message));
    return true;
  }

  /** Audio as a message of its own; dropped where the engine is behind. */
  sendBinary(audio: Uint8Array): boolean {
    if (!this.isOpen || this.#isBehind(audio.byteLength)) return false;
    // A copy: ws may send it after the frame's memory is used again.
    this.#ws?.send(Buffer.from(audio));
    return true;
  }

  /** Audio within a JSON message; dropped where the engine is behind. */
  sendAudio(message: object, bytes: number): boolean {
    return !this.#isBehind(bytes) && this.send(message);
  }

  /** Ends it without a word to onEnd. Idempotent. */
  close(code = 1000): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#retry) clearTimeout(this.#retry);
    if (this.#pings) clearInterval(this.#pings);
    const ws = this.#ws;
    if (!ws) return;
    if (ws.readyState === WebSocket.OPEN) {
      ws.close(code);
      setTimeout(() => ws.terminate(), 2000).unref();
    } else ws.terminate();
  }

  #isBehind(bytes: number): boolean {
    if ((this.#ws?.bufferedAmount ?? 0) <= MAX_BUFFERED) return false;
    if (this.dropped === 0)
      this.#options.log.warn({ engine: this.#options.name }, 'the engine takes no audio');
    this.dropped += bytes;
    return true;
  }

  #connect(): void {
    const { url, headers, protocols, connectMs = 5000, name } = this.#options;
    this.#tries += 1;
    let ws: WebSocket;
    try {
      ws = new WebSocket(url, protocols ?? [], {
        perMessageDeflate: false,
        handshakeTimeout: connectMs,
        maxPayload: MAX_PAYLOAD,
        followRedirects: false,
        ...(headers && { headers }),
        ...(url.startsWith('wss:') && { secureContext: trust() }),
      });
    } catch {
      // The error's own text would repeat the address.
      queueMicrotask(() => this.#end(badAddress(name), 0));
      return;
    }
    this.#ws = ws;
    let refused: number | null = null;
    let cause = '';
    ws.on('unexpected-response', (_request, response) => {
      refused = response.statusCode ?? 0;
      // With a listener here ws leaves the end to us; `close` follows.
      ws.terminate();
    });
    ws.on('error', (error) => {
      cause = 'code' in error && typeof error.code === 'string' ? error.code : error.message;
    });
    ws.on('open', () => {
      if (this.#over) return ws.terminate();
      this.#open = true;
      if (this.#options.onQuiet) this.#watch(ws);
      this.#options.onOpen();
    });
    ws.on('message', (data, isBinary) => this.#received(data as Buffer, isBinary));
    ws.on('pong', () => this.#lives());
    ws.on('close', (code, reason) => {
      if (this.#over || this.#ws !== ws) return;
      if (this.#open) {
        const why = reason.toString('utf8');
        return this.#end(closed(name, code, why), code, why);
      }
      if (refused !== null && refused < 500) return this.#end(notAccepted(name, refused), 0);
      const wait = RETRY_MS[this.#tries - 1];
      const problem = refused === null ? unreachable(name, cause) : notAccepted(name, refused);
      if (wait === undefined) return this.#end(problem, 0);
      this.#options.log.warn({ engine: name, cause: problem.code }, 'connecting to the engine again');
      this.#retry = setTimeout(() => this.#connect(), wait);
    });
  }

  #watch(ws: WebSocket): void {
    this.#lifeAt = performance.now();
    this.#pings = setInterval(() => {
      if (!this.#quiet && performance.now() - this.#lifeAt > QUIET_MS) {
        this.#quiet = true;
        this.#options.onQuiet?.(true);
      }
      if (this.isOpen) ws.ping();
    }, PING_MS);
  }

  #lives(): void {
    this.#lifeAt = performance.now();
    if (!this.#quiet || this.#over) return;
    this.#quiet = false;
    this.#options.onQuiet?.(false);
  }

  #received(data: Buffer, isBinary: boolean): void {
    if (this.#over) return;
    this.#lives();
    if (isBinary && this.#options.onBinary) return this.#options.onBinary(data);
    const parsed = this.#options.schema.safeParse(json(data.toString('utf8')));
    if (parsed.success) {
      this.#garbage = 0;
      return this.#options.onMessage(parsed.data);
    }
    this.unreadable += 1;
    this.#garbage += 1;
    // The message itself may hold what a caller said.
    const where = parsed.error.issues[0]?.path.join('.');
    if (this.unreadable === 1)
      this.#options.log.warn({ engine: this.#options.name, where }, 'a message was not readable');
    if (this.#garbage >= MOST_GARBAGE) this.#end(garbage(this.#options.name), 0);
  }

  #end(problem: Problem, code: number, reason = ''): void {
    if (this.#over) return;
    const wasOpen = this.#open;
    this.close(1002);
    this.#options.onEnd(problem, { wasOpen, code, reason });
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The WebSocket address of what a person typed: http(s) is taken for ws(s). Throws a CordboardError. */
export function socketUrl(address: string, name: string): URL {
  let url: URL;
  try {
    url = new URL(address.trim());
  } catch {
    throw new CordboardError(badAddress(name));
  }
  if (url.protocol === 'http:') url.protocol = 'ws:';
  if (url.protocol === 'https:') url.protocol = 'wss:';
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw new CordboardError(badAddress(name));
  return url;
}

function badAddress(name: string): Problem {
  return {
    code: 'engine-address',
    message: `The address of ${name} is not one that can be connected to.`,
    hint: 'It begins with wss:// (or ws:// on your own network). Correct it under Agents.',
  };
}

function notAccepted(name: string, status: number): Problem {
  if (status === 401 || status === 403)
    return {
      code: 'engine-key-refused',
      message: `${name} refused the key (HTTP ${String(status)}).`,
      hint: 'Enter a valid key for this agent under Agents, and check that the account may use this service.',
    };
  if (status === 429)
    return {
      code: 'engine-limit',
      message: `${name} takes no more connections now (HTTP 429).`,
      hint: 'The account has reached its limit. Wait, raise the limit, or lower the calls of this agent.',
    };
  return {
    code: 'engine-not-accepted',
    message: `${name} did not accept the connection (HTTP ${String(status)}).`,
    hint:
      status >= 500
        ? 'Its server is in trouble. If this lasts, use another agent meanwhile.'
        : 'Check the address and the names (agent, model) of this agent under Agents.',
  };
}

function unreachable(name: string, cause: string): Problem {
  return {
    code: 'engine-unreachable',
    message: `${name} could not be reached${cause ? ` (${cause})` : ''}.`,
    hint: 'Check the address under Agents, and that this PC may connect there (network, firewall, certificate).',
  };
}

function closed(name: string, code: number, reason: string): Problem {
  const why = [String(code), reason.slice(0, 120)].filter(Boolean).join(', ');
  return {
    code: 'engine-lost',
    message: `${name} ended the connection in the middle of the call (${why}).`,
    hint: 'The caller was sent to the fallback of this agent. If it repeats, look at the network and the account.',
  };
}

function garbage(name: string): Problem {
  return {
    code: 'engine-garbage',
    message: `What answers as ${name} does not speak its protocol.`,
    hint: 'Check the address of this agent: it may be another service, or another version of it.',
  };
}
