import { FRAME_BYTES, FRAME_MS, type WireFormat } from '../../shared/domain/audio.ts';
import { hearingOf, type Hearing } from '../../shared/domain/hearing.ts';
import type { Logger } from '../log.ts';
import type { Clock } from './clock.ts';
import type { Counters } from './counters.ts';
import { Ears } from './ears.ts';
import { SILENCE_BYTE } from './g711.ts';
import { Meter } from './levels.ts';
import { Line } from './line.ts';
import { AGENT_VOICE, OPERATOR_VOICE, Voice } from './playout.ts';
import type { CallMedia, MediaEnd, Playout, TapFrame } from './port.ts';
import { commandText, parseControl, type ControlForm } from './protocol.ts';
import { AGENT, blend, OPERATOR, routesOf, type Routes } from './router.ts';
import { LinkWatch } from './watch.ts';
import type { Wire } from './wire.ts';

/** More than this waiting for the network: nothing is added until it moves again. */
const STALLED_FRAMES = 25;
/** Idle silence keeps this little in Asterisk, so that a voice does not wait behind it. */
const SILENCE_LEAD_MS = 10;
/** Asterisk holds so much more than we believed that a live voice would lag: call it back. */
const LIVE_EXCESS_FRAMES = 5;

export interface CallMediaOptions {
  format: WireFormat;
  channelId: string;
  form: ControlForm;
  /** Send silence while nobody talks. */
  silence: boolean;
  wire: Wire;
  clock: Clock;
  counters: Counters;
  log: Logger;
}

/** The media leg of one call; the connection's owner feeds it what comes from Asterisk. */
export interface RunningMedia extends CallMedia {
  fromPbx(data: Uint8Array, binary: boolean): void;
  /** The connection is gone. */
  lost(end: MediaEnd): void;
}

export function createCallMedia(options: CallMediaOptions): RunningMedia {
  return new Running(options);
}

class Running implements RunningMedia {
  readonly format: WireFormat;
  readonly channelId: string;
  hearing: Hearing;
  private readonly options: CallMediaOptions;
  private readonly clock: Clock;
  private readonly wire: Wire;
  private readonly agent: Voice;
  private readonly operator: Voice;
  private readonly line = new Line();
  private readonly ears: Ears;
  private readonly watch: LinkWatch;
  private readonly meters: { caller: Meter; agent: Meter; operator: Meter };
  private readonly playouts: { agent: Playout; operator: Playout };
  private readonly silence: Uint8Array;
  private readonly batch: Uint8Array[] = [];
  private readonly taps = new Set<(frame: TapFrame) => void>();
  private readonly onPlayed = (mask: number): void => this.settle(mask);
  private readonly onCallerFrame = (frame: Uint8Array): void => this.meters.caller.add(frame);
  private routes: Routes;
  private agentListeners: ((frame: Uint8Array) => void)[] = [];
  private digitListeners: ((digit: string) => void)[] = [];
  private endListeners: ((end: MediaEnd) => void)[] = [];
  private ended: MediaEnd | null = null;
  private held = false;
  private leave: () => void;

  constructor(options: CallMediaOptions) {
    const { format, clock, wire } = options;
    this.options = options;
    this.format = format;
    this.channelId = options.channelId;
    this.clock = clock;
    this.wire = wire;
    this.agent = new Voice(format, AGENT_VOICE);
    this.operator = new Voice(format, OPERATOR_VOICE);
    this.meters = { caller: new Meter(format), agent: new Meter(format), operator: new Meter(format) };
    this.silence = new Uint8Array(FRAME_BYTES[format]).fill(SILENCE_BYTE[format]);
    this.ears = new Ears({
      format,
      now: clock.now(),
      toAgent: (frame) => this.tell(this.agentListeners, frame),
      toOperator: (frame) => this.tell(this.taps, frame),
    });
    this.hearing = hearingOf({ takenOver: false, listening: false, agentHearsTakeover: false });
    this.routes = routesOf(this.hearing);
    this.ears.reroute(this.routes);
    this.playouts = {
      agent: this.playout(this.agent, AGENT),
      operator: this.playout(this.operator, OPERATOR),
    };
    this.watch = new LinkWatch({
      now: clock.now(),
      ping: () => wire.ping(),
      askStatus: () => wire.text(commandText(options.form, 'GET_STATUS')),
      lost: () => {
        wire.terminate();
        this.lost('connection-lost');
      },
    });
    this.leave = clock.join((at, due) => this.tick(at, due));
  }

