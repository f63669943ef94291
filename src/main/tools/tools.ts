import type { Problem } from '../../shared/domain/problem.ts';
import type { Logger } from '../log.ts';
import { lookUp } from './lookup.ts';
import type { Tools } from './port.ts';
import { openToolbox, type ToolboxDeps } from './toolbox.ts';

/** What agents can do besides talking. */
export function openTools(options: {
  secret: (agentId: string, key: string) => Promise<string | null>;
  notice: (problem: Problem, callId: string) => void;
  keepDigits: () => boolean;
  log: Logger;
}): Tools {
  const { secret, notice, keepDigits, log } = options;
  /** What does not work, and was told. Of sixty calls an hour each would only repeat it. */
  const told = new Map<string, string>();
  const depsFor = (agentId: string, callId: string): ToolboxDeps => ({
    secret: (key) => secret(agentId, key),
    trouble: (where, problem) => {
      if (!problem) return void told.delete(where);
      if (told.get(where) === problem.code) return;
      told.set(where, problem.code);
      notice(problem, callId);
    },
    keepDigits,
    log,
    now: Date.now,
  });
  return {
    open: (call) => openToolbox(depsFor(call.agent.id, call.callId), call),
    lookUp: (agent, context, callId) => lookUp(depsFor(agent.id, callId), agent, context, callId),
  };
}
