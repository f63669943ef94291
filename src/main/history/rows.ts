import { z } from 'zod';
import { AuditEntry, CallRecord, TranscriptLine } from '../../shared/domain/call.ts';

export type Row = Record<string, unknown>;

/** Columns of a call record, as they are written. */
export const COLUMNS = [
  'id',
  'pbx_id',
  'pbx_name',
  'channel_id',
  'caller_name',
  'caller_number',
  'called_number',
  'agent_id',
  'agent_name',
  'outcome',
  'reason',
  'started_at',
  'answered_at',
  'ended_at',
  'taken_over',
] as const;

/** Rows of the file become records through their schemas: the file is a boundary like any other. */
export const recordOf = (row: Row): CallRecord =>
  CallRecord.parse({
    id: row['id'],
    pbxId: row['pbx_id'],
    pbxName: row['pbx_name'],
    channelId: row['channel_id'],
    callerName: row['caller_name'],
    callerNumber: row['caller_number'],
    calledNumber: row['called_number'],
    agentId: row['agent_id'],
    agentName: row['agent_name'],
    outcome: row['outcome'],
    reason: row['reason'],
    startedAt: row['started_at'],
    answeredAt: row['answered_at'],
    endedAt: row['ended_at'],
    takenOver: row['taken_over'] === 1,
  });

export const linesOf = (row: Row): TranscriptLine[] =>
  z.array(TranscriptLine).parse(JSON.parse(z.string().parse(row['lines'])));

export const auditOf = (row: Row): AuditEntry =>
  AuditEntry.parse({
    at: row['at'],
    operator: row['operator'],
    osUser: row['os_user'],
    host: row['host'],
    action: row['action'],
    pbxId: row['pbx_id'],
    callId: row['call_id'],
    detail: row['detail'],
  });

/** What the search looks through. */
export function wordsOf(record: CallRecord, lines: TranscriptLine[]): string {
  const said = lines.map((line) => line.text);
  const who = [record.callerName, record.callerNumber, record.calledNumber, record.agentName ?? ''];
  return fold([...who, ...said].join('\n'));
}

/** The terms of a search, separated by blanks; each has to be there, as any part of a word or number. */
export function termsOf(search: string): string[] {
  return fold(search).split(/\s+/).filter(Boolean);
}

/** Upper and lower case, with accents or without, is the same to a search. */
function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
