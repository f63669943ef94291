import { Worker } from 'node:worker_threads';
import type { Logger } from '../log.ts';
import { speechError } from './problem.ts';
import type { FromWorker, Role, ToWorker, WorkerSetup } from './protocol.ts';

/** After so many losses in a row, without an answer in between, the worker is given up. */
const GIVE_UP_AFTER = 4;

/** How long a worker may take to finish what it is at when everything closes. */
const CLOSE_MS = 5000;

export interface LinkOptions {
  url: URL;
  role: Role;
  /** The folder of a voice pack, for the role that speaks with one. */
  pack?: string;
  log: Logger;
  onMessage(message: FromWorker): void;
  /** The worker is gone; whatever it was asked will not be answered. It is being restarted. */
  onLost(): void;
  /** A worker is there (again). */
  onReady?(): void;
}

/** One worker thread that is started again when it stops by itself. */
export class WorkerLink {
  readonly #options: LinkOptions;
  readonly #cancelled = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | undefined;
  #closed = false;
  #losses = 0;
  #restart: NodeJS.Timeout | undefined;
  #readyMs: number | undefined;
  #waiting: { resolve(ms: number): void; reject(error: Error): void }[] = [];

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get ready(): boolean {
    return this.#readyMs !== undefined;
  }

  /** Given up: it will not come back. */
  get failed(): boolean {
    return this.#closed || this.#losses >= GIVE_UP_AFTER;
  }

  /** Starts the worker if need be. Resolves when it is loaded, with the milliseconds that loading took. */
  start(): Promise<number> {
    if (this.#closed) return Promise.reject(speechError('speech-closed'));
    if (this.#readyMs !== undefined) return Promise.resolve(this.#readyMs);
    if (this.failed) return Promise.reject(speechError('speech-not-loading'));
    const ready = new Promise<number>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    if (!this.#worker && !this.#restart) this.#spawn();
    return ready;
  }

  /** Sends to the worker; what is sent while it is not there is lost, with `onLost` before. */
  send(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    this.#worker?.postMessage(message, transfer);
  }

  /** Tells a recognizer that it may drop this request. */
  cancel(id: number): void {
    Atomics.store(this.#cancelled, 0, id);
  }

  /** Gives up a worker that does not answer; another one takes its place. It ends by itself, if ever it can. */
  replace(): void {
    const worker = this.#worker;
    if (!worker) return;
    worker.postMessage({ type: 'end' } satisfies ToWorker);
    worker.unref();
    this.#lost(worker, 'no answer');
  }

  /** The thread's id, for tests and logs; undefined while there is none. */
  get threadId(): number | undefined {
    return this.#worker?.threadId;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#restart);
    this.#settle((waiting) => waiting.reject(speechError('speech-closed')));
    const worker = this.#worker;
    if (!worker) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, CLOSE_MS);
    });
    worker.postMessage({ type: 'end' } satisfies ToWorker);
    await Promise.race([ended, late]);
    clearTimeout(timer);
    worker.unref();
  }

  #spawn(): void {
    const { url, role, pack, log } = this.#options;
    this.#restart = undefined;
    const setup: WorkerSetup = { role, cancelled: this.#cancelled, ...(pack !== undefined && { pack }) };
    const worker = new Worker(url, { workerData: setup, name: `speech-${role}` });
    this.#worker = worker;
    let reason: unknown;
    worker.on('message', (message: FromWorker) => {
      if (this.#worker !== worker) return;
      if (message.type === 'ready') {
        this.#readyMs = message.ms;
        log.info({ role, ms: Math.round(message.ms) }, 'speech worker ready');
        this.#settle((waiting) => waiting.resolve(message.ms));
        this.#options.onReady?.();
        return;
      }
      this.#losses = 0;
      this.#options.onMessage(message);
    });
    worker.on('error', (error) => {
      reason = error;
    });
    worker.on('exit', (exitCode) => this.#lost(worker, reason ?? `exit code ${exitCode}`));
  }

  #lost(worker: Worker, reason: unknown): void {
    if (this.#worker !== worker) return;
    const { role, log } = this.#options;
    this.#worker = undefined;
    this.#readyMs = undefined;
    if (this.#closed) return;
    this.#losses++;
    log.error({ role, err: reason, losses: this.#losses }, 'speech worker lost');
    this.#options.onLost();
    if (this.failed) {
      this.#settle((waiting) => waiting.reject(speechError('speech-not-loading', reason)));
      return;
    }
    // At once the first time, then ever later: a file that cannot be read does not get better by trying.
    const delay = this.#losses === 1 ? 0 : 100 * 2 ** this.#losses;
    this.#restart = setTimeout(() => this.#spawn(), delay);
  }

  #settle(how: (waiting: { resolve(ms: number): void; reject(error: Error): void }) => void): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach(how);
  }
}
