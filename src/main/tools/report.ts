import { randomUUID } from 'node:crypto';
import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { CallRecord, TranscriptLine } from '../../shared/domain/call.ts';
import type { Webhook } from '../../shared/domain/webhook.ts';
import type { Report } from '../history/port.ts';

/** What is to be told of a call that is over; undefined where its agent has nobody to tell. */
export function reportOf(
  record: CallRecord,
  lines: readonly TranscriptLine[],
  variables: Readonly<Record<string, string>>,
  agent: AgentConfig | undefined,
): Report | undefined {
  if (!agent?.afterCall) return undefined;
  const report = {
    call_id: record.channelId,
    direction: 'inbound',
    provider: 'ari',
    pbx: record.pbxName,
    agent: record.agentName,
    caller_number: record.callerNumber,
    caller_name: record.callerName,
    called_number: record.calledNumber,
    outcome: record.outcome,
    reason: record.reason,
    started_at: iso(record.startedAt),
    answered_at: record.answeredAt === null ? null : iso(record.answeredAt),
    ended_at: iso(record.endedAt),
    taken_over: record.takenOver,
    variables,
    lines: lines.map(({ at, from, text, heard }) => ({ at_ms: at, from, text: heard?.text ?? text })),
    transcript: lines.map(({ from, text, heard }) => `${from}: ${heard?.text ?? text}`).join('\n'),
  };
  return {
    id: randomUUID(),
    agentId: agent.id,
    webhook: withBody(agent.afterCall),
    report: { ...variables, ...agent.facts, ...report },
    since: record.endedAt,
    tries: 0,
    nextAt: 0,
  };

  /** An empty body is all of it. */
  function withBody(webhook: Webhook): Webhook {
    if (webhook.body !== '' || webhook.method === 'GET') return webhook;
    const all = Object.keys(report).map((name) => `"${name}":{${name}}`);
    return { ...webhook, body: `{${all.join(',')}}` };
  }
}

const iso = (at: number) => new Date(at).toISOString();
