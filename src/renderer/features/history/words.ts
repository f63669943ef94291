import type { CallOutcome, CallRecord, CallState } from '../../../shared/domain/call.ts';
import { t } from '../../i18n/index.ts';
import { duration, phoneNumber } from '../../stores/format.ts';

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** The time, with the day where it was not today, and the year where it was not this year. `today` is any time of today. */
export function when(at: number, today: number): { time: string; day: string } {
  const [then, now] = [new Date(at), new Date(today)];
  const isToday = then.toDateString() === now.toDateString();
  const date = then.getFullYear() === now.getFullYear() ? day : dayOfYear;
  return { time: time.format(at), day: isToday ? '' : date.format(at) };
}

/** Date and time to the second. */
export function exactly(at: number): string {
  return full.format(at);
}

export function callerOf(record: CallRecord): string {
  return record.callerName.trim() || phoneNumber(record.callerNumber) || t.call.unknownCaller;
}

/** The number below the name; empty where the number stands for the name already. */
export function numberOf(record: CallRecord): string {
  return record.callerName.trim() ? phoneNumber(record.callerNumber) : '';
}

/** Time with the agent or a person; null for calls that were not answered. */
export function lengthOf({ answeredAt, endedAt }: CallRecord): string | null {
  return answeredAt === null ? null : duration(endedAt - answeredAt);
}

/** The board's shape for how a call ended. */
export function shapeOf(outcome: CallOutcome): CallState {
  switch (outcome) {
    case 'failed':
    case 'lost':
      return 'failed';
    case 'transferred':
    case 'to-dialplan':
    case 'unassigned':
    case 'over-quota':
      return 'leaving';
    case 'caller-hung-up':
    case 'agent-hung-up':
    case 'operator-hung-up':
      return 'ended';
  }
}
