import { FRAME_BYTES, FRAME_MS, type WireFormat } from '../../shared/domain/audio.ts';
import { SILENCE_BYTE } from './g711.ts';
import { Meter } from './levels.ts';
import { Line } from './line.ts';
import { AGENT_VOICE, OPERATOR_VOICE, Voice } from './playout.ts';
import { AGENT, blend, OPERATOR, type Routes } from './router.ts';
import type { LinkWatch } from './watch.ts';
import type { Transport } from './transport.ts';

/** Beats between two looks at the network. */
const LOOK_EVERY = 10;
/** More than this waiting for the network: nothing is added until it moves again. */
const STALLED_FRAMES = 25;
/** Idle silence keeps this little in Asterisk, so that a voice does not wait behind it. */
const SILENCE_LEAD_MS = 10;
/** Asterisk holds so much more than we believed that a live voice would lag: call it back. */
const LIVE_EXCESS_FRAMES = 5;

export interface MouthOptions {
  format: WireFormat;
  transport: Transport;
  watch: LinkWatch;
  /** Whether anybody but the caller hears a party. */
  wanted: (party: number) => boolean;
  /** A wanted frame was played: at the caller's ear, or just now to whoever else hears it. */
  onPlayed: (party: number, frame: Uint8Array) => void;
}

/** Everything that speaks to the caller: the voices of agent and operator, what the caller hears of them, and when. */
export class Mouth {
  readonly agent: Voice;
  readonly operator: Voice;
  readonly meters: { agent: Meter; operator: Meter };
  private readonly options: MouthOptions;
  private readonly line = new Line();
  private readonly silence: Uint8Array;
  private readonly batch: Uint8Array[] = [];
  private readonly settle = (mask: number): void => this.played(mask);
  private routes: Routes = { caller: 0, agent: 0, operator: 0 };
  private lead = AGENT_VOICE.leadMs;
  /** Asterisk said XOFF. */
  private held = false;
  private stalled = false;
  private beats = 0;
  private closed = false;

  constructor(options: MouthOptions) {
    const { format } = options;
    this.options = options;
    this.agent = new Voice(format, AGENT_VOICE);
    this.operator = new Voice(format, OPERATOR_VOICE);
    this.meters = { agent: new Meter(format), operator: new Meter(format) };
    this.silence = new Uint8Array(FRAME_BYTES[format]).fill(SILENCE_BYTE[format]);
  }

  voiceOf(party: number): Voice {
    return party === AGENT ? this.agent : this.operator;
  }

  /** Changes what the caller hears. A voice that it no longer hears is dropped, here and in Asterisk. */
  reroute(routes: Routes, now: number): void {
    this.line.advance(now, this.settle);
    const silenced = this.routes.caller & ~routes.caller;
    this.routes = routes;
    // A live voice among the sources keeps the lead short for all.
    this.lead = routes.caller & OPERATOR ? OPERATOR_VOICE.leadMs : AGENT_VOICE.leadMs;
    if (this.line.holds(silenced)) this.recall(now);
    if (silenced & AGENT) this.agent.drop();
    if (silenced & OPERATOR) this.operator.drop();
    this.pump(now);
  }

  /** One beat of the clock: `due` tells how many frames of time went by. */
  beat(at: number, now: number, due: number): void {
    const { queue } = this.options.transport;
    if (queue) this.line.advance(at, this.settle);
    for (let i = 0; i < due; i++) {
      if (this.agent.waiting && !(this.routes.caller & AGENT)) this.aside(AGENT, now);
      if (this.operator.waiting && !(this.routes.caller & OPERATOR)) this.aside(OPERATOR, now);
    }
    if (queue) this.pump(now);
    else this.send(due, now);
    if (++this.beats % LOOK_EVERY === 0) this.lookAround(now);
  }

  /** A voice has something new: it goes at once, up to the lead, without waiting for the beat. */
  wake(party: number, now: number): void {
    if (this.routes.caller & party) this.pump(now);
  }

  /**
   * Takes a voice back from Asterisk, to be sent again or dropped. False where Asterisk held nothing of it; otherwise `excess`
   * is told how many frames more than we believed were not played, as soon as Asterisk has said so.
   */
  callBack(party: number, now: number, excess?: (frames: number) => void): boolean {
    this.line.advance(now, this.settle);
    if (!this.line.holds(party)) return false;
    this.recall(now, excess);
    return true;
  }

  /** Sends what keeps the lead in Asterisk, and no more. */
  pump(now: number): void {
    const { line, batch } = this;
    const { queue, silence } = this.options.transport;
    if (!queue || this.closed || this.held || this.stalled || line.leadMs(now) > this.lead - FRAME_MS / 2)
      return;
    this.gather(now);
    if (batch.length === 0) {
      if (!silence || line.leadMs(now) > SILENCE_LEAD_MS) return;
      line.add(0, now);
      batch.push(this.silence);
    }
    this.options.transport.audio(batch);
    batch.length = 0;
  }

