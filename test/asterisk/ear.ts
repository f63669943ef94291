import { Worker } from 'node:worker_threads';
import { resample, type Sound } from './audio.ts';
import { pcmToUlaw, ulawToPcm } from './g711.ts';

export type ToEar =
  | { type: 'open'; id: string }
  | { type: 'peer'; id: string; host: string; port: number }
  | { type: 'say'; id: string; key: number; ulaw: Uint8Array }
  | { type: 'hush'; id: string }
  | { type: 'mute'; id: string; mute: boolean }
  | { type: 'heard'; id: string; request: number }
  | { type: 'close'; id: string; forget: boolean };

export type FromEar =
  | { type: 'opened'; id: string; port: number }
  | { type: 'saying'; id: string; key: number; at: number }
  | { type: 'said'; id: string; key: number; at: number }
  | { type: 'heard'; id: string; request: number; chunks: { at: number; ulaw: Uint8Array }[] };

/** What a telephone heard: the sound from a moment on, with silence where nothing came. */
export interface Heard extends Sound {
  /** Unix ms of the first sample, to a fraction. */
  startedAt: number;
}

/** The moments (Unix ms) at which something began and ended to leave the mouth. */
export interface Saying {
  started: Promise<number>;
  finished: Promise<number>;
}

/** The thread that hears and speaks for all telephones of one outside world. */
export class Ears {
  readonly #worker = new Worker(new URL('./ear.worker.ts', import.meta.url), { execArgv: [] });
  readonly #waiting = new Map<string, (value: FromEar) => void>();
  #number = 0;

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', (message: FromEar) => {
      const key = keyOf(message);
      this.#waiting.get(key)?.(message);
      this.#waiting.delete(key);
      // What was hushed before it began never was being said.
      if (message.type === 'said') this.#waiting.get(`saying ${message.key}`)?.(message);
    });
    this.#worker.on('error', (error) => {
      throw error;
    });
  }

  #answer(key: string): Promise<FromEar> {
    return new Promise((resolve) => this.#waiting.set(key, resolve));
  }

  #send(message: ToEar): void {
    this.#worker.postMessage(message);
  }

  /** Opens an ear; the RTP port of 127.0.0.1 that it hears on. */
  async open(id: string): Promise<number> {
    const opened = this.#answer(`opened ${id}`);
    this.#send({ type: 'open', id });
    const message = await opened;
    return message.type === 'opened' ? message.port : 0;
  }

  /** Where its voice goes; from then on it sends silence, or what it says. */
  connect(id: string, host: string, port: number): void {
    this.#send({ type: 'peer', id, host, port });
  }

  say(id: string, sound: Sound): Saying {
    const key = ++this.#number;
    const started = this.#answer(`saying ${key}`).then((message) => ('at' in message ? message.at : 0));
    const finished = this.#answer(`said ${key}`).then((message) => ('at' in message ? message.at : 0));
    this.#send({ type: 'say', id, key, ulaw: pcmToUlaw(resample(sound, 8000).samples) });
    return { started, finished };
  }

  hush(id: string): void {
    this.#send({ type: 'hush', id });
  }

  mute(id: string, mute: boolean): void {
    this.#send({ type: 'mute', id, mute });
  }

  /** What was heard since a moment (Unix ms). */
  async heard(id: string, since: number): Promise<Heard> {
    const request = ++this.#number;
    const answer = this.#answer(`heard ${request}`);
    this.#send({ type: 'heard', id, request });
    const message = await answer;
    const chunks = message.type === 'heard' ? message.chunks : [];
    const last = chunks.at(-1);
    const end = Math.max(last ? last.at + last.ulaw.length / 8 : 0, since);
    const samples = new Int16Array(Math.ceil((end - since) * 8) + 8);
    for (const chunk of chunks) {
      const pcm = ulawToPcm(chunk.ulaw);
      const at = Math.round((chunk.at - since) * 8);
      if (at >= 0) samples.set(pcm.subarray(0, samples.length - at), at);
    }
    return { rate: 8000, samples, startedAt: since };
  }

  close(id: string, forget = false): void {
    this.#send({ type: 'close', id, forget });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

function keyOf(message: FromEar): string {
  if (message.type === 'opened') return `opened ${message.id}`;
  if (message.type === 'heard') return `heard ${message.request}`;
  return `${message.type} ${message.key}`;
}
