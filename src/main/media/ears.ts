import { FRAME_BYTES, FRAME_MS, type WireFormat } from '../../shared/domain/audio.ts';
import { Cushion, Framer } from './frames.ts';
import { decode, SILENCE_BYTE } from './g711.ts';
import type { TapFrame } from './port.ts';
import { AGENT, blend, CALLER, OPERATOR, type Routes } from './router.ts';

/** The caller says nothing for this long: the agent gets silence, so that its sense of time goes on. */
const GAP_MS = 60;
/** Played frames that wait for the beat; normally one. */
const MOST_PLAYED = 3;

export interface EarsOptions {
  format: WireFormat;
  now: number;
  toAgent: (frame: Uint8Array) => void;
  toOperator: (frame: TapFrame) => void;
}

/**
 * What the agent and the operator hear. An agent that hears only the caller gets the caller's frames the moment they
 * come, as they are. Everybody else gets one frame per beat, in step with what is played at the caller's ear.
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
  private operatorPlayed: Uint8Array[] = [];
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
    this.framer.push(bytes, (frame) => this.callerFrame(frame, onFrame));
  }

  /** A frame of a party other than the caller was played: at the caller's ear, or just now where the caller does not hear it. */
  played(party: number, frame: Uint8Array): void {
    const { agent, operator } = this.routes;
    if (party === AGENT && operator & AGENT && this.tapped) keep(this.agentPlayed, frame);
    if (party === OPERATOR && agent & OPERATOR) keep(this.operatorPlayed, frame);
  }

  /** One beat of the clock, or several that are due. */
  beat(now: number, due: number, onFrame: (frame: Uint8Array) => void): void {
    if (this.routes.agent === CALLER) this.bridgeGap(now, due, onFrame);
    else if (now - this.lastHeard >= GAP_MS) this.framer.pad((frame) => this.callerFrame(frame, onFrame));
    const agentByBeat = this.routes.agent !== 0 && this.routes.agent !== CALLER;
    const tap = this.tapped && this.routes.operator !== 0;
    if (!agentByBeat && !tap) return;
    for (let i = 0; i < due; i++) {
      const caller = this.cushion.pop();
      const agent = this.agentPlayed.shift() ?? null;
      const operator = this.operatorPlayed.shift() ?? null;
      if (agentByBeat) {
        const heard = this.routes.agent & CALLER ? caller : null;
        this.options.toAgent(blend(this.options.format, heard, operator) ?? this.silence);
      }
      if (tap) {
        this.options.toOperator({
          caller: caller && this.routes.operator & CALLER ? decode(this.options.format, caller) : null,
          other: agent ? decode(this.options.format, agent) : null,
        });
      }
    }
  }

  /** Nothing heard under the old table is delivered under the new one. */
  reroute(routes: Routes): void {
    this.routes = routes;
    this.cushion.clear();
    this.agentPlayed = [];
    this.operatorPlayed = [];
  }

  private callerFrame(frame: Uint8Array, onFrame: (frame: Uint8Array) => void): void {
    onFrame(frame);
    if (this.routes.agent === CALLER) this.options.toAgent(frame);
    if (
      (this.tapped && this.routes.operator & CALLER) ||
      (this.routes.agent & OPERATOR && this.routes.agent & CALLER)
    )
      this.cushion.push(frame);
  }

  private bridgeGap(now: number, due: number, onFrame: (frame: Uint8Array) => void): void {
    if (now - this.lastHeard < GAP_MS) return;
    this.framer.pad((frame) => this.callerFrame(frame, onFrame));
    const frames = this.inGap ? due : Math.floor((now - this.lastHeard) / FRAME_MS);
    this.inGap = true;
    for (let i = 0; i < frames; i++) this.options.toAgent(this.silence);
  }
}

function keep(frames: Uint8Array[], frame: Uint8Array): void {
  frames.push(frame);
  if (frames.length > MOST_PLAYED) frames.shift();
}
