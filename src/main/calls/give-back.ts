import type { Problem } from '../../shared/domain/problem.ts';
import type { Channel, PbxLink } from '../ari/port.ts';
import type { Place } from './state.ts';
import { noSuchPlace } from './problems.ts';

/** Context of asterisk-conf/extensions.conf with the extensions that agents may transfer a caller to. */
export const TRANSFER_CONTEXT = 'cordboard-transfer';

export interface GivingBack {
  channel: Channel;
  /** CORDBOARD_RESULT and CORDBOARD_REASON, for the dialplan to branch on. */
  result: string;
  reason: string;
  /** Null: the step after Stasis(). */
  place: Place | null;
  /** More variables for the dialplan, as the agent named them. */
  variables: Readonly<Record<string, string>>;
}

/**
 * Gives a caller back to the dialplan. False where the channel is gone already. A place that is not in the dialplan is
 * told to `missing`, and the caller goes to the step after Stasis() instead. Rejects where the PBX does not answer.
 */
export async function giveBack(
  link: PbxLink,
  { channel, result, reason, place, variables }: GivingBack,
  missing: (problem: Problem) => void,
): Promise<boolean> {
  const to = place && (await findPlace(link, channel, place));
  const lost = place !== null && to === null;
  if (lost) missing(noSuchPlace(place));
  // Best effort: without them the dialplan still goes on, with its own default.
  await Promise.allSettled([
    link.setVariable(channel.id, 'CORDBOARD_RESULT', lost ? 'failed' : result),
    link.setVariable(channel.id, 'CORDBOARD_REASON', lost ? 'no-such-extension' : reason),
    ...Object.entries(variables).map(([name, value]) => link.setVariable(channel.id, name, value)),
  ]);
  return link.toDialplan(channel.id, to ?? undefined);
}

/**
 * The place as it is in the dialplan, or null: `continue` answers 204 for any place, and a caller sent to none is hung up.
 * Without a context it is sought where asterisk-conf keeps what agents may transfer to, then where the call came from,
 * whose pattern for everything would bring the caller straight back to us.
 */
export async function findPlace(
  link: PbxLink,
  { id, dialplan }: Channel,
  place: Place,
): Promise<Place | null> {
  const { extension = dialplan.exten, priority = 1 } = place;
  const contexts = place.context === undefined ? [TRANSFER_CONTEXT, dialplan.context] : [place.context];
  for (const context of contexts) {
    const found = await link.getVariable(id, `DIALPLAN_EXISTS(${context},${extension},${priority})`);
    if (found !== '0') return { context, extension, priority };
  }
  return null;
}
