import type { AuditEntry, CallRecord, TranscriptLine } from '../../shared/domain/call.ts';

/**
 * Call records, transcripts and the audit log. Synchronous (node:sqlite); writes are on disk when the call returns. What
 * goes through many calls is done in small steps, so that live calls do not stutter.
 */
export interface History {
  add(record: CallRecord, lines: TranscriptLine[]): void;
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
