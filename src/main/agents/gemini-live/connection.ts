import type { Problem } from '../../../shared/domain/problem.ts';
import type { Logger } from '../../log.ts';
import { toBase64 } from '../base64.ts';
import { EngineSocket } from '../engine-socket.ts';
import { engineRefused, keyRefused } from '../problems.ts';
import { Reconnects } from '../reconnects.ts';
import { NAME } from './options.ts';
import { durationMs, ServerMessage, type ClientMessage, type Setup } from './protocol.ts';

/** A connection that is about to end is changed this long before, if nobody falls silent earlier. */
const SPARE_MS = 1500;
/** So much waits while there is no connection: three seconds of the caller. */
const MOST_HELD = 150;

export interface ConnectionOptions {
  url: string;
  key: string;
  log: Logger;
  /** @param handle of the session to go on with */
  setup: (handle: string | null) => Setup;
  /** The session is set up, or goes on. */
  onReady: (resumed: boolean) => void;
  onMessage: (message: ServerMessage) => void;
  onQuiet: (quiet: boolean) => void;
  /** The connection is gone, and the next is being made. */
  onGap: () => void;
  onEnd: (problem: Problem) => void;
}

/**
 * One session over as many connections as it needs: each lasts about ten minutes, and the server says so before. What the
 * caller says while one is changed for the next is kept for the next.
 */
export class GeminiConnection {
  readonly #options: ConnectionOptions;
  #socket: EngineSocket<ServerMessage> | null = null;
  #handle: string | null = null;
  #ready = false;
  #closed = false;
  #resuming = false;
  readonly #reconnects = new Reconnects();
  #leaving: NodeJS.Timeout | null = null;
  /** What waits for the next connection. */
  #held: ClientMessage[] = [];

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#connect();
  }

  hear(audio: Uint8Array): void {
    const data = toBase64(audio);
    const message: ClientMessage = { realtimeInput: { audio: { mimeType: 'audio/pcm;rate=16000', data } } };
    if (this.#ready) this.#socket?.sendAudio(message, audio.byteLength);
    else this.send(message);
  }

  send(message: ClientMessage): void {
    if (this.#ready) this.#socket?.send(message);
    // Before the first connection there is nobody whom it could be meant for.
    else if (this.#resuming && this.#held.length < MOST_HELD) this.#held.push(message);
  }

  /** Nobody speaks now: the moment to change a connection that is about to end. */
  pause(): void {
    if (this.#leaving && this.#handle !== null) this.#resume();
  }

  close(): void {
    this.#closed = true;
    this.#ready = false;
    if (this.#leaving) clearTimeout(this.#leaving);
    this.#socket?.close();
  }

  #connect(): void {
    const { url, key, log, setup, onQuiet } = this.#options;
    const socket: EngineSocket<ServerMessage> = new EngineSocket({
      name: NAME,
      url,
      headers: { 'x-goog-api-key': key },
      schema: ServerMessage,
      log,
      onOpen: () => socket.send({ setup: setup(this.#handle) } satisfies ClientMessage),
      onMessage: (message) => this.#received(message),
      onQuiet,
      onEnd: (problem, end) => this.#ended(problem, end),
    });
    this.#socket = socket;
  }

  #received(message: ServerMessage): void {
    if (message.setupComplete) this.#begins();
    const { newHandle, resumable } = message.sessionResumptionUpdate ?? {};
    if (resumable === true && newHandle) this.#handle = newHandle;
    if (message.goAway) this.#goAway(durationMs(message.goAway.timeLeft) ?? 0);
    if (!this.#closed) this.#options.onMessage(message);
  }

  #begins(): void {
    const resumed = this.#resuming;
    this.#ready = true;
    this.#resuming = false;
    for (const message of this.#held.splice(0)) this.send(message);
    this.#options.onReady(resumed);
  }

  #goAway(leftMs: number): void {
    this.#leaving ??= setTimeout(
      () => {
        if (this.#handle !== null) this.#resume();
      },
      Math.max(0, leftMs - SPARE_MS),
    );
  }

  #ended(problem: Problem, { code, reason }: { code: number; reason: string }): void {
    if (/api key|unregistered callers|permission/i.test(reason)) return this.#options.onEnd(keyRefused(NAME));
    if (this.#ready && this.#handle !== null && this.#reconnects.allows(code)) {
      this.#options.log.warn({ engine: NAME, code }, 'the connection was lost, and is resumed');
      return this.#resume();
    }
    this.#options.onEnd(!this.#ready && reason !== '' ? engineRefused(NAME, reason) : problem);
  }

  #resume(): void {
    if (this.#leaving) clearTimeout(this.#leaving);
    this.#leaving = null;
    this.#ready = false;
    this.#resuming = true;
    this.#reconnects.made();
    this.#socket?.close();
    this.#options.onGap();
    this.#connect();
  }
}
