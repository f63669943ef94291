import { createHash } from 'node:crypto';
import type { Application } from './schemas.ts';

/*
 * Asterisk lists an application long after its owner is gone (its subscriptions keep it), and nothing in ARI tells whether
 * somebody still listens. So the desk that answers signs the application: one entry in its event filter, refused type
 * `cordboard-desk:<id>:<time>:<name>` (a type that no event has, so nothing is filtered), written anew with every ping. Times are the
 * PBX's own, so desks need no common clock. A desk that comes back knows its own signature and is never told that it holds
 * the app against itself; a signature that has not been renewed for a while is of a desk that died.
 */

/** A signature older than this is of a desk that no longer reaches the PBX. Three missed pings and some. */
export const LEASE_MS = 45_000;

const PREFIX = 'cordboard-desk:';

export interface Signature {
  deskId: string;
  /** Unix ms on the PBX's clock; 0: this desk has left. */
  at: number;
  name: string;
}

/** Short, stable and not telling anything: the part of a desk's name that goes into its watching app. */
export function deskId(deskName: string): string {
  return createHash('sha256').update(deskName).digest('hex').slice(0, 8);
}

function write(signature: Signature): string {
  const name = signature.name.replace(/[^\p{L}\p{N} ._-]/gu, '').slice(0, 40);
  return `${PREFIX}${signature.deskId}:${Math.round(signature.at)}:${name}`;
}

export function read(application: Application): Signature | null {
  for (const entry of application.events_disallowed) {
    const match = /^cordboard-desk:([0-9a-f]{8}):(\d{1,16}):(.*)$/.exec(entry.type);
    if (match?.[1] !== undefined && match[2] !== undefined && match[3] !== undefined) {
      return { deskId: match[1], at: Number(match[2]), name: match[3] };
    }
  }
  return null;
}

/** The event filter of an application with this signature, or with none; what others filter stays. */
export function filterWith(
  application: Application,
  signature: Signature | null,
): { allowed: { type: string }[]; disallowed: { type: string }[] } {
  const others = application.events_disallowed.filter((entry) => !entry.type.startsWith(PREFIX));
  const ours = signature === null ? [] : [{ type: write(signature) }];
  return { allowed: application.events_allowed, disallowed: [...others, ...ours] };
}

export type Holding = { held: false } | { held: true; by: string | null };

/**
 * Whether somebody else answers under an application's name.
 * @param application what the PBX lists, null where it lists none
 * @param ours we held it before this connection broke
 * @param now the PBX's clock, Unix ms
 */
export function holding(application: Application | null, desk: string, ours: boolean, now: number): Holding {
  if (application === null) return { held: false };
  const signature = read(application);
  if (signature === null) return ours ? { held: false } : { held: true, by: null };
  if (signature.deskId === desk) return { held: false };
  return now - signature.at > LEASE_MS ? { held: false } : { held: true, by: signature.name };
}
