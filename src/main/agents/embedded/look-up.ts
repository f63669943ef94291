import { problemOf } from '../../../shared/domain/problem.ts';
import type { AgentHost, ToolResult } from '../port.ts';
import type { Effect } from './state.ts';

/** Asks a tool, and waits no longer than the conversation says. Always resolves. */
export async function lookUp(
  host: AgentHost,
  { tool, args, ms }: Extract<Effect, { type: 'look-up' }>,
  ended: AbortSignal,
): Promise<ToolResult> {
  const tooLong = new AbortController();
  const timer = setTimeout(() => tooLong.abort(), ms);
  const signal = AbortSignal.any([ended, tooLong.signal]);
  const late = new Promise<ToolResult>((resolve) => {
    signal.addEventListener('abort', () => resolve({ ok: false, text: 'It took too long.' }), { once: true });
  });
  try {
    return await Promise.race([host.callTool(tool, args, signal), late]);
  } catch (error) {
    return { ok: false, text: problemOf(error).message };
  } finally {
    clearTimeout(timer);
  }
}
