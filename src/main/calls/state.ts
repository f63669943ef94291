import type { CallOutcome } from '../../shared/domain/call.ts';
import type { Problem } from '../../shared/domain/problem.ts';

/** A place in the dialplan; what is left out stays as it is. */
export interface Place {
  context?: string;
  extension?: string;
  priority?: number;
}

/** Where one call of ours stands. Pure data: everything that happens to it goes through `step`. */
export interface CallCore {
  readonly phase: 'connecting' | 'with-agent' | 'with-operator' | 'leaving' | 'hanging-up' | 'over';
  /** Steps of the set-up, which run in parallel. */
  readonly answered: boolean;
  readonly bridged: boolean;
  readonly mediaEntered: boolean;
  readonly joining: boolean;
  readonly joined: boolean;
  readonly mediaConnected: boolean;
  readonly agentOpen: boolean;
  /** The operator has silenced the agent. */
  readonly muted: boolean;
  /** The caller hears music, and nobody hears the caller. */
  readonly held: boolean;
  /** The agent asks for a person, with this reason. */
  readonly ask: string | null;
  /** Set as soon as the end is decided. */
  readonly outcome: CallOutcome | null;
  readonly reason: string;
  readonly place: Place | null;
}

export type CallEvent =
  | { type: 'answered' }
  | { type: 'bridged' }
  | { type: 'media-entered' }
  | { type: 'joined' }
  | { type: 'media-connected' }
  | { type: 'agent-open' }
  /** A step of the set-up failed, or took too long. */
  | { type: 'step-failed'; problem: Problem; place?: Place | null }
  | { type: 'media-ended'; problem: Problem; place?: Place | null }
  /** And no other takes over: the caller goes to a place, or on in the dialplan. */
  | { type: 'agent-failed'; problem: Problem; place?: Place | null }
  /** Another agent has the call now. */
  | { type: 'agent-replaced'; name: string }
  | { type: 'agent-hung-up'; reason: string }
  /** To a place, or on in the dialplan where the call came from. */
  | { type: 'agent-transfers'; place: Place | null }
  | { type: 'agent-asks'; reason: string }
  | { type: 'agent-withdraws' }
  | { type: 'take-over' }
  | { type: 'hand-back' }
  | { type: 'mute-agent' }
  | { type: 'unmute-agent' }
  | { type: 'hold' }
  | { type: 'resume' }
  | { type: 'operator-transfers'; place: Place }
  | { type: 'operator-hangs-up' }
  | { type: 'to-dialplan'; reason: string }
  /** The caller's channel left our app because we gave it back. */
  | { type: 'given-back' }
  /** Giving back or hanging up did not work; the PBX did not answer. */
  | { type: 'pbx-failed'; linkUp: boolean }
  /** The caller's channel is gone, or left our app by itself. */
  | { type: 'caller-gone'; lost: boolean };

/** What is to be done. Each effect is idempotent. */
export type CallEffect =
  | { do: 'answer' }
  | { do: 'create-bridge' }
  | { do: 'open-media' }
  | { do: 'open-agent' }
  | { do: 'join' }
  | { do: 'start-agent' }
  | { do: 'mute-agent' }
  | { do: 'agent-back' }
  /** The agent is gone, and its fallback takes the caller. */
  | { do: 'fall-back' }
  | { do: 'stop-agent' }
  /** Out of the bridge and to the music, or back. */
  | { do: 'hold-caller' }
  | { do: 'resume-caller' }
  /** Sets the table of who hears whom to fit the phase. */
  | { do: 'route' }
  /** Stops the microphone and the listening of this desk on this call. */
  | { do: 'release-operator'; handedBack: boolean }
  | { do: 'give-back'; result: CallOutcome; reason: string; place: Place | null }
  | { do: 'hang-up-caller' }
  | { do: 'retry-later' }
  | { do: 'note'; text: string }
  /** A line for the operator. */
  | { do: 'tell'; problem: Problem }
  /** Takes down bridge, media channel and media connection, and writes the record. */
  | { do: 'finish' };

export interface Step {
  core: CallCore;
  effects: CallEffect[];
}
