import { FRAME_BYTES, FRAME_MS, type WireFormat } from '../../shared/domain/audio.ts';
import { Cushion, Framer } from './frames.ts';
import { decode, SILENCE_BYTE } from './g711.ts';
import type { TapFrame } from './port.ts';
import { AGENT, CALLER, OPERATOR, type Routes } from './router.ts';

/** The caller says nothing for this long: the agent gets silence, so that its sense of time goes on. */
const GAP_MS = 60;
/** Played frames that stay over after a beat; normally none. */
const MOST_PLAYED = 3;

export interface EarsOptions {
  format: WireFormat;
  now: number;
  toAgent: (frame: Uint8Array, from: 'caller' | 'operator') => void;
  toOperator: (frame: TapFrame) => void;
}

/**
 * What the agent and the operator hear. The agent gets the frames of each party that it hears the moment they come, apart,
 * so that it knows who said what. The operator gets one frame per beat, in step with what is played at the caller's ear.
 */
export class Ears {
  routes: Routes = { caller: 0, agent: 0, operator: 0 };
  /** Whether anybody listens for the operator; without one nothing is decoded. */
  tapped = false;
  private readonly options: EarsOptions;
  private readonly framer: Framer;
  private readonly silence: Uint8Array;
  private readonly cushion = new Cushion();
  private agentPlayed: Uint8Array[] = [];
  private lastHeard: number;
  private inGap = false;

  constructor(options: EarsOptions) {
    this.options = options;
    this.framer = new Framer(options.format);
    this.silence = new Uint8Array(FRAME_BYTES[options.format]).fill(SILENCE_BYTE[options.format]);
    this.lastHeard = options.now;
  }

  /** Audio of the caller, in whatever pieces it came. */
  callerSaid(bytes: Uint8Array, now: number, onFrame: (frame: Uint8Array) => void): void {
    this.lastHeard = now;
    this.inGap = false;
    if (this.framer.passes(bytes)) this.callerFrame(bytes, onFrame);
    else this.framer.push(bytes, (frame) => this.callerFrame(frame, onFrame));
  }

  /** Whether anybody but the caller hears what this party says. */
  wants(party: number): boolean {
    const { agent, operator } = this.routes;
    return party === AGENT ? this.tapped && (operator & AGENT) !== 0 : (agent & OPERATOR) !== 0;
  }

  /** A frame of a party other than the caller was played: at the caller's ear, or just now where the caller does not hear it. */
  played(party: number, frame: Uint8Array): void {
    if (!this.wants(party)) return;
    if (party === AGENT) this.agentPlayed.push(frame);
    else this.options.toAgent(frame, 'operator');
  }

  /** One beat of the clock, or several that are due. */
  beat(now: number, due: number, onFrame: (frame: Uint8Array) => void): void {
    if (this.routes.agent & CALLER) this.bridgeGap(now, due, onFrame);
    else if (now - this.lastHeard >= GAP_MS) this.framer.pad((frame) => this.callerFrame(frame, onFrame));
    if (!this.tapped || this.routes.operator === 0) return;
    for (let i = 0; i < due; i++) {
      const caller = this.cushion.pop();
      const agent = this.agentPlayed.shift() ?? null;
      this.options.toOperator({
        caller: caller && this.routes.operator & CALLER ? decode(this.options.format, caller) : null,
        other: agent ? decode(this.options.format, agent) : null,
      });
    }
    // A beat after a hold-up brings many at once, and as many are due. What is over all the same would make the listener lag.
    this.agentPlayed.splice(0, this.agentPlayed.length - MOST_PLAYED);
  }

  /** Nothing heard under the old table is delivered under the new one. */
  reroute(routes: Routes): void {
    this.routes = routes;
    this.cushion.clear();
    this.agentPlayed = [];
  }

  private callerFrame(frame: Uint8Array, onFrame: (frame: Uint8Array) => void): void {
    onFrame(frame);
    if (this.routes.agent & CALLER) this.options.toAgent(frame, 'caller');
    if (this.tapped && this.routes.operator & CALLER) this.cushion.push(frame);
  }

  private bridgeGap(now: number, due: number, onFrame: (frame: Uint8Array) => void): void {
    if (now - this.lastHeard < GAP_MS) return;
    this.framer.pad((frame) => this.callerFrame(frame, onFrame));
    const frames = this.inGap ? due : Math.floor((now - this.lastHeard) / FRAME_MS);
    this.inGap = true;
    for (let i = 0; i < frames; i++) this.options.toAgent(this.silence, 'caller');
  }
}
