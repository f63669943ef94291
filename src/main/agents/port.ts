import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { ReplyTiming, TranscriptLine } from '../../shared/domain/call.ts';
import type { EngineFormat, EngineInfo } from '../../shared/domain/engine.ts';
import type { Problem } from '../../shared/domain/problem.ts';

/** What the agent knows of the call from the start. */
export interface CallContext {
  caller_number: string;
  called_number: string;
  direction: 'inbound' | 'outbound';
  call_id: string;
  provider: 'ari';
  /** Channel variables that the assignment names, and what was looked up about the caller. */
  [variable: string]: string;
}

/** Something that the agent may do besides talking, described as language models expect it. */
export interface ToolDefinition {
  name: string;
  description: string;
  /** JSON Schema of the arguments: always an object. */
  parameters: Readonly<Record<string, unknown>>;
}

/** What becomes of a tool call, in words for the model. */
export interface ToolResult {
  ok: boolean;
  text: string;
}

/** What an engine may do to its call. Given by the host of the session. */
export interface AgentHost {
  /** The tools that are switched on for this agent. */
  readonly tools: readonly ToolDefinition[];
  /** Runs one of them; always resolves. Transfers and hang-ups wait until what is queued has been played. */
  callTool(name: string, args: unknown, signal?: AbortSignal): Promise<ToolResult>;
  /** A secret of this agent by the key of its field; null where none was entered. Rejects with a CordboardError. */
  secret(key: string): Promise<string | null>;
  /** Queues audio in the session's own format; whole samples. */
  play(audio: Uint8Array): void;
  /** Everything of this utterance is queued. Calls back when it was played at the caller's ear, or flushed. */
  mark(settled: (result: 'played' | 'flushed') => void): void;
  /**
   * Drops what was not played and ends a pause; milliseconds that were played since the flush before, as we believe. `exactly`
   * is told what the PBX says of it, some milliseconds later, or never where it does not answer.
   */
  flush(exactly?: (playedMs: number) => void): { playedMs: number };
  pause(): void;
  resume(): void;
  /** A transcript line; the same key again replaces it. Times are Unix ms of when it began to be said. */
  line(line: {
    key: string;
    from: 'caller' | 'agent' | 'operator' | 'note';
    text: string;
    at: number;
    heard?: TranscriptLine['heard'];
    /** End of the caller's speech to first audio. */
    latencyMs?: number;
    /** What the latency is made of, as far as the engine knows. */
    timing?: Partial<ReplyTiming>;
    /** The step of the conversation that says it, where there are steps. */
    step?: string;
  }): void;
  /** What was said so far on this call, by whomever: for a server that has to be told again. */
  said(): readonly TranscriptLine[];
  /** Channel variables that are set before the caller goes back to the dialplan. */
  setVariables(values: Readonly<Record<string, string>>): void;
  /** The agent has said its last words and these were played. */
  hangUp(reason: string): void;
  /** Sends the caller to an extension; an empty one goes on in the dialplan where the call came from. */
  transfer(to: { extension: string; context: string }): void;
  /** Asks for a person; `withdraw` when nobody came in time. */
  askForPerson(reason: string): void;
  withdrawAsk(): void;
  /** The engine does not answer (the caller hears a holding phrase, the board shows it), or does again (null). */
  stalled(problem: Problem | null): void;
  /** The engine cannot go on: the host sends the caller to the agent's fallback. */
  fail(problem: Problem): void;
}

/** One agent on one call. Commands never throw; trouble goes to host.fail. */
export interface AgentSession {
  /** Audio that it plays, and hears where `hears` says nothing else. */
  readonly format: EngineFormat;
  readonly hears?: EngineFormat;
  /** The caller is connected: greet. */
  start(): void;
  /**
   * One 20 ms frame of what the agent hears, of each party apart: of the operator only while an operator has the call. Not
   * called while it is muted and deaf. The bytes are to be read at once; copy them to keep them.
   */
  hear(audio: Uint8Array, from: 'caller' | 'operator'): void;
  digit(digit: string): void;
  /** Says these words now, instead of what is being said. Only asked of an engine that can `say`. */
  say(text: string): void;
  /** An instruction of the operator, which the caller does not hear. Only asked of an engine that can `whisper`. */
  whisper(text: string): void;
  /** Say nothing: an operator has the call, or has muted the agent. `hears` tells whether frames go on coming. */
  mute(hears: boolean): void;
  /** The call is the agent's again; the lines are what was said meanwhile, where known. */
  back(lines: TranscriptLine[]): void;
  /** Ends the session; nothing is called on the host after this. Idempotent. */
  stop(): void;
}

export interface OpenOptions {
  agent: AgentConfig;
  context: CallContext;
  host: AgentHost;
  /** What was said before this agent came, where it takes the place of another. */
  before: readonly TranscriptLine[];
}

export interface AgentEngine {
  readonly info: EngineInfo;
  /** What is wrong with an agent's options, in words for whoever entered them. Empty when nothing is. */
  check(agent: AgentConfig): string[];
  /** Loads what the first call would otherwise wait for. */
  warm(agents: AgentConfig[]): Promise<void>;
  /** Throws a CordboardError where the agent's options cannot be used. */
  open(options: OpenOptions): AgentSession;
  close(): Promise<void>;
}
