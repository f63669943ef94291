import type { RunningMedia } from './call-media.ts';
import type { Clock } from './clock.ts';
import { mediaCancelled, type MediaError } from './errors.ts';

export interface OpeningOptions {
  clock: Clock;
  timeoutMs: number;
  /** What is told where it was not connected in time. */
  late: () => MediaError;
  onConnected: (media: RunningMedia) => void;
  /** Connected, failed or cancelled. */
  onSettled: () => void;
}

/** A media leg until it is connected: a promise with a time limit, and one end. */
export class Opening {
  readonly connected: Promise<RunningMedia>;
  settled = false;
  private readonly options: OpeningOptions;
  private media: RunningMedia | null = null;
  private resolve: (media: RunningMedia) => void = () => undefined;
  private reject: (error: MediaError) => void = () => undefined;
  private readonly stopTimer: () => void;

  constructor(options: OpeningOptions) {
    this.options = options;
    this.connected = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Who cancels may not be waiting any more.
    this.connected.catch(() => undefined);
    this.stopTimer = options.clock.after(options.timeoutMs, () => this.fail(options.late()));
  }

  connect(media: RunningMedia): void {
    this.settle();
    this.media = media;
    this.options.onConnected(media);
    this.resolve(media);
  }

  /** False where it was settled already. */
  fail(error: MediaError): boolean {
    if (this.settled) return false;
    this.settle();
    this.reject(error);
    return true;
  }

  /** Gives it up, or closes what it became. */
  cancel(): void {
    if (this.media) this.media.close();
    else this.fail(mediaCancelled());
  }

  private settle(): void {
    this.settled = true;
    this.stopTimer();
    this.options.onSettled();
  }
}
