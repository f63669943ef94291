import type { Call } from '../../../shared/domain/call.ts';
import { t } from '../../i18n/index.ts';
import { callerName } from '../../stores/format.ts';

/** How a call is named where it stands alone. */
export function titleOf(call: Call): string {
  if (call.state !== 'elsewhere' && !call.caller.name.trim()) return t.call.unknownCaller;
  return callerName(call);
}
