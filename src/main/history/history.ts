import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AuditEntry, CallRecord, TranscriptLine } from '../../shared/domain/call.ts';
import { CordboardError, type Problem } from '../../shared/domain/problem.ts';
import type { Logger } from '../log.ts';
import type { History } from './port.ts';
import { auditOf, condition, lineOf, recordOf, wordsOf } from './rows.ts';
import { migrate, NEWEST, versionIn } from './schema.ts';

export class HistoryError extends CordboardError {}

const DAY_MS = 86_400_000;

/** Result codes of SQLite: the file is damaged, or is no database. */
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/**
 * Opens the history file, migrates it, and keeps it. A damaged file, and one of a newer Cordboard, is kept aside as
 * `<name>.broken-<date>` and a new one is begun; `onTrouble` is told, then or later. Other errors (no room, no right to
 * write) throw a HistoryError.
 */
export function openHistory(options: {
  file: string;
  log: Logger;
  onTrouble: (problem: Problem) => void;
  now?: () => number;
}): History {
  const { file, log, onTrouble } = options;
  const now = options.now ?? Date.now;
  let db: DatabaseSync | null = null;

  /** Runs `work` on the file; where the file turns out to be damaged, once more on a new one. */
  function use<T>(work: (db: DatabaseSync) => T): T {
    try {
      return work((db ??= openFile()));
    } catch (error) {
      const code = resultCode(error);
      if (code !== CORRUPT && code !== NOT_A_DATABASE) throw asHistoryError(file, error);
      setAside(error, 'history-broken', 'The call history was damaged');
    }
    try {
      return work((db ??= openFile()));
    } catch (error) {
      throw asHistoryError(file, error);
    }
  }

  function openFile(): DatabaseSync {
    mkdirSync(dirname(file), { recursive: true });
    // A journal left behind tells that the last run did not end well: the only time that reading it all is worth it.
    const unclean = existsSync(`${file}-wal`);
    const opened = new DatabaseSync(file);
    try {
      opened.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        PRAGMA secure_delete = ON;
        PRAGMA busy_timeout = 2000;
      `);
      if (unclean) check(opened);
      if (versionIn(opened) > NEWEST) {
        opened.close();
        setAside(null, 'history-newer', 'The call history was written by a newer Cordboard');
        return openFile();
      }
      migrate(opened);
      return opened;
    } catch (error) {
      if (opened.isOpen) opened.close();
      throw error;
    }
  }

  function setAside(cause: unknown, code: string, what: string): void {
    if (db?.isOpen) db.close();
    db = null;
    const date = new Date(now()).toISOString().replaceAll(':', '-');
    const aside = `${file}.broken-${date}`;
    for (const suffix of ['', '-wal', '-shm'])
      if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
    log.warn({ aside: basename(aside), err: cause }, what);
    onTrouble({
      code,
      message: `${what}; it was kept as ${basename(aside)} and a new history was begun.`,
      hint: `Calls from before are not in the list. The old file is in ${dirname(file)}.`,
    });
  }

  /** A row that this version cannot read is left out of a list, and logged. */
  const readable =
    <T>(of: (row: Record<string, unknown>) => T) =>
    (row: Record<string, unknown>): T[] => {
      try {
        return [of(row)];
      } catch (error) {
        log.warn({ err: error }, 'a row of the call history could not be read');
        return [];
      }
    };

  use(() => {});

  return {
    add: (record, lines) => use((d) => transaction(d, () => add(d, record, lines))),
    list: ({ search, before, limit }) =>
      use((d) => {
        const where = condition(search);
        return d
          .prepare(
            `SELECT * FROM calls WHERE started_at < ? AND ${where.sql} ORDER BY started_at DESC, rowid DESC LIMIT ?`,
          )
          .all(before ?? Number.MAX_VALUE, ...where.values, limit)
          .flatMap(readable(recordOf));
      }),
    get: (id) =>
      use((d) => {
        const row = d.prepare('SELECT * FROM calls WHERE id = ?').get(id);
        if (!row) return null;
        const lines = d.prepare('SELECT * FROM lines WHERE call = ? ORDER BY id').all(row['rowid'] ?? null);
        const audit = d.prepare('SELECT * FROM audit WHERE call_id = ? ORDER BY rowid').all(id);
        return {
          record: recordOf(row),
          lines: lines.flatMap(readable(lineOf)),
          audit: audit.flatMap(readable(auditOf)),
        };
      }),
    remove: (ids) =>
      use((d) => {
        const remove = d.prepare('DELETE FROM calls WHERE id = ?');
        transaction(d, () => ids.forEach((id) => remove.run(id)));
        forgetJournal(d);
      }),
    removeAll: () =>
      use((d) => {
        d.exec('DELETE FROM calls');
        forgetJournal(d);
      }),
    retain: (days) =>
      use((d) => {
        if (days === 0) return;
        const removed = d.prepare('DELETE FROM calls WHERE ended_at < ?').run(now() - days * DAY_MS);
        if (removed.changes > 0) forgetJournal(d);
      }),
    audit: (entry) => use((d) => addAudit(d, entry)),
    auditLog: ({ before, limit }) =>
      use((d) =>
        d
          .prepare('SELECT * FROM audit WHERE at < ? ORDER BY at DESC, rowid DESC LIMIT ?')
          .all(before ?? Number.MAX_VALUE, limit)
          .flatMap(readable(auditOf)),
      ),
    close() {
      if (db?.isOpen) db.close();
    },
  };
}

function add(db: DatabaseSync, record: CallRecord, lines: TranscriptLine[]): void {
  db.prepare('DELETE FROM calls WHERE id = ?').run(record.id);
  const { lastInsertRowid: call } = db
    .prepare(
      `INSERT INTO calls (id, pbx_id, pbx_name, channel_id, caller_name, caller_number, called_number, agent_id,
        agent_name, outcome, reason, started_at, answered_at, ended_at, taken_over)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      record.id,
      record.pbxId,
      record.pbxName,
      record.channelId,
      record.callerName,
      record.callerNumber,
      record.calledNumber,
      record.agentId,
      record.agentName,
      record.outcome,
      record.reason,
      record.startedAt,
      record.answeredAt,
      record.endedAt,
      record.takenOver ? 1 : 0,
    );
  const addLine = db.prepare('INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  for (const line of lines) {
    const { ms, text } = line.heard ?? { ms: null, text: null };
    addLine.run(call, line.id, line.at, line.from, line.text, ms, text, line.latencyMs);
  }
  db.prepare('INSERT INTO found (rowid, words) VALUES (?, ?)').run(call, wordsOf(record, lines));
}

function addAudit(db: DatabaseSync, entry: AuditEntry): void {
  db.prepare(
    `INSERT INTO audit (at, operator, os_user, host, action, pbx_id, call_id, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    entry.at,
    entry.operator,
    entry.osUser,
    entry.host,
    entry.action,
    entry.pbxId,
    entry.callId,
    entry.detail,
  );
}

function transaction(db: DatabaseSync, work: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    work();
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** What was deleted is overwritten in the file, but the journal still holds pages from before. */
function forgetJournal(db: DatabaseSync): void {
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

/** Throws what a damaged file throws. */
function check(db: DatabaseSync): void {
  const result = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (result !== 'ok') throw Object.assign(new Error(String(result)), { errcode: CORRUPT });
}

/** The primary result code of an error of node:sqlite. */
function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff;
}

function asHistoryError(file: string, error: unknown): unknown {
  if (error instanceof CordboardError || resultCode(error) === null) return error;
  return new HistoryError(
    {
      code: 'history-failed',
      message: `The call history ${file} could not be read or written: ${(error as Error).message}.`,
      hint: 'Check that the disk is not full and that the file and its folder may be written.',
    },
    { cause: error },
  );
}
