import type { DeskRole } from '../../shared/domain/pbx.ts';
import type { Logger } from '../log.ts';
import type { Trust } from '../trust.ts';
import type { PbxLink } from './port.ts';

export interface LinkTimes {
  /** One request to the PBX. Media connections may make Asterisk slow for a moment; more than this is a fault. */
  requestMs: number;
  /** A ping over HTTP: latency, and a sign that ARI itself lives. */
  pingEveryMs: number;
  /** A ping on the events socket, and how long it may stay without any sign of life. */
  eventsPingMs: number;
  eventsDeadMs: number;
  /** Waiting between tries: from first, doubling, up to max, for ever. */
  retryFirstMs: number;
  retryMaxMs: number;
  /** How often an app that another desk holds is looked at again. */
  heldRetryMs: number;
  /** Reading the list of bridges: at most this often, and this long after the event that asks for it. */
  bridgesEveryMs: number;
  bridgesSettleMs: number;
  /** How long another desk may need to sign the app that it has taken. */
  signedWithinMs: number;
}

export const TIMES: LinkTimes = {
  requestMs: 5000,
  pingEveryMs: 10_000,
  eventsPingMs: 5000,
  eventsDeadMs: 12_000,
  retryFirstMs: 500,
  retryMaxMs: 15_000,
  heldRetryMs: 15_000,
  bridgesEveryMs: 1000,
  bridgesSettleMs: 200,
  signedWithinMs: 1500,
};

export interface LinkOptions {
  pbxId: string;
  /** Endpoint as typed: http(s)://host:port with any prefix. */
  url: string;
  appName: string;
  username: string;
  /** Asked at every try; null where none is known. */
  password: () => Promise<string | null>;
  role: DeskRole;
  /** Unique to this desk and the same at every start; other desks see it as the holder's name. */
  deskName: string;
  log: Logger;
  /** Of https; without it this computer's own authorities judge. */
  trust?: Trust;
  times?: Partial<LinkTimes>;
}

export interface ControlledLink extends PbxLink {
  readonly role: DeskRole;
  start(): void;
  /** Leaves the PBX tidy: subscriptions and signature are removed. */
  stop(): Promise<void>;
  /** Tries at once, from whatever state. */
  reconnectNow(): void;
  /** Resolves when the old role is laid down; the new one comes up as the status tells. */
  setRole(role: DeskRole, options?: { takeFromOther?: boolean }): Promise<void>;
}
