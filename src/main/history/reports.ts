import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { Webhook } from '../../shared/domain/webhook.ts';
import type { Report, Reports } from './port.ts';
import type { Row } from './rows.ts';

const Json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

const ReportRow = z
  .object({
    id: z.string(),
    agent_id: z.string(),
    webhook: Json(Webhook),
    report: Json(z.record(z.string(), z.unknown())),
    since: z.number(),
    tries: z.number(),
    next_at: z.number(),
  })
  .transform(({ agent_id, next_at, ...row }): Report => ({ ...row, agentId: agent_id, nextAt: next_at }));

export function addReport(db: DatabaseSync, callId: string, report: Report): void {
  const { id, agentId, webhook, since, tries, nextAt } = report;
  db.prepare(
    `INSERT INTO reports (id, call_id, agent_id, webhook, report, since, tries, next_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(id, callId, agentId, JSON.stringify(webhook), JSON.stringify(report.report), since, tries, nextAt);
}

export function reportsIn(
  use: <T>(work: (db: DatabaseSync) => T) => T,
  readable: <T>(of: (row: Row) => T) => (row: Row) => T[],
): Reports {
  return {
    due: (now, limit) =>
      use((db) =>
        db
          .prepare('SELECT * FROM reports WHERE next_at <= ? ORDER BY next_at LIMIT ?')
          .all(now, limit)
          .flatMap(readable((row) => ReportRow.parse(row))),
      ),
    nextAt: (now) => {
      const next = use((db) =>
        db.prepare('SELECT min(next_at) AS next FROM reports WHERE next_at > ?').get(now),
      )?.['next'];
      return typeof next === 'number' ? next : null;
    },
    retry: (id, nextAt) =>
      use((db) => {
        db.prepare('UPDATE reports SET tries = tries + 1, next_at = ? WHERE id = ?').run(nextAt, id);
      }),
    done: (id) =>
      use((db) => {
        db.prepare('DELETE FROM reports WHERE id = ?').run(id);
      }),
  };
}
