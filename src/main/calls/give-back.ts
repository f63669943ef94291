import type { Problem } from '../../shared/domain/problem.ts';
import type { Channel, PbxLink } from '../ari/port.ts';
import type { Place } from './machine.ts';
import { noSuchPlace } from './problems.ts';

export interface GivingBack {
  channel: Channel;
  /** CORDBOARD_RESULT and CORDBOARD_REASON, for the dialplan to branch on. */
  result: string;
  reason: string;
  /** Null: the step after Stasis(). */
  place: Place | null;
}

/**
 * Gives a caller back to the dialplan. False where the channel is gone already. A place that is not in the dialplan is
 * told to `missing`, and the caller goes to the step after Stasis() instead. Rejects where the PBX does not answer.
 */
export async function giveBack(
  link: PbxLink,
  { channel, result, reason, place }: GivingBack,
  missing: (problem: Problem) => void,
): Promise<boolean> {
  const known = place === null || (await exists(link, channel, place));
  if (!known) missing(noSuchPlace(place));
  // Best effort: without them the dialplan still goes on, with its own default.
  await Promise.allSettled([
    link.setVariable(channel.id, 'CORDBOARD_RESULT', known ? result : 'failed'),
    link.setVariable(channel.id, 'CORDBOARD_REASON', known ? reason : 'no-such-extension'),
  ]);
  return link.toDialplan(channel.id, known && place ? place : undefined);
}

/** `continue` answers 204 for any place, and a caller sent to none is hung up: ask the dialplan first. */
async function exists(link: PbxLink, { id, dialplan }: Channel, place: Place): Promise<boolean> {
  const { context = dialplan.context, extension = dialplan.exten, priority = 1 } = place;
  return (await link.getVariable(id, `DIALPLAN_EXISTS(${context},${extension},${priority})`)) !== '0';
}
