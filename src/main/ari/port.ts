import type { Problem } from '../../shared/domain/problem.ts';
import type { LinkState } from '../../shared/domain/pbx.ts';
import type { CreatedChannel, MediaRequest } from '../media/port.ts';

/** A channel as Asterisk describes it, parsed. */
export interface Channel {
  id: string;
  name: string;
  state: string;
  caller: { name: string; number: string };
  connected: { name: string; number: string };
  dialplan: { context: string; exten: string; priority: number; app_name: string; app_data: string };
  /** Unix ms. */
  createdAt: number;
}

export interface Bridge {
  id: string;
  name: string;
  channels: string[];
}

/** What happens on a PBX, in domain terms. */
export type PbxEvent =
  /** A channel that we did not make entered our app. */
  | { type: 'arrived'; channel: Channel; args: string[] }
  /** A channel that we made (external media, snoop, originate) entered our app. */
  | { type: 'own-entered'; channel: Channel; args: string[] }
  /** Any channel of the PBX that ARI lets us see was made or changed. */
  | { type: 'channel'; channel: Channel }
  | { type: 'hangup-requested'; channelId: string; cause: number }
  /** Left our app (StasisEnd). */
  | { type: 'left'; channelId: string }
  | { type: 'gone'; channelId: string; cause: number; causeText: string }
  | { type: 'bridged'; bridge: Bridge; channelId: string }
  | { type: 'unbridged'; bridge: Bridge; channelId: string }
  | { type: 'digit'; channelId: string; digit: string }
  | { type: 'playback-finished'; playbackId: string; failed: boolean }
  /**
   * A call that we gave back to the dialplan was hung up there at once: the next step at that place is Hangup (step) or
   * there is none (null). The caller got nobody: worth a warning.
   */
  | {
      type: 'dialplan-hangup';
      channelId: string;
      context: string;
      extension: string;
      step: 'Hangup' | null;
    }
  /** The link is up (again): this is what is on the PBX now. Compare and reconcile. */
  | { type: 'reconcile'; channels: Channel[]; bridges: Bridge[]; inApp: string[] };

export interface LinkStatus {
  state: LinkState;
  since: number;
  version: string | null;
  latencyMs: number | null;
  attempt: number;
  problem: Problem | null;
  warnings: Problem[];
}

/** One PBX, reachable or not. Every request has a time-out and rejects with a PbxError (CordboardError). */
export interface PbxLink {
  readonly pbxId: string;
  readonly status: LinkStatus;
  onStatus(listener: (status: LinkStatus) => void): () => void;
  onEvent(listener: (event: PbxEvent) => void): () => void;

  answer(channelId: string): Promise<void>;
  /** Idempotent: a channel that is gone is no error. */
  hangUp(channelId: string, reason?: string): Promise<void>;
  /** Gives the channel back to the dialplan: at the next priority, or at a place. False where the channel is gone. */
  toDialplan(
    channelId: string,
    place?: { context?: string; extension?: string; priority?: number },
  ): Promise<boolean>;
  setVariable(channelId: string, name: string, value: string): Promise<void>;
  /** Null where it is not set. */
  getVariable(channelId: string, name: string): Promise<string | null>;
  createBridge(name: string): Promise<Bridge>;
  addToBridge(bridgeId: string, channelIds: string[]): Promise<void>;
  /** Idempotent: what is not there any more need not leave. */
  removeFromBridge(bridgeId: string, channelId: string): Promise<void>;
  /** Idempotent. */
  destroyBridge(bridgeId: string): Promise<void>;
  externalMedia(request: MediaRequest, data: string): Promise<CreatedChannel>;
  /** Names of the modules that run, such as `chan_rtp.so`. */
  runningModules(): Promise<Set<string>>;
  /** Hears a channel (spy `in`: what it says, `out`: what it hears) as a channel in our app. */
  snoop(channelId: string, spy: 'in' | 'out', data: string): Promise<Channel>;
  /**
   * Rings somebody, who on answering enters our app with these arguments, or the dialplan at that place. Rejects where
   * there is nobody to ring.
   */
  originate(call: Origination): Promise<void>;
  /** Keys towards whoever is on the channel. */
  sendDigits(channelId: string, digits: string): Promise<void>;
  /** Music on hold, of the channel's or the PBX's own class. Asterisk does not tell whether there is any. */
  startMusic(channelId: string): Promise<void>;
  /** Idempotent. */
  stopMusic(channelId: string): Promise<void>;
  startBridgeMusic(bridgeId: string): Promise<void>;
  /** Idempotent. */
  stopBridgeMusic(bridgeId: string): Promise<void>;
  channel(channelId: string): Promise<Channel | null>;
}

export type Origination = {
  /** As Asterisk dials: PJSIP/6001, Local/6001@from-internal. */
  endpoint: string;
  /** Ids to give to the channel and, where it is a Local one, to its other half: unguessable ones. */
  channelId: string;
  otherChannelId: string;
  /** What the telephone shows: "Name" <number>. */
  callerId: string;
  timeoutSeconds: number;
} & ({ data: string } | { place: { context: string; extension: string; priority: number } });
