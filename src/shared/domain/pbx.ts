import { z } from 'zod';
import { Problem } from './problem.ts';

/**
 * How a call's audio comes and goes: over a WebSocket that Asterisk opens to our LAN port, or that we open to Asterisk; as RTP
 * between our UDP port and Asterisk's; or over a TCP connection that Asterisk opens to our LAN port (AudioSocket).
 */
export const MediaKind = z.enum(['pbx-dials-us', 'we-dial-pbx', 'rtp', 'audiosocket']);
export type MediaKind = z.infer<typeof MediaKind>;

/** As configured: a kind, or the best that the PBX has. */
export const MediaConnection = z.enum(['best', ...MediaKind.options]);
export type MediaConnection = z.infer<typeof MediaConnection>;

/** What this desk is on a PBX that several desks share. */
export const DeskRole = z.enum(['answers', 'watches']);
export type DeskRole = z.infer<typeof DeskRole>;

/** What callers may be transferred to, as asterisk-conf/extensions.conf has it. */
export const DIAL_TEMPLATE = 'Local/{number}@cordboard-transfer';

/** Which system the Asterisk is part of: where its files are, and what its web pages write. */
export const PbxLayout = z.enum(['asterisk', 'freepbx', 'mikopbx']);
export type PbxLayout = z.infer<typeof PbxLayout>;

/** What the certificate of an https PBX is judged by, beside the authorities that this computer trusts. Empty: nothing. */
export const PbxTrust = z.object({
  /** One more authority for this PBX alone, PEM. */
  ca: z.string().max(100_000),
  /** SHA-256 of the one certificate that was accepted for it. */
  fingerprint: z.string().regex(/^(|[\dA-F]{2}(:[\dA-F]{2}){31})$/),
});
export type PbxTrust = z.infer<typeof PbxTrust>;

/** What a PBX has that nobody was asked about. */
export const PBX_DEFAULTS = {
  trust: { ca: '', fingerprint: '' },
  layout: 'asterisk' as PbxLayout,
  person: { context: 'from-internal', extension: '100' },
  dialTemplate: DIAL_TEMPLATE,
};

export const PbxConfig = z.object({
  id: z.string().min(1),
  name: z.string().trim().min(1).max(60),
  /** Base of Asterisk's HTTP server with any prefix, without /ari: http://pbx:8088 or https://pbx:8089/asterisk */
  url: z.url({ protocol: /^https?$/ }),
  trust: PbxTrust.default(PBX_DEFAULTS.trust),
  layout: PbxLayout.default(PBX_DEFAULTS.layout),
  appName: z
    .string()
    .trim()
    .regex(/^[\w.-]{1,60}$/),
  /** ARI user; the app name unless told otherwise. */
  username: z.string().min(1).max(80),
  /** Section of websocket_client.conf that Asterisk dials us with. */
  websocketClient: z
    .string()
    .trim()
    .regex(/^[\w.-]{0,60}$/),
  /** How Asterisk dials a number whom a caller is to be connected with; `{number}` stands for it. */
  dialTemplate: z
    .string()
    .trim()
    .max(120)
    .regex(/^\w+\/.*\{number\}/)
    .default(PBX_DEFAULTS.dialTemplate),
  /** The extension of the dialplan that takes callers whom no agent takes: a person, or a queue. */
  person: z
    .object({
      context: z
        .string()
        .trim()
        .regex(/^[\w.-]{1,80}$/),
      extension: z
        .string()
        .trim()
        .regex(/^[\w*#+.-]{1,80}$/),
    })
    .default(PBX_DEFAULTS.person),
  fromExtensions: z.array(z.string().min(1).max(80)),
  media: z.object({
    connection: MediaConnection,
    /** LAN address and port our media server listens on. Not used where we dial. */
    host: z.string(),
    port: z.int().min(0).max(65_535),
    format: z.enum(['ulaw', 'alaw', 'slin16']),
  }),
  role: DeskRole,
  /** All agents together, on this PBX. */
  maxCalls: z.int().min(1).max(5000),
  /** Listening to channels that are not ours: off until enabled with a reason. */
  listenToPeople: z.object({ enabled: z.boolean(), reason: z.string().max(500) }),
});
export type PbxConfig = z.infer<typeof PbxConfig>;

export const LinkState = z.enum([
  'connecting', // first try
  'up',
  'reconnecting', // lost, trying again
  'refused', // wrong user or password, or not ARI: waits for the operator
  'held', // the app belongs to another desk: offers to watch
  'replaced', // another desk took the app from us
  'stopped',
]);
export type LinkState = z.infer<typeof LinkState>;

export const PbxStatus = z.object({
  id: z.string(),
  name: z.string(),
  demo: z.boolean(),
  role: DeskRole,
  link: LinkState,
  /** Unix ms of the last change of link. */
  since: z.number(),
  version: z.string().nullable(),
  /** Round trip of the last ping. */
  latencyMs: z.number().nullable(),
  /** Failed tries since the link was last up. */
  attempt: z.number(),
  problem: Problem.nullable(),
  media: z.object({
    /** How the audio is carried; the best that was found, where that is asked for. */
    kind: MediaKind,
    state: z.enum(['listening', 'not-needed', 'failed', 'off']),
    /** host:port where Asterisk finds us. */
    address: z.string().nullable(),
    problem: Problem.nullable(),
  }),
  /** Things the operator should know although the link works (a fallback that hangs up, plain http, ...). */
  warnings: z.array(Problem),
});
export type PbxStatus = z.infer<typeof PbxStatus>;
