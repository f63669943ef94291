import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import { problemOf } from '../../shared/domain/problem.ts';
import { CALL_NAMES } from '../../shared/domain/tools.ts';
import { VariableName } from '../../shared/domain/webhook.ts';
import type { CallContext } from '../agents/port.ts';
import { send } from './http.ts';
import { prepare } from './request.ts';
import { fieldsOf, ownNames, type ToolboxDeps } from './toolbox.ts';

const OWN = new Set<string>(CALL_NAMES);

/** Asks who is calling. Whatever goes wrong, and whatever takes too long, the call goes on without. */
export async function lookUp(
  { secret, trouble, log }: ToolboxDeps,
  agent: AgentConfig,
  context: CallContext,
  callId: string,
): Promise<Record<string, string>> {
  const { lookup } = agent;
  if (!lookup) return {};
  // The keychain is within the time, too.
  const late = AbortSignal.timeout(lookup.timeoutMs);
  const tooLate = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () => reject(new Error('too late')));
  });
  const values = { ...context, ...agent.facts, ...ownNames(context) };
  try {
    const asked = prepare(lookup, values, secret).then((request) => send(request, late));
    const answer = await Promise.race([asked, tooLate]);
    const fields = answer.ok ? fieldsOf(answer.body) : null;
    if (!fields) throw new Error(answer.ok ? 'the answer is not a JSON object' : `HTTP ${answer.status}`);
    trouble(`${agent.id}/lookup`, null);
    return Object.fromEntries(
      Object.entries(fields).filter(([name]) => !OWN.has(name) && VariableName.safeParse(name).success),
    );
  } catch (error) {
    const why = late.aborted ? `no answer within ${lookup.timeoutMs} ms` : problemOf(error).message;
    log.warn({ callId, agent: agent.id, why }, 'the caller was not looked up');
    trouble(`${agent.id}/lookup`, notLookedUp(agent.name, why));
    return {};
  }
}

const notLookedUp = (agent: string, why: string): Problem => ({
  code: 'lookup-failed',
  message: `${agent} could not look its caller up: ${why}.`,
  hint: 'The call went on without. Check the lookup in the agent, and its server.',
});
