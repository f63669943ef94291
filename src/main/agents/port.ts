import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { TranscriptLine } from '../../shared/domain/call.ts';
import type { Problem } from '../../shared/domain/problem.ts';

/** What the agent knows of the call from the start. */
export interface CallContext {
  caller_number: string;
  called_number: string;
  direction: 'inbound' | 'outbound';
  call_id: string;
  provider: 'ari';
  /** Channel variables that the assignment names. */
  [variable: string]: string;
}

/** PCM that engines of this port speak and hear: 16-bit mono. The host converts to and from the wire. */
export type EngineRate = 8000 | 16000 | 24000;

/** What an engine may do to its call. Given by the host of the session. */
export interface AgentHost {
  /** Queues audio at the engine's own rate. */
  play(pcm: Int16Array): void;
  /** Everything of this utterance is queued. Calls back when it was played at the caller's ear, or flushed. */
  mark(settled: (result: 'played' | 'flushed') => void): void;
  /** Drops what was not played and ends a pause; milliseconds that were played since the flush before. */
  flush(): { playedMs: number };
  pause(): void;
  resume(): void;
  /** A transcript line; the same key again replaces it. Times are Unix ms of when it began to be said. */
  line(line: {
    key: string;
    from: 'caller' | 'agent' | 'operator' | 'note';
    text: string;
    at: number;
    heard?: TranscriptLine['heard'];
    latencyMs?: number;
  }): void;
  /** The agent has said its last words and these were played. */
  hangUp(reason: string): void;
  /** Sends the caller to an extension; an empty one goes on in the dialplan where the call came from. */
  transfer(to: { extension: string; context: string }): void;
  /** Asks for a person; `withdraw` when nobody came in time. */
  askForPerson(reason: string): void;
  withdrawAsk(): void;
  /** The engine cannot go on: the host sends the caller to the fallback. */
  fail(problem: Problem): void;
}

/** One agent on one call. Commands never throw; trouble goes to host.fail. */
export interface AgentSession {
  /** Rate of the PCM that it plays and hears. */
  readonly rate: EngineRate;
  /** The caller is connected: greet. */
  start(): void;
  /**
   * One 20 ms frame of what the agent hears, of each party apart: of the operator only while an operator has the call. Not
   * called while it is muted and deaf.
   */
  hear(pcm: Int16Array, from: 'caller' | 'operator'): void;
  digit(digit: string): void;
  /** An operator has the call: say nothing. `hears` tells whether frames go on coming. */
  mute(hears: boolean): void;
  /** The call is the agent's again; the lines are what was said meanwhile, where known. */
  back(lines: TranscriptLine[]): void;
  /** Ends the session; nothing is called on the host after this. Idempotent. */
  stop(): void;
}

export interface AgentEngine {
  readonly id: AgentConfig['engine'];
  /** Loads what the first call would otherwise wait for. */
  warm(agents: AgentConfig[]): Promise<void>;
  open(agent: AgentConfig, context: CallContext, host: AgentHost): AgentSession;
  close(): Promise<void>;
}
