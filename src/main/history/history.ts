import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditEntry, CallRecord, TranscriptLine } from '../../shared/domain/call.ts';
import { CordboardError, type Problem } from '../../shared/domain/problem.ts';
import type { Logger } from '../log.ts';
import type { History } from './port.ts';
import { addReport, reportsIn } from './reports.ts';
import { auditOf, COLUMNS, linesOf, recordOf, termsOf, wordsOf, type Row } from './rows.ts';
import { migrate, NEWEST, versionIn } from './schema.ts';

export class HistoryError extends CordboardError {}

const DAY_MS = 86_400_000;

/** Calls that are looked through, or removed, before the audio of live calls has its turn. */
const SLICE = 100;

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
  let closed = false;

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
    <T>(of: (row: Row) => T) =>
    (row: Row): T[] => {
      try {
        return [of(row)];
      } catch (error) {
        log.warn({ err: error }, 'a row of the call history could not be read');
        return [];
      }
    };

  /** Removes the calls that the condition holds for, a few at a time. */
  async function removeSlices(condition: string, value: number): Promise<void> {
    const sql = `DELETE FROM calls WHERE rowid IN (SELECT rowid FROM calls WHERE ${condition} LIMIT ${SLICE})`;
    let removed = 0;
    for (;;) {
      const { changes } = use((d) => d.prepare(sql).run(value));
      removed += Number(changes);
      if (Number(changes) < SLICE) break;
      await nextTurn();
      if (closed) return;
    }
    if (removed > 0) use(forgetJournal);
  }

  use(() => {});

  return {
    add: (record, lines, report) =>
      use((d) =>
        transaction(d, () => {
          add(d, record, lines);
          if (report) addReport(d, record.id, report);
        }),
      ),
    reports: reportsIn(use, readable),
    async list({ search, before, limit }) {
      const terms = termsOf(search);
      const found: CallRecord[] = [];
      let from: Row = { started_at: before ?? Number.MAX_VALUE, rowid: 0 };
      for (;;) {
        const rows = use((d) => slice(d, terms, from));
        found.push(...rows.filter((row) => row['hit'] === 1).flatMap(readable(recordOf)));
        const last = rows.at(-1);
        if (found.length >= limit || !last || rows.length < SLICE) return found.slice(0, limit);
        from = last;
        await nextTurn();
        if (closed) return found;
      }
    },
    get: (id) =>
      use((d) => {
        const row = d.prepare('SELECT * FROM calls WHERE id = ?').get(id);
        if (!row) return null;
        const audit = d.prepare('SELECT * FROM audit WHERE call_id = ? ORDER BY rowid').all(id);
        return { record: recordOf(row), lines: linesOf(row), audit: audit.flatMap(readable(auditOf)) };
      }),
    remove: (ids) =>
      use((d) => {
        const remove = d.prepare('DELETE FROM calls WHERE id = ?');
        transaction(d, () => ids.forEach((id) => remove.run(id)));
        forgetJournal(d);
      }),
    async removeAll() {
      // Calls that end meanwhile stay: they were not there when it was asked.
      const newest = use((d) => d.prepare('SELECT max(rowid) AS newest FROM calls').get())?.['newest'];
      await removeSlices('rowid <= ?', Number(newest ?? 0));
    },
    retain(days) {
      if (days === 0) return;
      removeSlices('ended_at < ?', now() - days * DAY_MS).catch((error: unknown) => {
        log.error({ err: error }, 'old calls could not be removed from the history');
      });
    },
    audit: (entry) => use((d) => addAudit(d, entry)),
    auditLog: ({ before, limit }) =>
      use((d) =>
        d
          .prepare('SELECT * FROM audit WHERE at < ? ORDER BY at DESC, rowid DESC LIMIT ?')
          .all(before ?? Number.MAX_VALUE, limit)
          .flatMap(readable(auditOf)),
      ),
    close() {
      closed = true;
      if (db?.isOpen) db.close();
    },
  };
}

/** The next calls, older than `from`, each with whether all terms are in its words. */
function slice(db: DatabaseSync, terms: string[], from: Row): Row[] {
  const hit = terms.map(() => 'instr(words, ?) > 0').join(' AND ') || 'TRUE';
  return db
    .prepare(
      `SELECT ${COLUMNS.join(', ')}, rowid, (${hit}) AS hit FROM calls
        WHERE (started_at, rowid) < (?, ?) ORDER BY started_at DESC, rowid DESC LIMIT ${SLICE}`,
    )
    .all(...terms, Number(from['started_at']), Number(from['rowid']));
}

function add(db: DatabaseSync, record: CallRecord, lines: TranscriptLine[]): void {
  const columns = [...COLUMNS, 'lines', 'words'];
  db.prepare(
    `INSERT OR REPLACE INTO calls (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  ).run(
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
    JSON.stringify(lines),
    wordsOf(record, lines),
  );
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
