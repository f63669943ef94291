/** Levels of chan_websocket, in frames. */
export const XOFF_LEVEL = 900;
export const XON_LEVEL = 800;
export const FULL_LEVEL = 1000;

type Item =
  | { kind: 'frame'; frame: Uint8Array }
  | { kind: 'mark'; id: string }
  | { kind: 'buffered'; id: string | null };

/** What the queue has to tell the client. */
export type QueueNews =
  | { event: 'MEDIA_XOFF' | 'MEDIA_XON' | 'QUEUE_DRAINED' }
  | { event: 'MEDIA_MARK_PROCESSED'; id: string }
  | { event: 'MEDIA_BUFFERING_COMPLETED'; id: string | null };

/**
 * The queue of audio from the client to the channel, as chan_websocket keeps it: one frame leaves per tick, marks go
 * through in order, and what comes when it is full is lost.
 */
export class MediaQueue {
  private readonly items: Item[] = [];
  private frames = 0;
  private full = false;
  private rest: Uint8Array = new Uint8Array(0);
  private bulk = false;
  private paused = false;
  private reportDrained = false;
  private readonly frameBytes: number;
  private readonly silence: number;
  private readonly tell: (news: QueueNews) => void;

  /** `silence` is the byte that a short last frame is filled with. */
  constructor(frameBytes: number, silence: number, tell: (news: QueueNews) => void) {
    this.frameBytes = frameBytes;
    this.silence = silence;
    this.tell = tell;
  }

  /** Cuts a message into whole frames. The rest is lost, or kept for the next message while buffering. */
  push(data: Uint8Array): void {
    let audio = data;
    if (this.bulk && this.rest.length > 0) {
      audio = new Uint8Array(this.rest.length + data.length);
      audio.set(this.rest);
      audio.set(data, this.rest.length);
    }
    let at = 0;
    for (; at + this.frameBytes <= audio.length; at += this.frameBytes)
      this.addFrame(audio.slice(at, at + this.frameBytes));
    this.rest = this.bulk ? audio.slice(at) : new Uint8Array(0);
  }

  private addFrame(frame: Uint8Array): void {
    if (this.frames >= FULL_LEVEL) return;
    this.items.push({ kind: 'frame', frame });
    this.frames += 1;
    if (!this.full && this.frames >= XOFF_LEVEL) {
      this.full = true;
      this.tell({ event: 'MEDIA_XOFF' });
    }
  }

  /** The next frame to play; null where there is none or the client paused. */
  pop(): Uint8Array | null {
    if (this.paused) return null;
    this.settle();
    const item = this.items[0];
    if (item?.kind === 'frame') {
      this.items.shift();
      this.frames -= 1;
    } else if (this.reportDrained) {
      this.reportDrained = false;
      this.tell({ event: 'QUEUE_DRAINED' });
    }
    if (this.full && this.frames < XON_LEVEL) {
      this.full = false;
      this.tell({ event: 'MEDIA_XON' });
    }
    return item?.kind === 'frame' ? item.frame : null;
  }

  /** Tells of the marks that have come to the front. */
  private settle(): void {
    for (let item = this.items[0]; item && item.kind !== 'frame'; item = this.items[0]) {
      this.items.shift();
      const event = item.kind === 'mark' ? 'MEDIA_MARK_PROCESSED' : 'MEDIA_BUFFERING_COMPLETED';
      this.tell({ event, id: item.id } as QueueNews);
    }
  }

  mark(id: string): void {
    this.items.push({ kind: 'mark', id });
  }

  startBuffering(): void {
    this.bulk = true;
  }

  stopBuffering(id: string | null): void {
    if (!this.bulk) return;
    this.bulk = false;
    if (this.rest.length > 0) {
      const frame = new Uint8Array(this.frameBytes).fill(this.silence);
      frame.set(this.rest);
      this.addFrame(frame);
      this.rest = new Uint8Array(0);
    }
    this.items.push({ kind: 'buffered', id });
  }

  /** Drops everything, marks included. A pause stays, and that there is room again is told with the next tick. */
  flush(): void {
    this.items.length = 0;
    this.frames = 0;
    this.bulk = false;
    this.rest = new Uint8Array(0);
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  tellWhenDrained(): void {
    this.reportDrained = true;
  }

  get status(): { queue_length: number; queue_full: boolean; bulk_media: boolean; media_paused: boolean } {
    return {
      queue_length: this.frames,
      queue_full: this.full,
      bulk_media: this.bulk,
      media_paused: this.paused,
    };
  }
}
