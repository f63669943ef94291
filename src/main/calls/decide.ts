import type { AgentConfig, Fallback } from '../../shared/domain/agent.ts';
import type { Assignment } from '../../shared/domain/assignment.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import { TRANSFER_CONTEXT } from './give-back.ts';
import type { Place } from './state.ts';

/**
 * The number that was called: the Stasis argument `called=<number>`, else the extension of the dialplan unless it is a
 * special one (`s`, `h`), else the DNID. Null where none of them tells; `dnid` is asked only when needed.
 */
export async function calledNumber(
  args: string[],
  exten: string,
  dnid: () => Promise<string | null>,
): Promise<string | null> {
  const named = args.find((arg) => arg.startsWith('called='))?.slice('called='.length);
  if (named) return named;
  if (exten && exten !== 's' && exten !== 'h') return exten;
  return (await dnid()) || null;
}

export type Decision =
  | { take: true; agent: AgentConfig; assignment: Assignment }
  | { take: false; outcome: 'unassigned' | 'over-quota'; problem: Problem; place: Place | null };

export interface Load {
  /** Calls on this PBX that are with us now. */
  all: number;
  /** Calls of one agent, on all PBXs. */
  of(agentId: string): number;
}

/** Which agent takes a call, or why none does. Decided before the call is answered. */
export function decide(
  called: string,
  pbx: { id: string; name: string; maxCalls: number },
  assignments: Assignment[],
  agents: AgentConfig[],
  load: Load,
): Decision {
  const assignment = assignments.find((a) => a.pbxId === pbx.id && a.extension === called);
  const agent = assignment && agents.find((a) => a.id === assignment.agentId);
  if (!assignment || !agent)
    return refuse('unassigned', {
      code: 'unassigned',
      message: `No agent is assigned to extension ${called || '(unknown)'} on ${pbx.name}.`,
      hint: 'Assign an agent to it under Extensions. The caller was given back to the dialplan.',
    });
  if (load.all >= pbx.maxCalls)
    return refuse('over-quota', {
      code: 'over-quota',
      message: `${pbx.name} has ${load.all} calls with agents, as many as allowed.`,
      hint: 'Raise the limit in the connection, or let the queue take them. The caller was given back to the dialplan.',
    });
  const mayTake = ({ id, maxCalls }: AgentConfig) => load.of(id) < maxCalls;
  if (mayTake(agent)) return { take: true, agent, assignment };
  const refuge = refugeOf(agent.overQuota, agents, new Set([agent.id]), mayTake);
  if (refuge.to === 'agent') return { take: true, agent: refuge.agent, assignment };
  return refuse(
    'over-quota',
    {
      code: 'agent-over-quota',
      message: `${agent.name} has ${load.of(agent.id)} calls, as many as it may take.`,
      hint: 'Raise the limit of the agent, or say under Agents who takes the callers above it.',
    },
    refuge.place,
  );
}

function refuse(
  outcome: 'unassigned' | 'over-quota',
  problem: Problem,
  place: Place | null = null,
): Decision {
  return { take: false, outcome, problem, place };
}

export type Refuge = { to: 'agent'; agent: AgentConfig } | { to: 'place'; place: Place | null };

/**
 * Who takes a caller whom an agent cannot serve: another agent that may, or a place in the dialplan (null: the next step where
 * the call came from). An agent that is busy hands on to its own `overQuota`; one that was tried already is not tried again.
 */
export function refugeOf(
  fallback: Fallback | undefined,
  agents: AgentConfig[],
  tried: ReadonlySet<string>,
  mayTake: (agent: AgentConfig) => boolean,
): Refuge {
  const seen = new Set(tried);
  for (let next = fallback; next;) {
    if (next.to === 'dialplan') break;
    if (next.to === 'extension') {
      const { extension, context } = next;
      return { to: 'place', place: { extension, context: context || TRANSFER_CONTEXT } };
    }
    const { agentId } = next;
    const agent = agents.find(({ id }) => id === agentId);
    if (!agent || seen.has(agentId)) break;
    if (mayTake(agent)) return { to: 'agent', agent };
    seen.add(agentId);
    next = agent.overQuota;
  }
  return { to: 'place', place: null };
}
