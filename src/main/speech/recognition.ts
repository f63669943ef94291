import type { Logger } from '../log.ts';
import { WorkerLink } from './link.ts';
import { speechError } from './problem.ts';

/** Requests that may wait; one more is refused at once, so that nobody waits for minutes. */
const MAX_WAITING = 64;
/** From asking to the answer, waiting included. */
const TIMEOUT_MS = 10_000;
/** What the model was made for; of longer audio the end counts. */
const MAX_SAMPLES = 28 * 8000;
/** Shorter than any word. */
const MIN_SAMPLES = 800;

interface Request {
  id: number;
  pcm: Int16Array;
  expected: readonly string[];
  settle(result: string | Error): void;
}

interface Place {
  link: WorkerLink;
  running: Request | undefined;
}

/** One bounded pool of recognizers for all calls, first come first served. */
export class Recognition {
  readonly #places: Place[];
  #queue: Request[] = [];
  #nextId = 1;
  #closed = false;

  constructor(url: URL, log: Logger, count: number) {
    this.#places = Array.from({ length: count }, () => {
      const place: Place = {
        running: undefined,
        link: new WorkerLink({
          url,
          role: 'recognizer',
          log,
          onMessage: (message) => {
            if (message.type !== 'text' && message.type !== 'failed') return;
            const request = place.running;
            if (request?.id !== message.id) return;
            place.running = undefined;
            if (message.type === 'text') request.settle(message.text);
            else request.settle(speechError('speech-failed', new Error(message.message)));
            this.#next();
          },
          onLost: () => {
            const request = place.running;
            place.running = undefined;
            request?.settle(speechError('speech-worker-lost'));
            if (this.#places.every((one) => one.link.failed)) this.#refuseAll('speech-not-loading');
          },
          onReady: () => this.#next(),
        }),
      };
      return place;
    });
  }

  get links(): WorkerLink[] {
    return this.#places.map((place) => place.link);
  }

  async start(): Promise<number> {
    return Math.max(...(await Promise.all(this.links.map((link) => link.start()))));
  }

  recognize(pcm: Int16Array, signal?: AbortSignal, expected: readonly string[] = []): Promise<string> {
    if (this.#closed) return Promise.reject(speechError('speech-closed'));
    if (signal?.aborted) return Promise.reject(speechError('speech-aborted'));
    if (pcm.length < MIN_SAMPLES) return Promise.resolve('');
    if (this.#queue.length >= MAX_WAITING) return Promise.reject(speechError('speech-busy'));
    return new Promise<string>((resolve, reject) => {
      const id = this.#nextId++;
      const drop = (error: Error, stuck: boolean): void => {
        this.#queue = this.#queue.filter((waiting) => waiting.id !== id);
        const place = this.#places.find((one) => one.running?.id === id);
        if (stuck) place?.link.replace();
        else place?.link.cancel(id);
        request.settle(error);
      };
      const onAbort = (): void => drop(speechError('speech-aborted'), false);
      const timer = setTimeout(() => drop(speechError('speech-timeout'), true), TIMEOUT_MS);
      const request: Request = {
        id,
        pcm: pcm.slice(-MAX_SAMPLES),
        expected,
        settle: (result) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          if (typeof result === 'string') resolve(result);
          else reject(result);
        },
      };
      signal?.addEventListener('abort', onAbort);
      this.#queue.push(request);
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#refuseAll('speech-closed');
    await Promise.all(this.links.map((link) => link.close()));
  }

  #refuseAll(code: 'speech-closed' | 'speech-not-loading'): void {
    const requests = [...this.#queue, ...this.#places.flatMap((place) => place.running ?? [])];
    this.#queue = [];
    for (const request of requests) request.settle(speechError(code));
  }

  #next(): void {
    for (const place of this.#places) {
      if (this.#queue.length === 0) return;
      if (place.running) continue;
      if (!place.link.ready) {
        void place.link.start().catch(() => {
          if (!this.#closed && this.#places.every((one) => one.link.failed)) {
            this.#refuseAll('speech-not-loading');
          }
        });
        continue;
      }
      const request = this.#queue.shift();
      if (!request) return;
      place.running = request;
      const { id, pcm, expected } = request;
      place.link.send({ type: 'recognize', id, pcm, expected }, [pcm.buffer as ArrayBuffer]);
    }
  }
}
