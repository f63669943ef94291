/** Nothing heard for this long: ask whether anybody is there. */
const PING_AFTER_MS = 8000;
/** Nothing heard for this long although asked: the connection is dead. */
const LOST_AFTER_MS = 15_000;
/** The network takes nothing for this long: as good as dead. */
const STALLED_MS = 5000;
/** How often Asterisk is asked what it holds while it plays, to set our estimate right. */
const STATUS_EVERY_MS = 2000;

export interface LinkWatchOptions {
  now: number;
  /** Null where a silent line proves nothing. */
  ping: (() => void) | null;
  askStatus: () => void;
  lost: () => void;
}

/** What a STATUS answers to, and what we believed when we asked. */
export interface StatusAnswer {
  about: 'recall' | 'drift';
  believed: number;
  /** Told how many frames more (or less) than we believed were not played. */
  excess?: ((frames: number) => void) | undefined;
}

/** Watches over one media connection: whether it lives, and whether Asterisk holds what we believe. */
export class LinkWatch {
  private readonly options: LinkWatchOptions;
  private lastHeard: number;
  private lastPing: number;
  private stalledSince: number | null = null;
  private nextStatus: number;
  private asked: StatusAnswer[] = [];

  constructor(options: LinkWatchOptions) {
    this.options = options;
    this.lastHeard = options.now;
    this.lastPing = options.now;
    this.nextStatus = options.now + STATUS_EVERY_MS;
  }

  heard(now: number): void {
    this.lastHeard = now;
  }

  flowing(): void {
    this.stalledSince = null;
  }

  stalled(now: number): void {
    this.stalledSince ??= now;
    if (now - this.stalledSince >= STALLED_MS) this.options.lost();
  }

  /** To be called now and then; notices that the other side has died. */
  beat(now: number): void {
    const { ping } = this.options;
    if (!ping) return;
    const silent = now - this.lastHeard;
    if (silent >= LOST_AFTER_MS) this.options.lost();
    else if (silent >= PING_AFTER_MS && now - this.lastPing >= PING_AFTER_MS / 2) {
      this.lastPing = now;
      ping();
    }
  }

  /** @param frames what we believe Asterisk holds. */
  playing(now: number, frames: number): void {
    if (now < this.nextStatus || frames === 0) return;
    this.nextStatus = now + STATUS_EVERY_MS;
    this.ask('drift', frames);
  }

  /** Called before a flush of what we believe Asterisk holds. */
  recalled(frames: number, excess?: (frames: number) => void): void {
    this.ask('recall', frames, excess);
  }

  /** A STATUS came: what it answers. Null where nobody asked, or where a flush has overtaken the question. */
  answered(): StatusAnswer | null {
    const answer = this.asked.shift();
    if (!answer) return null;
    const overtaken = answer.about === 'drift' && this.asked.some((one) => one.about === 'recall');
    return overtaken ? null : answer;
  }

  /** Asterisk said ERROR: the answers that were awaited may not come. */
  refused(): void {
    this.asked = [];
  }

  private ask(about: StatusAnswer['about'], believed: number, excess?: StatusAnswer['excess']): void {
    // Unanswered questions mean an Asterisk that does not answer them: no use in adding more.
    if (this.asked.length >= 16) return;
    this.asked.push({ about, believed, excess });
    this.options.askStatus();
  }
}