  setHearing(hearing: Hearing): void {
    if (this.ended) return;
    const now = this.clock.now();
    const before = this.routes;
    this.line.advance(now, this.onPlayed);
    this.hearing = hearing;
    this.routes = routesOf(hearing);
    this.ears.reroute(this.routes);
    const silenced = before.caller & ~this.routes.caller;
    if (silenced !== 0) {
      if (this.line.holds(silenced)) this.recall(now);
      if (silenced & AGENT) this.agent.drop();
      if (silenced & OPERATOR) this.operator.drop();
    }
    this.pump(now);
  }

  voice(party: 'agent' | 'operator'): Playout {
    return this.playouts[party];
  }

  onAgentHears(listener: (frame: Uint8Array) => void): void {
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

  levels(): { caller: number; agent: number; operator: number } {
    const { caller, agent, operator } = this.meters;
    return { caller: caller.take(), agent: agent.take(), operator: operator.take() };
  }

  close(): void {
    this.wire.close();
    this.lost('asked');
  }

  fromPbx(data: Uint8Array, binary: boolean): void {
    if (this.ended) return;
    const now = this.clock.now();
    this.watch.heard(now);
    if (binary) this.ears.callerSaid(data, now, this.onCallerFrame);
    else this.control(Buffer.from(data.buffer, data.byteOffset, data.length).toString('utf8'), now);
  }

  lost(end: MediaEnd): void {
    if (this.ended) return;
    this.ended = end;
    this.leave();
    this.line.advance(this.clock.now(), this.onPlayed);
    this.agent.drop();
    this.operator.drop();
    const listeners = this.endListeners;
    this.agentListeners = [];
    this.digitListeners = [];
    this.endListeners = [];
    this.taps.clear();
    this.tell(listeners, end);
  }

  private tick(at: number, due: number): void {
    this.line.advance(at, this.onPlayed);
    this.speakAside(at, due);
    this.pump(this.clock.now());
    this.ears.beat(at, due, this.onCallerFrame);
    this.watch.beat(at, this.line.frames);
  }

  /** Sends what keeps the lead in Asterisk, and no more. */
  private pump(now: number): void {
    const { line, routes } = this;
    if (this.ended || this.held) return;
    if (this.wire.backlog > STALLED_FRAMES * this.silence.length) {
      this.watch.stalled(now);
      return;
    }
    this.watch.flowing();
    const { caller } = routes;
    if (line.leadMs(now) <= 0) {
      if (caller & AGENT) this.agent.ranDry();
      if (caller & OPERATOR) this.operator.ranDry();
    }
    // A live voice among the sources keeps the lead short for all.
    const lead = caller & OPERATOR ? OPERATOR_VOICE.leadMs : AGENT_VOICE.leadMs;
    while (line.leadMs(now) <= lead - FRAME_MS / 2 && !line.full) {
      const agent = caller & AGENT ? this.agent.take(now) : null;
      const operator = caller & OPERATOR ? this.operator.take(now) : null;
      const frame = blend(this.format, agent, operator);
      if (frame === null) break;
      if (agent) this.meters.agent.add(agent);
      if (operator) this.meters.operator.add(operator);
      line.add((agent ? AGENT : 0) | (operator ? OPERATOR : 0), now);
      this.batch.push(frame);
    }
    if (this.batch.length === 0 && this.options.silence && line.leadMs(now) <= SILENCE_LEAD_MS) {
      line.add(0, now);
      this.batch.push(this.silence);
    }
    if (this.batch.length > 0) {
      this.wire.audio(this.batch);
      this.batch.length = 0;
    }
  }

  /** Voices that the caller does not hear go on in real time, heard by whoever else hears them, or by nobody. */
  private speakAside(now: number, due: number): void {
    for (let i = 0; i < due; i++) {
      if (!(this.routes.caller & AGENT)) this.aside(this.agent, AGENT, this.meters.agent, now);
      if (!(this.routes.caller & OPERATOR)) this.aside(this.operator, OPERATOR, this.meters.operator, now);
    }
  }

  private aside(voice: Voice, party: number, meter: Meter, now: number): void {
    if (voice.take(now) === null) {
      voice.ranDry();
      return;
    }
    const heard = ((this.routes.agent | this.routes.operator) & party) !== 0;
    const frame = voice.settle(heard ? 'played' : 'flushed');
    if (frame && heard) {
      meter.add(frame);
      this.ears.played(party, frame);
    }
  }

  private settle(mask: number): void {
    if (mask & AGENT) this.settleVoice(this.agent, AGENT);
    if (mask & OPERATOR) this.settleVoice(this.operator, OPERATOR);
  }

  private settleVoice(voice: Voice, party: number): void {
    const frame = voice.settle();
    if (frame) this.ears.played(party, frame);
  }

  /** Drops the lead in Asterisk. What it had of each voice goes back to the head of that voice's queue. */
  private recall(now: number): void {
    // The status, answered before the flush, tells to the frame what was not played.
    this.watch.recalled(this.line.frames);
    this.wire.text(commandText(this.options.form, 'FLUSH_MEDIA'));
    this.line.clear(now);
    this.agent.rewind();
    this.operator.rewind();
  }

  private playout(voice: Voice, party: number): Playout {
    const now = (): number => this.clock.now();
    const silence = (at: number): void => {
      this.line.advance(at, this.onPlayed);
      if (this.line.holds(party)) this.recall(at);
    };
    return {
      play: (audio) => {
        if (this.ended) return;
        const before = voice.dropped;
        voice.write(audio, now());
        if (voice.dropped !== before) this.overfull(party, voice.dropped - before);
        // Who starts to speak does not wait for the beat, and live audio never does.
        if (this.line.leadMs(now()) <= 0 || party === OPERATOR) this.pumpFor(party);
      },
      end: () => {
        voice.end();
        this.pumpFor(party);
      },
      mark: (settled) => {
        const guarded = (result: 'played' | 'flushed'): void => this.tell([settled], result);
        if (this.ended) queueMicrotask(() => guarded('flushed'));
        else voice.mark(guarded);
        this.pumpFor(party);
      },
      flush: () => {
        const at = now();
        silence(at);
        const playedMs = voice.takePlayedMs();
        voice.drop();
        this.pump(at);
        return { playedMs };
      },
      pause: () => {
        if (voice.paused || this.ended) return;
        voice.paused = true;
        const at = now();
        silence(at);
        this.pump(at);
      },
      resume: () => {
        if (!voice.paused) return;
        voice.paused = false;
        this.pumpFor(party);
      },
      get paused() {
        return voice.paused;
      },
      get queuedMs() {
        return voice.queuedMs;
      },
    };
  }

  private pumpFor(party: number): void {
    if (this.routes.caller & party) this.pump(this.clock.now());
  }

  private control(text: string, now: number): void {
    const { counters, log } = this.options;
    const parsed = parseControl(text);
    if (parsed.kind !== 'control') {
      if (parsed.kind === 'unknown') counters.unknownControl++;
      else counters.malformedControl++;
      log.warn({ channelId: this.channelId, kind: parsed.kind }, 'media control message not understood');
      return;
    }
    const { control } = parsed;
    if (control.event === 'DTMF_END') this.tell(this.digitListeners, control.digit);
    else if (control.event === 'MEDIA_XOFF') this.held = true;
    else if (control.event === 'MEDIA_XON') {
      this.held = false;
      this.recall(now);
      this.pump(now);
    } else if (control.event === 'STATUS') this.status(control.queue_length, now);
    else if (control.event === 'ERROR') {
      this.watch.refused();
      log.warn({ channelId: this.channelId, error: control.error_text }, 'Asterisk refused a media command');
    }
  }

  private status(queued: number, now: number): void {
    const answer = this.watch.answered();
    if (answer === null) return;
    if (answer.about === 'recall') {
      const more = answer.believed - queued;
      this.agent.correct(more);
      this.operator.correct(more);
      return;
    }
    this.line.advance(now, this.onPlayed);
    const excess = queued - answer.believed;
    if (Math.abs(excess) < 2) return;
    if (excess > LIVE_EXCESS_FRAMES && this.routes.caller & OPERATOR) {
      this.recall(now);
      this.pump(now);
    } else this.line.shift(excess);
  }

  private overfull(party: number, bytes: number): void {
    const ms = Math.round((bytes / this.silence.length) * FRAME_MS);
    this.options.counters.droppedMs += ms;
    if (party === AGENT)
      this.options.log.error(
        { channelId: this.channelId, ms },
        'more audio than is kept for a call; dropped',
      );
  }

  /** A listener that throws is logged and does not disturb the others, nor the other calls on this clock. */
  private tell<T>(listeners: Iterable<(value: T) => void>, value: T): void {
    for (const listener of listeners) {
      try {
        listener(value);
      } catch (error) {
        this.options.counters.listenerErrors++;
        this.options.log.error({ err: error, channelId: this.channelId }, 'a listener of a media leg failed');
      }
    }
  }
}
