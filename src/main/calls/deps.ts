import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { Assignment } from '../../shared/domain/assignment.ts';
import type { Call, CallRecord, TranscriptLine } from '../../shared/domain/call.ts';
import type { PbxConfig } from '../../shared/domain/pbx.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import type { AgentEngine } from '../agents/port.ts';
import type { PbxLink } from '../ari/port.ts';
import type { Logger } from '../log.ts';
import type { MediaPort, OpenEngineCodec } from '../media/port.ts';
import type { Operator } from '../supervision/port.ts';
import type { Tools } from '../tools/port.ts';

/** Where the calls tell what is to be seen. */
export interface BoardSink {
  /** The call's row is stale; it is read when the next delta is made. */
  changed(id: string, view: () => Call): void;
  gone(id: string): void;
  line(callId: string, line: TranscriptLine): void;
  notice(kind: 'info' | 'trouble', problem: Problem, callId: string | null): void;
}

/** What calls need of the desk, whichever PBX they are on. */
export interface CallServices {
  openCodec: OpenEngineCodec;
  /** Our own speech: 8 kHz PCM. */
  speak: (text: string, voice: AgentConfig['voice']) => Promise<Int16Array>;
  /** Undefined where this version has no such engine. */
  engine: (agent: AgentConfig) => AgentEngine | undefined;
  /** A secret of an agent, by the key of its field. */
  agentSecret: (agentId: string, key: string) => Promise<string | null>;
  agents: () => AgentConfig[];
  assignments: () => Assignment[];
  /** Calls of an agent on all PBXs. */
  loadOf: (agentId: string) => number;
  operator: Operator;
  board: BoardSink;
  tools: Tools;
  /** @param variables what was looked up, and what the agent set */
  record: (record: CallRecord, lines: TranscriptLine[], variables: Record<string, string>) => void;
  /** Whether digits that callers key in may stand in transcripts. */
  keepDigits: () => boolean;
  now: () => number;
  timing: Timing;
}

/** What the calls of one PBX need from outside. */
export interface CallDeps extends CallServices {
  pbx: PbxConfig;
  link: PbxLink;
  media: MediaPort;
  /** Channels by which the PBX is tried: nobody calls, nobody answers, nothing is recorded. */
  tests?: ReadonlySet<string>;
  log: Logger;
}

/** Milliseconds. */
export interface Timing {
  /** From arrival until the agent must be there. */
  setUp: number;
  /** From the request until Asterisk's media connection is matched. */
  media: number;
  /** How long a person whom an agent consults is rung. */
  ring: number;
  /** Between tries to give a caller back when the PBX does not answer. */
  retry: number;
  /** How long an ended call stays on the board; one that failed stays five times as long. */
  linger: number;
}

export const TIMING: Timing = { setUp: 8000, media: 4000, ring: 30_000, retry: 1000, linger: 6000 };
