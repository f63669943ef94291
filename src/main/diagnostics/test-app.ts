import { z } from 'zod';
import { randomUUID } from 'node:crypto';
import { openEvents, type EventsSocket } from '../ari/events.ts';
import { basic } from '../ari/session.ts';
import type { CheckContext } from './check.ts';

const OfChannel = z.object({ type: z.string(), channel: z.object({ id: z.string() }) });

/**
 * A Stasis application of one examination: it hears the channels that the doctor makes, and the desk's own application is
 * left alone. Without subscriptions it is gone from the PBX with its socket.
 */
export class TestApp {
  readonly name = `cordboard-doctor-${randomUUID().slice(0, 8)}`;
  readonly #listeners = new Set<(raw: unknown) => void>();
  /** Channels that came, and those that are gone. */
  readonly #entered = new Set<string>();
  readonly #gone = new Set<string>();
  #socket: EventsSocket | null = null;

  /** Rejects with a PbxError where the events socket cannot be opened. */
  static async open(context: CheckContext): Promise<TestApp> {
    const { base, config, password, timeoutMs, signal, log } = context;
    const app = new TestApp();
    app.#socket = await openEvents({
      base,
      appName: app.name,
      authorization: basic(config.username, password),
      username: config.username,
      trust: config.trust,
      signal,
      handshakeTimeoutMs: timeoutMs,
      pingEveryMs: 5000,
      deadAfterMs: 12_000,
      log,
      onEvent: (raw) => app.#heard(raw),
      onLost: () => undefined,
    });
    return app;
  }

  /** Every event from here on. Returns how to end it. */
  on(listener: (raw: unknown) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The first event from now on of which `match` makes something; null where none comes in time. */
  first<T>(match: (raw: unknown) => T | null | undefined, timeoutMs: number): Promise<T | null> {
    const { promise, resolve } = Promise.withResolvers<T | null>();
    const timer = setTimeout(() => resolve(null), timeoutMs);
    const off = this.on((raw) => {
      const matched = match(raw);
      if (matched !== null && matched !== undefined) resolve(matched);
    });
    return promise.finally(() => {
      clearTimeout(timer);
      off();
    });
  }

  /** Whether a channel has entered this application; false where it ended first, or did not come in time. */
  async enters(channelId: string, timeoutMs: number): Promise<boolean> {
    const state = () =>
      this.#entered.has(channelId) ? 'entered' : this.#gone.has(channelId) ? 'gone' : null;
    // It may have come before the answer to the request that made it.
    return (state() ?? (await this.first(state, timeoutMs))) === 'entered';
  }

  isGone(channelId: string): boolean {
    return this.#gone.has(channelId);
  }

  #heard(raw: unknown): void {
    const event = OfChannel.safeParse(raw);
    if (event.success && event.data.type === 'StasisStart') this.#entered.add(event.data.channel.id);
    if (event.success && event.data.type === 'ChannelDestroyed') this.#gone.add(event.data.channel.id);
    for (const listener of this.#listeners) listener(raw);
  }

  async close(): Promise<void> {
    await this.#socket?.close();
  }
}
