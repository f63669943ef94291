import type { DatabaseSync } from 'node:sqlite';

/**
 * Step n brings the file from user_version n to n + 1. Append only.
 *
 * A call is one row, so that to remove it is to overwrite one row: `lines` is its transcript as JSON, `words` what the
 * search looks through, folded. Both stand last, where a list does not read them.
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
    taken_over INTEGER NOT NULL,
    lines TEXT NOT NULL,
    words TEXT NOT NULL
  ) STRICT;
  CREATE INDEX calls_by_start ON calls (started_at);
  CREATE INDEX calls_by_end ON calls (ended_at);

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
  // What is still to be told of a call goes with its record. `report` is JSON, as is `webhook`; secrets are in neither.
  `
  CREATE TABLE reports (
    rowid INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    agent_id TEXT NOT NULL,
    webhook TEXT NOT NULL,
    report TEXT NOT NULL,
    since REAL NOT NULL,
    tries INTEGER NOT NULL,
    next_at REAL NOT NULL
  ) STRICT;
  CREATE INDEX reports_by_call ON reports (call_id);
  CREATE INDEX reports_by_time ON reports (next_at);
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
