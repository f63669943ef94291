import type { Logger } from '../log.ts';
import { WorkerLink } from './link.ts';
import { speechError } from './problem.ts';
import type { Voice } from './port.ts';
import { speakable } from './speakable.ts';

/** Spoken sentences that are kept, in samples (32 MB). */
const CACHE_SAMPLES = 16_000_000;
const MAX_WAITING = 256;
const TIMEOUT_MS = 10_000;

interface Job {
  id: number;
  key: string;
  text: string;
  voice: Voice;
  rate: 8000 | 16000;
  timer: NodeJS.Timeout;
  /** Who waits for it; the same sentence is spoken once. */
  wanted: Set<(result: Int16Array | Error) => void>;
}

/** Text to speech: one worker, sentences one after the other, a cache of what was said before. */
export class Voices {
  readonly #link: WorkerLink;
  /** In the order of last use. */
  readonly #cache = new Map<string, Int16Array>();
  #cached = 0;
  readonly #jobs = new Map<string, Job>();
  #running: Job | undefined;
  #nextId = 1;
  #closed = false;

  constructor(url: URL, log: Logger) {
    this.#link = new WorkerLink({
      url,
      role: 'voices',
      log,
      onMessage: (message) => {
        if (message.type !== 'pcm' && message.type !== 'failed') return;
        const job = this.#running;
        if (job?.id !== message.id) return;
        this.#running = undefined;
        if (message.type === 'pcm') {
          this.#keep(job.key, message.pcm);
          this.#settle(job, message.pcm);
        } else this.#settle(job, speechError('speech-failed', new Error(message.message)));
        this.#next();
      },
      onLost: () => {
        const job = this.#running;
        this.#running = undefined;
        if (job) this.#settle(job, speechError('speech-worker-lost'));
        if (this.#link.failed) this.#refuseAll('speech-not-loading');
      },
      onReady: () => this.#next(),
    });
  }

  get link(): WorkerLink {
    return this.#link;
  }

  synthesize(text: string, voice: Voice, rate: 8000 | 16000, signal?: AbortSignal): Promise<Int16Array> {
    if (this.#closed) return Promise.reject(speechError('speech-closed'));
    if (signal?.aborted) return Promise.reject(speechError('speech-aborted'));
    const spoken = speakable(text);
    if (spoken === '') return Promise.resolve(new Int16Array(0));
    const key = `${voice} ${rate} ${spoken}`;
    const known = this.#cache.get(key);
    if (known) {
      this.#cache.delete(key);
      this.#cache.set(key, known);
      return Promise.resolve(known);
    }
    if (!this.#jobs.has(key) && this.#jobs.size >= MAX_WAITING) {
      return Promise.reject(speechError('speech-busy'));
    }
    return new Promise<Int16Array>((resolve, reject) => {
      const job = this.#jobs.get(key) ?? this.#newJob(key, spoken, voice, rate);
      const settle = (result: Int16Array | Error): void => {
        signal?.removeEventListener('abort', onAbort);
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      const onAbort = (): void => {
        job.wanted.delete(settle);
        // A sentence under way is finished and kept: it takes milliseconds and may be wanted again.
        if (job.wanted.size === 0 && this.#running !== job) this.#drop(job);
        settle(speechError('speech-aborted'));
      };
      signal?.addEventListener('abort', onAbort);
      job.wanted.add(settle);
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#refuseAll('speech-closed');
    await this.#link.close();
  }

  #newJob(key: string, text: string, voice: Voice, rate: 8000 | 16000): Job {
    const timer = setTimeout(() => {
      if (this.#running === job) this.#link.replace();
      this.#settle(job, speechError('speech-timeout'));
    }, TIMEOUT_MS);
    const job: Job = { id: this.#nextId++, key, text, voice, rate, timer, wanted: new Set() };
    this.#jobs.set(key, job);
    return job;
  }

  #next(): void {
    if (this.#running || this.#jobs.size === 0) return;
    if (!this.#link.ready) {
      void this.#link.start().catch(() => {
        if (!this.#closed && this.#link.failed) this.#refuseAll('speech-not-loading');
      });
      return;
    }
    const [job] = this.#jobs.values();
    if (!job) return;
    this.#running = job;
    const { id, text, voice, rate } = job;
    this.#link.send({ type: 'speak', id, text, voice, rate });
  }

  #settle(job: Job, result: Int16Array | Error): void {
    this.#drop(job);
    for (const settle of job.wanted) settle(result);
    job.wanted.clear();
  }

  #drop(job: Job): void {
    clearTimeout(job.timer);
    if (this.#jobs.get(job.key) === job) this.#jobs.delete(job.key);
  }

  #refuseAll(code: 'speech-closed' | 'speech-not-loading'): void {
    for (const job of [...this.#jobs.values()]) this.#settle(job, speechError(code));
  }

  #keep(key: string, pcm: Int16Array): void {
    this.#cache.set(key, pcm);
    this.#cached += pcm.length;
    for (const [oldest, { length }] of this.#cache) {
      if (this.#cached <= CACHE_SAMPLES) return;
      this.#cache.delete(oldest);
      this.#cached -= length;
    }
  }
}
