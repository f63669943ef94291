import type { DatabaseSync } from 'node:sqlite';

/**
 * Step n brings the file from user_version n to n + 1. Append only.
 *
 * `found` holds the words of each call for the search: trigrams, so that any part of a number or a word is found
 * without reading everything.
 */
const STEPS: readonly string[] = [
  `
  CREATE TABLE calls (
    rowid INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    pbx_id TEXT NOT NULL,
    pbx_name TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    caller_name TEXT NOT NULL,
    caller_number TEXT NOT NULL,
    called_number TEXT NOT NULL,
    agent_id TEXT,
    agent_name TEXT,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    started_at REAL NOT NULL,
    answered_at REAL,
    ended_at REAL NOT NULL,
    taken_over INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX calls_by_start ON calls (started_at);

  CREATE TABLE lines (
    call INTEGER NOT NULL REFERENCES calls (rowid) ON DELETE CASCADE,
    id INTEGER NOT NULL,
    at REAL NOT NULL,
    said_by TEXT NOT NULL,
    text TEXT NOT NULL,
    heard_ms REAL,
    heard_text TEXT,
    latency_ms REAL,
    PRIMARY KEY (call, id)
  ) STRICT, WITHOUT ROWID;

  CREATE VIRTUAL TABLE found USING fts5 (words, tokenize = 'trigram remove_diacritics 1');
  INSERT INTO found (found, rank) VALUES ('secure-delete', 1);
  CREATE TRIGGER calls_unfound AFTER DELETE ON calls BEGIN
    DELETE FROM found WHERE rowid = old.rowid;
  END;

  CREATE TABLE audit (
    rowid INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    operator TEXT NOT NULL,
    os_user TEXT NOT NULL,
    host TEXT NOT NULL,
    action TEXT NOT NULL,
    pbx_id TEXT NOT NULL,
    call_id TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_by_call ON audit (call_id);
  CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN
    SELECT RAISE (ABORT, 'the audit log is append only');
  END;
  CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN
    SELECT RAISE (ABORT, 'the audit log is append only');
  END;
  `,
];

export const NEWEST = STEPS.length;

export function versionIn(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

/** Brings the file to the newest version, each step in a transaction of its own. */
export function migrate(db: DatabaseSync): void {
  for (let version = versionIn(db); version < NEWEST; version++) {
    db.exec(`BEGIN IMMEDIATE; ${STEPS[version]} PRAGMA user_version = ${version + 1}; COMMIT;`);
  }
}
