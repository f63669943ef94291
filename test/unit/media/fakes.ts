import { createLog } from '../../../src/main/log.ts';
import { createCallMedia, type RunningMedia } from '../../../src/main/media/call-media.ts';
import { createClock, type Clock, type Time } from '../../../src/main/media/clock.ts';
import { newCounters, type Counters } from '../../../src/main/media/counters.ts';
import type { ControlForm } from '../../../src/main/media/websocket/protocol.ts';
import { WebSocketTransport, type Reader } from '../../../src/main/media/websocket/transport.ts';
import type { Wire } from '../../../src/main/media/websocket/wire.ts';
import { FRAME_BYTES, FRAME_MS, type WireFormat } from '../../../src/shared/domain/audio.ts';

export const quietLog = createLog({ level: 'silent' });

/** Time that stands still until it is told to go on. */
export class FakeTime implements Time {
  private at = 1000;
  private timers: { due: number; run: () => void }[] = [];

  now(): number {
    return this.at;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { due: this.at + ms, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  }

  /** Goes on, with every timer at its moment. */
  pass(ms: number): void {
    const end = this.at + ms;
    for (;;) {
      const next = this.timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
      if (!next) break;
      this.timers = this.timers.filter((one) => one !== next);
      this.at = Math.max(this.at, next.due);
      next.run();
    }
    this.at = end;
  }

  /** Jumps, as when the process was held up: timers are late. */
  stall(ms: number): void {
    this.at += ms;
    this.pass(0);
  }

  get waiting(): number {
    return this.timers.length;
  }
}

/** An Asterisk that plays one frame every 20 ms from its own queue, exactly. */
export class FakePbx implements Wire {
  backlog = 0;
  pings = 0;
  closed = false;
  terminated = false;
  readonly commands: string[] = [];
  /** Frames per message that came. */
  readonly messages: number[] = [];
  /** What left towards the caller, frame by frame: when, and the frame. */
  readonly heard: { at: number; frame: Uint8Array }[] = [];
  queue: Uint8Array[] = [];
  /** Set to hear what a STATUS would answer. */
  onStatus: ((queued: number) => void) | null = null;
  private readonly stop: () => void;
  private timer: (() => void) | null = null;
  private readonly time: Time;

  constructor(time: Time, phaseMs = 7) {
    this.time = time;
    let next = time.now() + phaseMs;
    const beat = (): void => {
      const frame = this.queue.shift();
      if (frame) this.heard.push({ at: next, frame });
      // A machine of its own: it is not held up with ours.
      next += FRAME_MS;
      this.timer = time.after(next - time.now(), beat);
    };
    this.timer = time.after(phaseMs, beat);
    this.stop = () => this.timer?.();
  }

  audio(frames: readonly Uint8Array[]): void {
    this.messages.push(frames.length);
    for (const frame of frames) this.queue.push(Uint8Array.from(frame));
  }

  text(command: string): void {
    this.commands.push(command);
    if (command.includes('GET_STATUS')) {
      const queued = this.queue.length;
      // The answer is on its way for a moment.
      if (this.onStatus) this.time.after(1, () => this.onStatus?.(queued));
    }
    if (command.includes('FLUSH_MEDIA')) this.queue = [];
  }

  ping(): void {
    this.pings++;
  }

  close(): void {
    this.closed = true;
  }

  terminate(): void {
    this.terminated = true;
  }

  end(): void {
    this.stop();
  }

  get flushes(): number {
    return this.commands.filter((command) => command.includes('FLUSH_MEDIA')).length;
  }

  /** First byte of each frame that was heard. */
  get heardBytes(): number[] {
    return this.heard.map(({ frame }) => frame[0] ?? -1);
  }
}

export interface Leg {
  time: FakeTime;
  clock: Clock;
  pbx: FakePbx;
  media: RunningMedia;
  /** What comes over the connection. */
  reader: Reader;
  counters: Counters;
}

/** A connected media leg on fake time, with an Asterisk that answers GET_STATUS. */
export function openLeg(
  options: { format?: WireFormat; silence?: boolean; form?: ControlForm; phaseMs?: number } = {},
): Leg {
  const time = new FakeTime();
  const clock = createClock(time);
  const pbx = new FakePbx(time, options.phaseMs);
  const counters = newCounters();
  const channelId = 'channel-1';
  const transport = new WebSocketTransport({
    channelId,
    form: options.form ?? 'json',
    silence: options.silence ?? false,
    wire: pbx,
    counters,
    log: quietLog,
  });
  const format = options.format ?? 'ulaw';
  const media = createCallMedia({ format, channelId, transport, clock, counters, log: quietLog });
  const reader = transport.reader(media);
  pbx.onStatus = (queued) =>
    reader.fromPbx(Buffer.from(JSON.stringify({ event: 'STATUS', queue_length: queued })), false);
  return { time, clock, pbx, media, reader, counters };
}

/** Frames of audio whose every byte is the frame's number, so that each can be told from the others. */
export function numbered(from: number, count: number, format: WireFormat = 'ulaw'): Uint8Array {
  const size = FRAME_BYTES[format];
  const audio = new Uint8Array(size * count);
  for (let i = 0; i < count; i++) audio.fill(from + i, i * size, (i + 1) * size);
  return audio;
}

/** One frame of one byte. */
export function frameOf(byte: number, format: WireFormat = 'ulaw'): Uint8Array {
  return new Uint8Array(FRAME_BYTES[format]).fill(byte);
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