  hold(): void {
    this.held = true;
  }

  /** Asterisk takes more again: what it held has nothing to do with our lead any more. */
  release(now: number): void {
    this.held = false;
    this.recall(now);
    this.pump(now);
  }

  /** Asterisk told how many frames it holds. */
  status(queued: number, now: number): void {
    const answer = this.options.watch.answered();
    if (answer === null) return;
    const excess = queued - answer.believed;
    if (answer.about === 'recall') {
      this.agent.correct(-excess);
      this.operator.correct(-excess);
      answer.excess?.(excess);
      return;
    }
    this.line.advance(now, this.settle);
    if (Math.abs(excess) < 2) return;
    if (excess > LIVE_EXCESS_FRAMES && this.routes.caller & OPERATOR) {
      this.recall(now);
      this.pump(now);
    } else this.line.shift(excess);
  }

  close(now: number): void {
    this.closed = true;
    this.line.advance(now, this.settle);
    this.agent.drop();
    this.operator.drop();
  }

  /** What need not be looked at every beat: the network, and whether Asterisk holds what we believe. */
  private lookAround(now: number): void {
    const { transport, watch } = this.options;
    watch.beat(now);
    watch.playing(now, this.line.frames);
    this.stalled = transport.backlog > STALLED_FRAMES * this.silence.length;
    if (this.stalled) watch.stalled(now);
    else watch.flowing();
  }

  private gather(now: number): void {
    const { line } = this;
    const { caller } = this.routes;
    if (line.leadMs(now) <= 0) {
      if (caller & AGENT) this.agent.ranDry();
      if (caller & OPERATOR) this.operator.ranDry();
    }
    while (line.leadMs(now) <= this.lead - FRAME_MS / 2 && !line.full) {
      const parties = this.takeFrame(now);
      if (parties === 0) return;
      line.add(parties, now);
    }
  }

  /** Where Asterisk passes frames on as they come: one for each beat that is due, played the moment it is sent. */
  private send(due: number, now: number): void {
    const { transport } = this.options;
    if (this.closed || this.stalled) return;
    for (let i = 0; i < due; i++) {
      const parties = this.takeFrame(now);
      if (parties === 0) {
        if (this.routes.caller & AGENT) this.agent.ranDry();
        if (this.routes.caller & OPERATOR) this.operator.ranDry();
        if (!transport.silence) return;
        this.batch.push(this.silence);
      }
      transport.audio(this.batch);
      this.batch.length = 0;
      this.played(parties);
    }
  }

  /** Puts the next frame that the caller hears into the batch. Tells whose it is; 0 where there is none. */
  private takeFrame(now: number): number {
    const { caller } = this.routes;
    const agent = caller & AGENT ? this.agent.take(now) : null;
    const operator = caller & OPERATOR ? this.operator.take(now) : null;
    const frame = blend(this.options.format, agent, operator);
    if (frame === null) return 0;
    if (agent) this.meters.agent.add(agent);
    if (operator) this.meters.operator.add(operator);
    this.batch.push(frame);
    return (agent ? AGENT : 0) | (operator ? OPERATOR : 0);
  }

  /** A voice that the caller does not hear goes on in real time, to whoever else hears it, or to nobody. */
  private aside(party: number, now: number): void {
    const voice = this.voiceOf(party);
    if (voice.take(now) === null) {
      voice.ranDry();
      return;
    }
    const heard = ((this.routes.agent | this.routes.operator) & party) !== 0;
    const frame = voice.playing();
    voice.settle(heard ? 'played' : 'flushed');
    if (!heard) return;
    (party === AGENT ? this.meters.agent : this.meters.operator).add(frame);
    if (this.options.wanted(party)) this.options.onPlayed(party, frame);
  }

  private played(mask: number): void {
    if (mask & AGENT) this.settleOne(AGENT);
    if (mask & OPERATOR) this.settleOne(OPERATOR);
  }

  private settleOne(party: number): void {
    const voice = this.voiceOf(party);
    const frame = this.options.wanted(party) ? voice.playing() : null;
    if (voice.settle() && frame) this.options.onPlayed(party, frame);
  }

  /** Drops the lead in Asterisk. What it had of each voice goes back to the head of that voice's queue. */
  private recall(now: number, excess?: (frames: number) => void): void {
    // The status, answered before the flush, tells to the frame what was not played.
    this.options.watch.recalled(this.line.frames, excess);
    this.options.transport.queue?.flush();
    this.line.clear(now);
    this.agent.rewind();
    this.operator.rewind();
  }
}
