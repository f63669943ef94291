import type { AgentConfig } from '../../shared/domain/agent.ts';
import type {
  Call,
  CallAction,
  CallRecord,
  CallState,
  Desk,
  TranscriptLine,
} from '../../shared/domain/call.ts';
import type { EngineAbility } from '../../shared/domain/engine.ts';
import { SILENCE, type Hearing } from '../../shared/domain/hearing.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import type { Channel } from '../ari/port.ts';
import type { CallCore } from './state.ts';

/** The desk that took the caller over, and whether its microphone is open. */
export type Owner = Desk & { microphone: boolean };

/** What is kept of a call besides where it stands. Times are Unix ms. */
export interface CallFacts {
  readonly startedAt: number;
  answeredAt: number | null;
  endedAt: number | null;
  /** Since when the agent asks for a person. */
  askedAt: number | null;
  owner: Owner | null;
  listener: Desk | null;
  takenOver: boolean;
  /** What the operator was told last. */
  problem: Problem | null;
}

/** Everything that a row and a record are made of. */
export interface RowSource extends CallFacts {
  id: string;
  pbxId: string;
  channel: Channel;
  called: string;
  agent: AgentConfig | null;
  core: CallCore;
  /** Who hears whom, if anybody does yet. */
  hearing: Hearing;
  lastLine: TranscriptLine | null;
  /** What may be asked of the agent's engine. */
  can: EngineAbility[];
  /** The agent's engine does not answer. */
  stalled: Problem | null;
}

export function rowOf(source: RowSource): Call {
  const { id, pbxId, channel, agent, core, owner, listener, askedAt, startedAt } = source;
  const talking = core.phase === 'with-agent' || core.phase === 'with-operator';
  return {
    id,
    pbxId,
    channelId: channel.id,
    direction: 'inbound',
    caller: channel.caller,
    calledNumber: source.called,
    agent: agent && { id: agent.id, name: agent.name, engine: agent.engine },
    peer: null,
    state: stateOf(source),
    startedAt,
    answeredAt: source.answeredAt,
    endedAt: source.endedAt,
    hearing: talking ? source.hearing : SILENCE,
    agentHearsTakeover: source.core.agentOpen && (agent?.hearsTakeover ?? false),
    lastLine: source.lastLine,
    ask: core.ask === null ? null : { reason: core.ask, since: askedAt ?? startedAt },
    stalled: talking ? source.stalled : null,
    agentMuted: talking && core.muted,
    held: talking && core.held,
    owner: owner && { operator: owner.operator, host: owner.host, you: owner.you },
    listeners: listener ? [listener] : [],
    problem: source.problem,
    actions: actionsOf(source),
  };
}

export function recordOf(source: RowSource, pbxName: string, now: number): CallRecord {
  const { channel, agent, core } = source;
  return {
    id: source.id,
    pbxId: source.pbxId,
    pbxName,
    channelId: channel.id,
    callerName: channel.caller.name,
    callerNumber: channel.caller.number,
    calledNumber: source.called,
    agentId: agent?.id ?? null,
    agentName: agent?.name ?? null,
    outcome: core.outcome ?? 'lost',
    reason: core.reason,
    startedAt: source.startedAt,
    answeredAt: source.answeredAt,
    endedAt: source.endedAt ?? now,
    takenOver: source.takenOver,
  };
}

function stateOf({ core, answeredAt, problem }: RowSource): CallState {
  switch (core.phase) {
    case 'connecting':
      return answeredAt !== null ? 'connecting' : 'ringing';
    case 'with-agent':
      return core.ask === null ? 'with-agent' : 'needs-person';
    case 'with-operator':
      return 'with-operator';
    case 'leaving':
    case 'hanging-up':
      return 'leaving';
    case 'over':
      return problem ? 'failed' : 'ended';
  }
}

/** What the operator may do with the call now. */
function actionsOf({ core, owner, can }: RowSource): CallAction[] {
  const ways: CallAction[] = ['hang-up', 'to-dialplan'];
  switch (core.phase) {
    case 'connecting':
      return ways;
    case 'with-agent': {
      // The agent is asking a person whether they take the call.
      if (core.held) return ['take-over', ...ways];
      const hand: CallAction[] = core.muted
        ? ['unmute-agent']
        : can.includes('say')
          ? ['say', 'mute-agent']
          : ['mute-agent'];
      const whisper: CallAction[] = can.includes('whisper') ? ['whisper'] : [];
      return ['listen', 'take-over', ...whisper, ...hand, 'replace-agent', 'transfer', ...ways];
    }
    case 'with-operator':
      return [
        // Taking over again opens the microphone that a change of device has closed.
        ...(owner?.microphone ? [] : (['take-over'] as const)),
        'hand-back',
        core.held ? 'resume' : 'hold',
        'transfer',
        ...ways,
      ];
    default:
      return [];
  }
}
