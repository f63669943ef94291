import { z } from 'zod';
import type { PbxEvent } from './port.ts';
import { BridgeSchema, ChannelSchema } from './schemas.ts';

/** First Stasis argument of every channel that a desk makes. Everything after it is the caller's of externalMedia or snoop. */
export const OWN = 'cordboard';

/** Stasis arguments for a channel that we make. */
export function ownArgs(data: string): string {
  return data === '' ? OWN : `${OWN},${data}`;
}

export type Decoded =
  | { kind: 'event'; event: PbxEvent }
  /** A channel came to its next step in the dialplan. */
  | { kind: 'step'; event: PbxEvent; channelId: string; app: string }
  /** Another client opened an events socket under our app name. */
  | { kind: 'replaced'; application: string }
  /** Known, and not needed here. `bridging`: who is bridged with whom may have changed. */
  | { kind: 'ignored'; bridging: boolean }
  | { kind: 'unknown'; type: string }
  | { kind: 'malformed'; type: string; why: string };

const typed = z.looseObject({ type: z.string() });
const withChannel = z.object({ channel: ChannelSchema });
const withCause = z.object({
  channel: ChannelSchema,
  cause: z.number().catch(0),
  cause_txt: z.string().catch(''),
});

function event(value: PbxEvent): Decoded {
  return { kind: 'event', event: value };
}

function changed(raw: unknown): Decoded {
  return event({ type: 'channel', channel: withChannel.parse(raw).channel.channel });
}

function bridging(type: 'bridged' | 'unbridged'): (raw: unknown) => Decoded {
  const schema = z.object({ bridge: BridgeSchema, channel: ChannelSchema });
  return (raw) => {
    const { bridge, channel } = schema.parse(raw);
    return event({ type, bridge, channelId: channel.channel.id });
  };
}

const decoders: Record<string, (raw: unknown) => Decoded> = {
  StasisStart(raw) {
    const { channel, args } = z
      .object({ channel: ChannelSchema, args: z.array(z.string()).catch([]) })
      .parse(raw);
    if (args[0] === OWN) return event({ type: 'own-entered', channel: channel.channel, args: args.slice(1) });
    return event({ type: 'arrived', channel: channel.channel, args });
  },
  StasisEnd: (raw) => event({ type: 'left', channelId: withChannel.parse(raw).channel.channel.id }),
  ChannelCreated: changed,
  ChannelStateChange: changed,
  ChannelCallerId: changed,
  ChannelConnectedLine: changed,
  ChannelDialplan(raw) {
    const { channel, dialplan_app } = z
      .object({ channel: ChannelSchema, dialplan_app: z.string().catch('') })
      .parse(raw);
    return {
      kind: 'step',
      event: { type: 'channel', channel: channel.channel },
      channelId: channel.channel.id,
      app: dialplan_app,
    };
  },
  ChannelHangupRequest(raw) {
    const { channel, cause } = withCause.parse(raw);
    return event({ type: 'hangup-requested', channelId: channel.channel.id, cause });
  },
  ChannelDestroyed(raw) {
    const { channel, cause, cause_txt } = withCause.parse(raw);
    return event({ type: 'gone', channelId: channel.channel.id, cause, causeText: cause_txt });
  },
  ChannelEnteredBridge: bridging('bridged'),
  ChannelLeftBridge: bridging('unbridged'),
  ChannelDtmfReceived(raw) {
    const { channel, digit } = z
      .object({ channel: ChannelSchema, digit: z.string().regex(/^[0-9A-D*#]$/) })
      .parse(raw);
    return event({ type: 'digit', channelId: channel.channel.id, digit });
  },
  PlaybackFinished(raw) {
    const { playback } = z.object({ playback: z.object({ id: z.string(), state: z.string() }) }).parse(raw);
    return event({
      type: 'playback-finished',
      playbackId: playback.id,
      failed: playback.state === 'failed',
    });
  },
  ApplicationReplaced(raw) {
    const { application } = z.object({ application: z.string() }).parse(raw);
    return { kind: 'replaced', application };
  },
};

/** Events of Asterisk 22 that say nothing a desk needs to know. */
const IGNORED = new Set([
  'ApplicationMoveFailed',
  'ApplicationRegistered',
  'ApplicationUnregistered',
  'BridgeAttendedTransfer',
  'BridgeBlindTransfer',
  'BridgeCreated',
  'BridgeDestroyed',
  'BridgeMerged',
  'BridgeVideoSourceChanged',
  'ChannelHold',
  'ChannelTalkingFinished',
  'ChannelTalkingStarted',
  'ChannelToneDetected',
  'ChannelTransfer',
  'ChannelUnhold',
  'ChannelUserevent',
  'ChannelVarset',
  'ContactStatusChange',
  'DeviceStateChanged',
  'EndpointStateChange',
  'PeerStatusChange',
  'PlaybackContinuing',
  'PlaybackStarted',
  'RecordingFailed',
  'RecordingFinished',
  'RecordingStarted',
  'TextMessageReceived',
]);

/** One event of ARI in domain terms. Never throws. */
export function decode(raw: unknown): Decoded {
  const head = typed.safeParse(raw);
  if (!head.success) return { kind: 'malformed', type: '(none)', why: 'it has no type' };
  const { type } = head.data;
  if (type === 'Dial') return { kind: 'ignored', bridging: true };
  if (IGNORED.has(type)) return { kind: 'ignored', bridging: false };
  const decoder = Object.hasOwn(decoders, type) ? decoders[type] : undefined;
  if (!decoder) return { kind: 'unknown', type };
  try {
    return decoder(raw);
  } catch (error) {
    const why =
      error instanceof z.ZodError ? error.issues.map((issue) => issue.path.join('.')).join(', ') : '';
    return { kind: 'malformed', type, why };
  }
}
