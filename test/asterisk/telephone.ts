import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readWav, type Sound } from './audio.ts';
import type { Ears, Heard, Saying } from './ear.ts';
import type { Instance } from './instance.ts';

/** A sound, or the path of a wav file. */
export type Sayable = Sound | string;

export interface Ended {
  /** Unix ms. */
  at: number;
  /** Q.850: 16 is a normal end, 17 busy, 34 congestion, ... */
  cause: number;
  causeText: string;
}

/** One call at the outside world: its telephone's voice, keys, receiver and everything that it heard. */
export class OutsideCall {
  /** Id of the channel at the outside instance. */
  readonly id: string;
  /** Unix ms of the INVITE, or of the arrival of a call that rings here. */
  startedAt = 0;
  /** Unix ms of the answer; null before. */
  answeredAt: number | null = null;
  /** Settles at the answer; rejects where the call ends without one. */
  readonly answered: Promise<number>;
  readonly ended: Promise<Ended>;
  /** Keys that the other side sent. */
  readonly digits: string[] = [];
  over: Ended | null = null;

  readonly #instance: Instance;
  readonly #ears: Ears;
  readonly #app: string;
  readonly #ear = randomUUID();
  readonly #bridge = randomUUID();
  #onAnswered: (at: number) => void = () => {};
  #onEnded: (ended: Ended) => void = () => {};
  #noAnswer: (error: Error) => void = () => {};

  constructor(instance: Instance, ears: Ears, app: string, id: string = randomUUID()) {
    this.id = id;
    this.#instance = instance;
    this.#ears = ears;
    this.#app = app;
    this.answered = new Promise((resolve, reject) => {
      this.#onAnswered = resolve;
      this.#noAnswer = reject;
    });
    this.answered.catch(() => {});
    this.ended = new Promise((resolve) => (this.#onEnded = resolve));
  }

  /** Puts an ear and a mouth to the channel. */
  async connectEar(): Promise<void> {
    const port = await this.#ears.open(this.#ear);
    const media = await this.#ask('POST', '/channels/externalMedia', {
      app: this.#app,
      appArgs: 'ear',
      channelId: this.#ear,
      external_host: `127.0.0.1:${port}`,
      format: 'ulaw',
    });
    const { channelvars } = media as { channelvars: Record<string, string> };
    await this.#ask('POST', `/bridges/${this.#bridge}`, { type: 'mixing' });
    await this.#join();
    const mouth = Number(channelvars['UNICASTRTP_LOCAL_PORT']);
    if (!(mouth > 0)) throw new Error('the outside world got no RTP port for its ear');
    this.#ears.connect(this.#ear, '127.0.0.1', mouth);
  }

  /** A channel made by a request enters its app some moments after the answer. */
  async #join(): Promise<void> {
    // Otherwise the nameless ear would take the place of the caller's number in the INVITE.
    const query = { channel: `${this.#ear},${this.id}`, inhibitConnectedLineUpdates: 'true' };
    for (const deadline = Date.now() + 3000; ; await sleep(5)) {
      const { status, body } = await this.#instance.ari('POST', `/bridges/${this.#bridge}/addChannel`, {
        query,
      });
      if (status === 204) return;
      if (status !== 422 || Date.now() > deadline) {
        throw new Error(`outside: the ear could not be joined: ${status} ${JSON.stringify(body)}`);
      }
    }
  }

  /** Says a sound now, after whatever it is saying still. */
  say(what: Sayable): Saying {
    return this.#ears.say(this.#ear, typeof what === 'string' ? readWav(what) : what);
  }

  /** Falls silent at once: drops what is not said yet. */
  hush(): void {
    this.#ears.hush(this.#ear);
  }

  /** Sends nothing at all, not even silence, as telephones with silence suppression do. */
  mute(mute: boolean): void {
    this.#ears.mute(this.#ear, mute);
  }

  /** Keys digits (RFC 4733); settles when Asterisk has taken them, before they are sent. */
  async sendDtmf(digits: string, options: { durationMs?: number; betweenMs?: number } = {}): Promise<void> {
    await this.#ask('POST', `/channels/${this.id}/dtmf`, {
      dtmf: digits,
      duration: String(options.durationMs ?? 100),
      between: String(options.betweenMs ?? 100),
    });
  }

  async answer(): Promise<void> {
    await this.#ask('POST', `/channels/${this.id}/answer`);
    this.wasAnswered();
  }

  /** Hangs up, also while it rings; a call that is over already is no error. Settles when it has ended. */
  async hangUp(): Promise<Ended> {
    await this.#instance.ari('DELETE', `/channels/${this.id}`).catch(() => null);
    return this.ended;
  }

  /** Does not take a call that rings: 17 is busy, 21 declined (Q.850). */
  async refuse(cause: 17 | 21): Promise<Ended> {
    await this.#ask('DELETE', `/channels/${this.id}`, { reason_code: String(cause) });
    return this.ended;
  }

  /** Everything heard since the start of the call (or another moment, Unix ms), so far or in all. */
  heard(since: number = this.startedAt): Promise<Heard> {
    return this.#ears.heard(this.#ear, since);
  }

  /**
   * Waits until what was heard satisfies a condition; throws after the time is out. Each look copies the recording: where
   * many listen, everyMs keeps that from being what the machine is busy with.
   */
  async hears(
    what: string,
    condition: (heard: Heard) => boolean,
    options: { withinMs?: number; since?: number; everyMs?: number } = {},
  ): Promise<Heard> {
    const deadline = Date.now() + (options.withinMs ?? 10_000);
    for (;;) {
      const heard = await this.heard(options.since);
      if (condition(heard)) return heard;
      if (Date.now() > deadline) throw new Error(`The telephone did not hear ${what} in time`);
      await sleep(options.everyMs ?? 100);
    }
  }

  /** For the outside world: what its events tell. */
  wasAnswered(): void {
    if (this.answeredAt !== null) return;
    this.answeredAt = Date.now();
    this.#onAnswered(this.answeredAt);
  }

  wasEnded(cause: number, causeText: string): void {
    if (this.over) return;
    this.over = { at: Date.now(), cause, causeText };
    this.#noAnswer(new Error(`The call ended without an answer: ${cause} ${causeText}`));
    void this.#clean(this.over);
  }

  async #clean(ended: Ended): Promise<void> {
    this.#ears.close(this.#ear);
    await this.#instance.ari('DELETE', `/bridges/${this.#bridge}`).catch(() => null);
    await this.#instance.ari('DELETE', `/channels/${this.#ear}`).catch(() => null);
    this.#onEnded(ended);
  }

  async #ask(method: string, path: string, query: Record<string, string> = {}): Promise<unknown> {
    const { status, body } = await this.#instance.ari(method, path, { query });
    if (status >= 300) {
      throw new Error(`outside: ${method} ${path} gave ${status} ${JSON.stringify(body)}`);
    }
    return body;
  }
}
