import type { AuditEntry, CallRecord, TranscriptLine } from '../../shared/domain/call.ts';
import type { Webhook } from '../../shared/domain/webhook.ts';

/** What a webhook is still to be told of a call. Goes when the record of the call does. */
export interface Report {
  /** The same at every try. */
  id: string;
  agentId: string;
  webhook: Webhook;
  /** What the templates may refer to, and what is told. No secrets. */
  report: Record<string, unknown>;
  /** Unix ms. */
  since: number;
  tries: number;
  nextAt: number;
}

/** Reports that nobody has taken note of yet. On disk when the call returns. */
export interface Reports {
  /** Those whose time has come, oldest first. */
  due(now: number, limit: number): Report[];
  /** When the next one after `now` is due; null where there is none. */
  nextAt(now: number): number | null;
  retry(id: string, nextAt: number): void;
  /** Delivered, or given up. */
  done(id: string): void;
}

/**
 * Call records, transcripts and the audit log. Synchronous (node:sqlite); writes are on disk when the call returns. What
 * goes through many calls is done in small steps, so that live calls do not stutter.
 */
export interface History {
  /** The report is kept with the record, or neither is. */
  add(record: CallRecord, lines: TranscriptLine[], report?: Report): void;
  readonly reports: Reports;
  list(query: { search: string; before: number | null; limit: number }): Promise<CallRecord[]>;
  get(id: string): { record: CallRecord; lines: TranscriptLine[]; audit: AuditEntry[] } | null;
  remove(ids: string[]): void;
  removeAll(): Promise<void>;
  /** Begins to remove records older than this (0: none); the audit log is kept. Trouble is logged. */
  retain(days: number): void;
  audit(entry: AuditEntry): void;
  auditLog(query: { before: number | null; limit: number }): AuditEntry[];
  close(): void;
}
