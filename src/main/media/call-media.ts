import { FRAME_BYTES, FRAME_MS, type WireFormat } from '../../shared/domain/audio.ts';
import { hearingOf, type Hearing, type Party } from '../../shared/domain/hearing.ts';
import type { Logger } from '../log.ts';
import type { Clock } from './clock.ts';
import type { Counters } from './counters.ts';
import { Ears } from './ears.ts';
import { Meter } from './levels.ts';
import { Mouth } from './mouth.ts';
import type { AgentListener, CallMedia, MediaEnd, Playout, TapFrame } from './port.ts';
import { AGENT, OPERATOR, routesOf } from './router.ts';
import { LinkWatch } from './watch.ts';
import type { Transport, TransportListener } from './transport.ts';

export interface CallMediaOptions {
  format: WireFormat;
  channelId: string;
  transport: Transport;
  clock: Clock;
  counters: Counters;
  log: Logger;
}

/** The media leg of one call; the connection's owner tells it what comes from Asterisk. */
export interface RunningMedia extends CallMedia, TransportListener {}

/** A leg begins as a call with its agent: the caller and the agent hear each other, nobody listens. */
export function createCallMedia(options: CallMediaOptions): RunningMedia {
  return new Running(options);
}

class Running implements RunningMedia {
  readonly format: WireFormat;
  readonly channelId: string;
  hearing: Hearing;
  private readonly options: CallMediaOptions;
  private readonly clock: Clock;
  private readonly mouth: Mouth;
  private readonly ears: Ears;
  private readonly watch: LinkWatch;
  private readonly caller: Meter;
  private readonly playouts: { agent: Playout; operator: Playout };
  private readonly taps = new Set<(frame: TapFrame) => void>();
  private readonly onCallerFrame = (frame: Uint8Array): void => this.caller.add(frame);
  private agentListeners: AgentListener[] = [];
  private digitListeners: ((digit: string) => void)[] = [];
  private endListeners: ((end: MediaEnd) => void)[] = [];
  private ended: MediaEnd | null = null;
  private readonly leave: () => void;

  constructor(options: CallMediaOptions) {
    const { format, clock, transport } = options;
    const now = clock.now();
    this.options = options;
    this.format = format;
    this.channelId = options.channelId;
    this.clock = clock;
    this.caller = new Meter(format);
    this.watch = new LinkWatch({
      now,
      ping: transport.ping,
      askStatus: () => transport.queue?.ask(),
      lost: () => {
        transport.terminate();
        this.lost('connection-lost');
      },
    });
    this.ears = new Ears({
      format,
      now,
      toAgent: (frame, from) => this.tellAgent(frame, from),
      toOperator: (frame) => this.tell(this.taps, frame),
    });
    this.mouth = new Mouth({
      format,
      transport,
      watch: this.watch,
      wanted: (party) => this.ears.wants(party),
      onPlayed: (party, frame) => this.ears.played(party, frame),
    });
    this.playouts = { agent: this.playout(AGENT), operator: this.playout(OPERATOR) };
    this.hearing = hearingOf({ takenOver: false, listening: false, agentHearsTakeover: false });
    this.setHearing(this.hearing);
    this.leave = clock.join((at, due, now) => this.tick(at, due, now));
  }

  setHearing(hearing: Hearing): void {
    if (this.ended) return;
    this.hearing = hearing;
    const routes = routesOf(hearing);
    this.ears.reroute(routes);
    this.mouth.reroute(routes, this.clock.now());
  }

  voice(party: 'agent' | 'operator'): Playout {
    return this.playouts[party];
  }

  onAgentHears(listener: AgentListener): void {
    this.agentListeners.push(listener);
  }

  tap(listener: (frame: TapFrame) => void): () => void {
    this.taps.add(listener);
    this.ears.tapped = true;
    return () => {
      this.taps.delete(listener);
      this.ears.tapped = this.taps.size > 0;
    };
  }

  onDigit(listener: (digit: string) => void): void {
    this.digitListeners.push(listener);
  }

  onEnd(listener: (end: MediaEnd) => void): void {
    const { ended } = this;
    if (ended) queueMicrotask(() => this.tell([listener], ended));
    else this.endListeners.push(listener);
  }

