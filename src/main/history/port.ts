import type { AuditEntry, CallRecord, TranscriptLine } from '../../shared/domain/call.ts';

/** Call records, transcripts and the audit log. Synchronous (node:sqlite); writes are on disk when the call returns. */
export interface History {
  add(record: CallRecord, lines: TranscriptLine[]): void;
  list(query: { search: string; before: number | null; limit: number }): CallRecord[];
  get(id: string): { record: CallRecord; lines: TranscriptLine[]; audit: AuditEntry[] } | null;
  remove(ids: string[]): void;
  removeAll(): void;
  /** Removes records older than this; the audit log is kept. */
  retain(days: number): void;
  audit(entry: AuditEntry): void;
  auditLog(query: { before: number | null; limit: number }): AuditEntry[];
  close(): void;
}
