import { randomUUID } from 'node:crypto';
import type { Rest } from '../ari/rest.ts';
import type { CallMedia, PendingMedia } from '../media/port.ts';
import type { CheckContext } from './check.ts';
import type { TestApp } from './test-app.ts';

/** A media connection is there in a tenth of that, or it is not coming. */
const ARRIVES_MS = 4000;

/** A media connection of the kind that calls have, without a call. */
export class TestLeg {
  readonly #rest: Rest;
  readonly #pending: PendingMedia;
  channelId: string | null = null;
  #media: CallMedia | null = null;

  private constructor(rest: Rest, pending: PendingMedia) {
    this.#rest = rest;
    this.#pending = pending;
  }

  /** Throws where the desk has no connection to this PBX at all. */
  static begin({ config, options, version }: CheckContext, rest: Rest): TestLeg {
    if (!options.live) throw new Error('no media without a connected PBX');
    const pending = options.live.media.open({
      callId: randomUUID(),
      format: config.media.format,
      websocketClient: config.websocketClient,
      timeoutMs: ARRIVES_MS,
      version: version ?? '',
    });
    // It may be given up before anybody waits for it.
    pending.connected.catch(() => undefined);
    return new TestLeg(rest, pending);
  }

  /** Asks Asterisk for the connection and waits for it. Rejects with a CordboardError. */
  async connect(app: TestApp): Promise<CallMedia> {
    const channel = await this.#rest.openMedia(app.name, this.#pending.request, 'doctor');
    this.channelId = channel.id;
    this.#pending.created(channel);
    // A channel that ends before it enters will not be connected: nobody waits out the rest of the time.
    void app.enters(channel.id, ARRIVES_MS).then((entered) => {
      if (!entered) this.#pending.cancel();
    });
    const media = await this.#pending.connected;
    this.#media = media;
    await app.enters(channel.id, ARRIVES_MS);
    return media;
  }

  async close(): Promise<void> {
    this.#pending.cancel();
    this.#media?.close();
    if (this.channelId) await this.#rest.hangUp(this.channelId);
  }
}
