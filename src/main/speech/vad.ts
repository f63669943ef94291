import type { Logger } from '../log.ts';
import { Endpoint, type EndpointOptions } from './endpoint.ts';
import { Gate } from './gate.ts';
import { WorkerLink } from './link.ts';
import type { VadEvent, VadStream } from './port.ts';
import { CONTEXT, FRAME, type VadBatch } from './protocol.ts';

/** Frames of the past that the model sees when the gate opens, so that no beginning of a word is lost. */
const LOOK_BACK = 3;
const KEEP = LOOK_BACK * FRAME + CONTEXT;
/** Batches go out no closer than this: with many calls each inference then has many rows. */
const MIN_GAP_MS = 8;
/** The same where all in it are known to speak: nobody waits for the agent to fall silent. */
const CALM_GAP_MS = 30;
/** Frames that may wait for a busy worker. Beyond, the oldest are dropped and counted. */
const MAX_WAITING = 4096;

interface Due {
  stream: Stream;
  fresh: boolean;
  audio: Int16Array;
  end: number;
}

/** Voice activity of all calls: a cheap gate per stream here, one batched model in a worker. */
export class Vad {
  readonly #log: Logger;
  readonly #link: WorkerLink;
  readonly #streams = new Map<number, Stream>();
  #nextNumber = 0;
  #waiting: Due[] = [];
  #sent: Due[][] = [];
  #lastSend = 0;
  #timer: NodeJS.Timeout | undefined;
  /** The next batch goes out as soon as this turn of the event loop is over. */
  #soon = false;
  /** Among the waiting is somebody who may have begun to speak. */
  #urgent = false;
  #dropped = 0;

  constructor(url: URL, log: Logger) {
    this.#log = log;
    this.#link = new WorkerLink({
      url,
      role: 'vad',
      log,
      onMessage: (message) => {
        if (message.type === 'probabilities') this.#answered(message.of);
      },
      onLost: () => {
        for (const frame of this.#sent.flat()) frame.stream.dropped();
        this.#sent = [];
        for (const stream of this.#streams.values()) stream.forgotten();
      },
    });
  }

  get link(): WorkerLink {
    return this.#link;
  }

  open(options: EndpointOptions, listener: (event: VadEvent) => void): VadStream {
    void this.#link.start().catch((error: unknown) => this.#log.error({ err: error }, 'no voice detection'));
    let number = this.#nextNumber;
    while (this.#streams.has(number)) number = (number + 1) % 65_536;
    this.#nextNumber = (number + 1) % 65_536;
    const stream = new Stream(number, options, listener, {
      due: (frame) => this.#enqueue(frame),
      closed: () => {
        this.#streams.delete(number);
        this.#link.send({ type: 'forget', stream: number });
      },
    });
    this.#streams.set(number, stream);
    return stream;
  }

  async close(): Promise<void> {
    for (const stream of [...this.#streams.values()]) stream.close();
    await this.#link.close();
  }

  #enqueue(frame: Due): void {
    this.#waiting.push(frame);
    this.#urgent ||= !frame.stream.calm;
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift()?.stream.dropped();
      if (this.#dropped++ % 1000 === 0) this.#log.warn({ dropped: this.#dropped }, 'voice detection is late');
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#sent.length > 0 || this.#waiting.length === 0 || this.#soon) return;
    const gap = this.#urgent ? MIN_GAP_MS : CALM_GAP_MS;
    const wait = this.#lastSend + gap - performance.now();
    if (wait > 0) {
      if (this.#timer && !this.#urgent) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#flush(), wait);
      return;
    }
    // The other calls' frames of the same tick come along.
    this.#soon = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#soon = false;
    this.#urgent = false;
    if (!this.#link.ready) {
      for (const frame of this.#waiting) frame.stream.dropped();
      this.#waiting = [];
      return;
    }
    const due = this.#waiting.filter((frame) => !frame.stream.done);
    this.#waiting = [];
    if (due.length === 0) return;
    this.#lastSend = performance.now();
    const width = CONTEXT + FRAME;
    const batch: VadBatch = {
      streams: Uint16Array.from(due, (frame) => frame.stream.number),
      fresh: Uint8Array.from(due, (frame) => (frame.fresh ? 1 : 0)),
      audio: new Int16Array(due.length * width),
    };
    for (const [i, frame] of due.entries()) batch.audio.set(frame.audio, i * width);
    this.#sent.push(due);
    this.#link.send({ type: 'frames', ...batch }, [batch.audio.buffer as ArrayBuffer]);
  }

  #answered(probabilities: Float32Array): void {
    const frames = this.#sent.shift() ?? [];
    for (const [i, frame] of frames.entries()) frame.stream.judged(probabilities[i] ?? 0, frame.end);
    this.#schedule();
  }
}

class Stream implements VadStream {
  readonly number: number;
  readonly #endpoint: Endpoint;
  readonly #gate = new Gate();
  readonly #listener: (event: VadEvent) => void;
  readonly #hub: { due(frame: Due): void; closed(): void };
  /** The last samples of the stream, as many as a look-back needs. */
  #history = new Int16Array(KEEP);
  /** Samples so far, and where the next frame begins; frames are only made while the gate is open. */
  #total = 0;
  #next = -1;
  #fresh = true;
  #underWay = 0;
  done = false;

  constructor(
    number: number,
    options: EndpointOptions,
    listener: (event: VadEvent) => void,
    hub: { due(frame: Due): void; closed(): void },
  ) {
    this.number = number;
    this.#endpoint = new Endpoint(options);
    this.#listener = listener;
    this.#hub = hub;
  }

  get calm(): boolean {
    return this.#endpoint.confirmed;
  }

  push(pcm: Int16Array): void {
    if (this.done) return;
    for (let from = 0; from < pcm.length; from += FRAME) this.#push(pcm.subarray(from, from + FRAME));
  }

  #push(pcm: Int16Array): void {
    const wanted = this.#gate.push(pcm) || !this.#endpoint.idle || this.#underWay > 0;
    this.#history.copyWithin(0, pcm.length);
    this.#history.set(pcm, KEEP - pcm.length);
    this.#total += pcm.length;
    if (!wanted) {
      this.#next = -1;
      return;
    }
    if (this.#next < 0) {
      // Frames that end exactly now: the first judgement need not wait for a frame to fill up.
      this.#next = this.#total - LOOK_BACK * FRAME;
      this.#fresh = true;
    }
    while (this.#next + FRAME <= this.#total) {
      const from = KEEP - (this.#total - this.#next) - CONTEXT;
      this.#underWay++;
      this.#hub.due({
        stream: this,
        fresh: this.#fresh,
        audio: this.#history.slice(from, from + CONTEXT + FRAME),
        end: (this.#next + FRAME) / 8,
      });
      this.#fresh = false;
      this.#next += FRAME;
    }
  }

  judged(probability: number, end: number): void {
    this.#underWay--;
    for (const event of this.#endpoint.push(probability, end)) {
      // The listener may close the stream at any of them.
      if (!this.done) this.#listener(event);
    }
  }

  /** A frame that nobody will judge: the model's memory has a hole there. */
  dropped(): void {
    this.#underWay--;
    this.#fresh = true;
  }

  /** The model's memory of the stream is gone. */
  forgotten(): void {
    this.#fresh = true;
  }

  close(): void {
    if (this.done) return;
    this.done = true;
    this.#hub.closed();
  }
}
