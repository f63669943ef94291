import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { Fallback } from '../../shared/domain/fallback.ts';
import type { CallContext, ToolDefinition, ToolResult } from '../agents/port.ts';
import type { AgentHand } from '../calls/port.ts';

/** One agent on one call, as its tools need it. */
export interface ToolCall {
  callId: string;
  agent: AgentConfig;
  context: CallContext;
  hand: AgentHand;
  /** The agent has left the call: what runs is broken off, and nothing begins. */
  gone: AbortSignal;
  /** A note in the transcript; the same key again replaces it. `at` is Unix ms. */
  line(line: { key: string; text: string; at: number }): void;
  /** Sends the caller on. */
  leave(to: Fallback): void;
}

/** What an agent may do on one call. */
export interface Toolbox {
  readonly definitions: readonly ToolDefinition[];
  /** Always resolves, in words for a model. */
  run(name: string, args: unknown, signal?: AbortSignal): Promise<ToolResult>;
}

export interface Tools {
  open(call: ToolCall): Toolbox;
  /** What is known of the caller elsewhere. Always resolves in the time that the agent allows; with nothing, where need be. */
  lookUp(agent: AgentConfig, context: CallContext, callId: string): Promise<Record<string, string>>;
}
