import type { ToolResult } from '../agents/port.ts';

/**
 * What an agent's tools may do to its call. Nothing here rejects: what cannot be done is told in words for the model. What
 * ends the agent's part of the call waits until the audio that it has queued was played, or cut off by the caller.
 */
export interface AgentHand {
  /** To an extension of the dialplan; an empty context is the one for transfers, an empty extension goes on where the call came from. */
  transfer(to: { extension: string; context: string }): Promise<ToolResult>;
  /**
   * Calls a person while the caller hears music, tells them the summary, and connects the two. Where nobody comes the caller
   * is with the agent again.
   */
  consult(extension: string, summary: string): Promise<ToolResult>;
  /** Raises the call on the board until somebody takes it, or the time is over. */
  askForPerson(reason: string, waitMs: number): Promise<'taken' | 'nobody'>;
  hangUp(reason: string): Promise<ToolResult>;
  /** Keys towards the caller's side. */
  sendDigits(digits: string): Promise<ToolResult>;
  /** A line of the transcript. */
  note(text: string): void;
  /** Set before the caller goes back to the dialplan. */
  setVariables(values: Readonly<Record<string, string>>): void;
}