  levels(): Record<Party, number> {
    const { agent, operator } = this.mouth.meters;
    return { caller: this.caller.take(), agent: agent.take(), operator: operator.take() };
  }

  close(): void {
    this.options.transport.close();
    this.lost('asked');
  }

  keyed(digit: string): void {
    if (!this.options.transport.digits) this.digit(digit);
  }

  heard(audio: Uint8Array): void {
    if (this.ended) return;
    const now = this.clock.now();
    this.watch.heard(now);
    this.ears.callerSaid(audio, now, this.onCallerFrame);
  }

  alive(): void {
    this.watch.heard(this.clock.now());
  }

  digit(digit: string): void {
    this.tell(this.digitListeners, digit);
  }

  queued(frames: number): void {
    if (!this.ended) this.mouth.status(frames, this.clock.now());
  }

  queueFull(full: boolean): void {
    if (this.ended) return;
    if (full) this.mouth.hold();
    else this.mouth.release(this.clock.now());
  }

  queueRefused(): void {
    this.watch.refused();
  }

  lost(end: MediaEnd): void {
    if (this.ended) return;
    this.ended = end;
    this.leave();
    this.mouth.close(this.clock.now());
    const listeners = this.endListeners;
    this.agentListeners = [];
    this.digitListeners = [];
    this.endListeners = [];
    this.taps.clear();
    this.tell(listeners, end);
  }

  private tick(at: number, due: number, now: number): void {
    this.mouth.beat(at, now, due);
    this.ears.beat(at, due, this.onCallerFrame);
  }

  private playout(party: number): Playout {
    const { mouth } = this;
    const voice = mouth.voiceOf(party);
    const now = (): number => this.clock.now();
    return {
      play: (audio) => {
        if (this.ended) return;
        const at = now();
        const before = voice.dropped;
        voice.write(audio, at);
        if (voice.dropped !== before) this.overfull(party, voice.dropped - before);
        mouth.wake(party, at);
      },
      end: () => {
        voice.end();
        mouth.wake(party, now());
      },
      mark: (settled) => {
        const guarded = (result: 'played' | 'flushed'): void => this.tell([settled], result);
        if (this.ended) {
          queueMicrotask(() => guarded('flushed'));
          return;
        }
        voice.mark(guarded);
        mouth.wake(party, now());
      },
      flush: (exactly) => {
        let playedMs = 0;
        const asked = mouth.callBack(party, now(), (excess) => {
          exactly?.(Math.max(0, playedMs - excess * FRAME_MS));
        });
        playedMs = voice.takePlayedMs();
        voice.drop();
        mouth.pump(now());
        if (!asked && exactly) queueMicrotask(() => exactly(playedMs));
        return { playedMs };
      },
      pause: () => {
        if (voice.paused || this.ended) return;
        voice.paused = true;
        mouth.callBack(party, now());
        mouth.pump(now());
      },
      resume: () => {
        if (!voice.paused) return;
        voice.paused = false;
        mouth.wake(party, now());
      },
      get paused() {
        return voice.paused;
      },
      get queuedMs() {
        return voice.queuedMs;
      },
    };
  }

  private overfull(party: number, bytes: number): void {
    const ms = Math.round((bytes / FRAME_BYTES[this.format]) * FRAME_MS);
    this.options.counters.droppedMs += ms;
    if (party === AGENT)
      this.options.log.error(
        { channelId: this.channelId, ms },
        'more audio than is kept for a call; dropped',
      );
  }

  private tellAgent(frame: Uint8Array, from: 'caller' | 'operator'): void {
    const listeners = this.agentListeners;
    try {
      for (let i = 0; i < listeners.length; i++) listeners[i]?.(frame, from);
    } catch (error) {
      this.failed(error);
    }
  }

  private failed(error: unknown): void {
    this.options.counters.listenerErrors++;
    this.options.log.error({ err: error, channelId: this.channelId }, 'a listener of a media leg failed');
  }

  /** A listener that throws is logged and does not disturb the others, nor the other calls on this clock. */
  private tell<T>(listeners: Iterable<(value: T) => void>, value: T): void {
    for (const listener of listeners) {
      try {
        listener(value);
      } catch (error) {
        this.failed(error);
      }
    }
  }
}
