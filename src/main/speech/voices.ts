import type { Logger } from '../log.ts';
import { WorkerLink } from './link.ts';
import { speechError } from './problem.ts';
import { speakable } from './speakable.ts';

/** Spoken sentences that are kept, in samples (32 MB). */
const CACHE_SAMPLES = 16_000_000;
const MAX_WAITING = 256;
const TIMEOUT_MS = 10_000;

interface Job {
  id: number;
  key: string;
  text: string;
  voice: string;
  rate: 8000 | 16000;
  /** Somebody waits for it now; what is made in advance comes after all that are. */
  urgent: boolean;
  deadline: NodeJS.Timeout | undefined;
  /** Who waits for it; the same sentence is spoken once. */
  wanted: Set<(result: Int16Array | Error) => void>;
}

export interface VoicesOptions {
  /** The folder of the voice pack that speaks; without one, flite does. */
  pack?: string;
  /** How long somebody waits for a sentence. */
  waitMs?: number;
  /** A worker that is at one sentence for longer than this hangs, and is replaced. */
  stuckMs?: number;
}

/** Text to speech: one worker, sentences one after the other, a cache of what was said before. */
export class Voices {
  readonly #link: WorkerLink;
  readonly #waitMs: number;
  readonly #stuckMs: number;
  /** In the order of last use. */
  readonly #cache = new Map<string, Int16Array>();
  #cached = 0;
  readonly #jobs = new Map<string, Job>();
  #running: Job | undefined;
  #stuck: NodeJS.Timeout | undefined;
  #nextId = 1;
  #closed = false;

  constructor(
    url: URL,
    log: Logger,
    { pack, waitMs = TIMEOUT_MS, stuckMs = TIMEOUT_MS }: VoicesOptions = {},
  ) {
    this.#waitMs = waitMs;
    this.#stuckMs = stuckMs;
    this.#link = new WorkerLink({
      url,
      role: pack === undefined ? 'voices' : 'pack',
      ...(pack !== undefined && { pack }),
      log,
      onMessage: (message) => {
        if (message.type !== 'pcm' && message.type !== 'failed') return;
        const job = this.#running;
        if (job?.id !== message.id) return;
        this.#ran();
        if (message.type === 'pcm') {
          this.#keep(job.key, message.pcm);
          this.#settle(job, message.pcm);
        } else this.#settle(job, speechError('speech-failed', new Error(message.message)));
        this.#next();
      },
      onLost: () => {
        const job = this.#running;
        this.#ran();
        if (job) this.#settle(job, speechError('speech-worker-lost'));
        if (this.#link.failed) this.#refuseAll('speech-not-loading');
      },
      onReady: () => this.#next(),
    });
  }

  get link(): WorkerLink {
    return this.#link;
  }

  /** @param urgent whether somebody waits for it now, and no longer than `waitMs` */
  synthesize(
    text: string,
    voice: string,
    rate: 8000 | 16000,
    signal?: AbortSignal,
    urgent = true,
  ): Promise<Int16Array> {
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
      if (urgent) this.#hurry(job);
      const settle = (result: Int16Array | Error): void => {
        signal?.removeEventListener('abort', onAbort);
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      const onAbort = (): void => {
        job.wanted.delete(settle);
        if (job.wanted.size === 0) this.#giveUp(job);
        settle(speechError('speech-aborted'));
      };
      signal?.addEventListener('abort', onAbort);
      job.wanted.add(settle);
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#stuck);
    this.#refuseAll('speech-closed');
    await this.#link.close();
  }

  #newJob(key: string, text: string, voice: string, rate: 8000 | 16000): Job {
    const job: Job = {
      id: this.#nextId++,
      key,
      text,
      voice,
      rate,
      urgent: false,
      deadline: undefined,
      wanted: new Set(),
    };
    this.#jobs.set(key, job);
    return job;
  }

  #hurry(job: Job): void {
    if (job.urgent) return;
    job.urgent = true;
    job.deadline = setTimeout(() => {
      this.#answer(job, speechError('speech-timeout'));
      this.#giveUp(job);
    }, this.#waitMs);
  }

  #next(): void {
    if (this.#running || this.#jobs.size === 0) return;
    if (!this.#link.ready) {
      void this.#link.start().catch(() => {
        if (!this.#closed && this.#link.failed) this.#refuseAll('speech-not-loading');
      });
      return;
    }
    const jobs = [...this.#jobs.values()];
    const job = jobs.find(({ urgent }) => urgent) ?? jobs[0];
    if (!job) return;
    this.#running = job;
    this.#stuck = setTimeout(() => this.#link.replace(), this.#stuckMs);
    const { id, text, voice, rate } = job;
    this.#link.send({ type: 'speak', id, text, voice, rate });
  }

  #ran(): void {
    clearTimeout(this.#stuck);
    this.#running = undefined;
  }

  /** Nobody waits for it any more. One under way cannot be stopped: it is finished and kept, and may be wanted again. */
  #giveUp(job: Job): void {
    clearTimeout(job.deadline);
    job.urgent = false;
    if (this.#running !== job) this.#jobs.delete(job.key);
  }

  #settle(job: Job, result: Int16Array | Error): void {
    clearTimeout(job.deadline);
    this.#jobs.delete(job.key);
    this.#answer(job, result);
  }

  #answer(job: Job, result: Int16Array | Error): void {
    for (const settle of job.wanted) settle(result);
    job.wanted.clear();
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
