import type { Problem } from '../../shared/domain/problem.ts';
import type { Reports } from '../history/port.ts';
import type { Logger } from '../log.ts';
import { lookUp } from './lookup.ts';
import { Outbox } from './outbox.ts';
import type { Tools } from './port.ts';
import { openToolbox, type ToolboxDeps } from './toolbox.ts';

/** What agents can do besides talking, and what is told after their calls. */
export function openTools(options: {
  secret: (agentId: string, key: string) => Promise<string | null>;
  reports: Reports;
  notice: (problem: Problem, callId: string | null) => void;
  keepDigits: () => boolean;
  log: Logger;
}): Tools & { outbox: Outbox } {
  const { secret, reports, notice, keepDigits, log } = options;
  /** What does not work, and was told: each further call would only repeat it. */
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
    outbox: new Outbox({ reports, secret, notice: (problem) => notice(problem, null), log }),
  };
}
