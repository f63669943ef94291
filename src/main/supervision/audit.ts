import type { AuditEntry, Call } from '../../shared/domain/call.ts';
import type { Logger } from '../log.ts';

/** A row of the audit log; who and when are added where it is written. */
export type AuditRow = Pick<AuditEntry, 'action' | 'pbxId' | 'callId' | 'detail'>;

/** Notes what the operator does to calls. */
export class Audit {
  readonly #write: (row: AuditRow) => void;
  readonly #log: Logger;

  constructor(write: (row: AuditRow) => void, log: Logger) {
    this.#write = write;
    this.#log = log;
  }

  /** Throws where nothing can be written: what begins is not done then. */
  begins(action: AuditRow['action'], view: Call, why = ''): void {
    const who = [view.caller.number || 'unknown', view.calledNumber].filter(Boolean).join(' to ');
    const detail = [`${view.channelId} (${who})`, why].filter(Boolean).join(', ');
    this.#write({ action, pbxId: view.pbxId, callId: view.id, detail });
  }

  /** Of what ends something: it must end although nothing can be written. */
  ends(action: AuditRow['action'], view: Call, why = ''): void {
    try {
      this.begins(action, view, why);
    } catch (error) {
      this.#log.error({ err: error, action, callId: view.id }, 'the audit row could not be written');
    }
  }
}
