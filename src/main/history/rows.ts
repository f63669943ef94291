import { z } from 'zod';
import { AuditEntry, CallRecord, TranscriptLine } from '../../shared/domain/call.ts';

type Row = Record<string, unknown>;

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

export const lineOf = (row: Row): TranscriptLine =>
  TranscriptLine.parse({
    id: row['id'],
    at: row['at'],
    from: row['said_by'],
    text: row['text'],
    heard: row['heard_ms'] === null ? null : { ms: row['heard_ms'], text: row['heard_text'] },
    latencyMs: row['latency_ms'],
  });

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
  return [record.callerName, record.callerNumber, record.calledNumber, record.agentName ?? '', ...said].join(
    '\n',
  );
}

/** Trigrams find three characters and more. */
const INDEXED = 3;

/**
 * A condition on `calls` for a search: every term, separated by blanks, has to be there, as any part of a word. Terms
 * of one or two characters are looked for among the calls that the longer ones leave, or in names and numbers alone.
 */
export function condition(search: string): { sql: string; values: string[] } {
  const terms = z.string().parse(search).split(/\s+/).filter(Boolean);
  const long = terms.filter((term) => [...term].length >= INDEXED);
  const short = terms.filter((term) => [...term].length < INDEXED);
  const sql: string[] = [];
  const values: string[] = [];
  if (long.length > 0) {
    const match = long.map((term) => `"${term.replaceAll('"', '""')}"`).join(' AND ');
    const also = short.map(() => ` AND words LIKE ? ESCAPE '\\'`).join('');
    sql.push(`rowid IN (SELECT rowid FROM found WHERE found MATCH ?${also})`);
    values.push(match, ...short.map(like));
  } else {
    for (const term of short) {
      sql.push(
        `caller_name || char(10) || caller_number || char(10) || called_number || char(10) || ifnull(agent_name, '') LIKE ? ESCAPE '\\'`,
      );
      values.push(like(term));
    }
  }
  return { sql: sql.map((one) => `(${one})`).join(' AND ') || 'TRUE', values };
}

const like = (term: string) => `%${term.replaceAll(/[\\%_]/g, (c) => `\\${c}`)}%`;
