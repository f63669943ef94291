import type { WireFormat } from '../../shared/domain/audio.ts';
import type { Hearing, Party } from '../../shared/domain/hearing.ts';
import { mix } from './g711.ts';

/** A set of parties, one bit each. */
export const CALLER = 1;
export const AGENT = 2;
export const OPERATOR = 4;

const BIT: Readonly<Record<Party, number>> = { caller: CALLER, agent: AGENT, operator: OPERATOR };

/** The table of who hears whom, ready for use per frame: for each listener the set of parties it hears. */
export interface Routes {
  readonly caller: number;
  readonly agent: number;
  readonly operator: number;
}

function setOf(parties: readonly Party[], listener: Party): number {
  let set = 0;
  for (const party of parties) set |= BIT[party];
  // Nobody hears their own voice back, whatever the table says.
  return set & ~BIT[listener];
}

export function routesOf(hearing: Hearing): Routes {
  return {
    caller: setOf(hearing.caller, 'caller'),
    agent: setOf(hearing.agent, 'agent'),
    operator: setOf(hearing.operator, 'operator'),
  };
}

/** Two voices as one. Where only one speaks its frame is passed on as it is, not decoded. */
export function blend(format: WireFormat, a: Uint8Array | null, b: Uint8Array | null): Uint8Array | null {
  if (a === null) return b;
  if (b === null) return a;
  return mix(format, a, b);
}
