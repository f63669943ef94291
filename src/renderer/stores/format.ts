import { t } from '../i18n/index.ts';
import type { Call } from '../../shared/domain/call.ts';

/** 02:41, or 1:02:41 from an hour on. Never negative. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const s = String(seconds % 60).padStart(2, '0');
  const m = String(Math.floor(seconds / 60) % 60).padStart(2, '0');
  const h = Math.floor(seconds / 3_600);
  return h > 0 ? `${h}:${m}:${s}` : `${m}:${s}`;
}

/** 0:14, for waits. */
export function wait(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Time of day in the manner of the system. */
export function timeOfDay(at: number): string {
  return clock.format(at);
}

const LONG_NUMBER = /^\+\d{8,15}$/;
/** Countries with other than two digits after the plus. */
const ONE_DIGIT = /^\+[17]/;
const THREE_DIGITS = /^\+(2[1-689]|3[578]|42|5[09]|6[789]|8[058]|9[679])\d/;

/** An international number in groups, for the eye only: +44 2079 460 182. Anything else stays as it is. */
export function phoneNumber(number: string): string {
  if (!LONG_NUMBER.test(number)) return number;
  const code = ONE_DIGIT.test(number) ? 2 : THREE_DIGITS.test(number) ? 4 : 3;
  const rest = number.slice(code);
  const first = rest.length % 3 === 0 ? 3 : rest.length % 3 === 1 ? 4 : 2;
  const groups = [rest.slice(0, first), ...(rest.slice(first).match(/\d{3}/g) ?? [])];
  return `${number.slice(0, code)} ${groups.join(' ')}`;
}

/** The caller's name for headings and lists. */
export function callerName(call: Pick<Call, 'caller' | 'peer' | 'state'>): string {
  const name = call.caller.name.trim() || t.common.unknown;
  if (call.state !== 'elsewhere' || !call.peer) return name;
  const other = call.peer.name.trim() || phoneNumber(call.peer.number);
  return other ? `${call.caller.name.trim() || phoneNumber(call.caller.number) || name} → ${other}` : name;
}

/** The caller's number; for calls between people both. Empty where it is not known. */
export function callerNumber(call: Pick<Call, 'caller' | 'peer' | 'state'>): string {
  const number = phoneNumber(call.caller.number);
  if (call.state !== 'elsewhere' || !call.peer?.number) return number;
  return `${number} → ${phoneNumber(call.peer.number)}`;
}
