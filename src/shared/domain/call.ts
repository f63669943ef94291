import { z } from 'zod';
import { Hearing, Party } from './hearing.ts';
import { Problem } from './problem.ts';

export const CallState = z.enum([
  'ringing', // arrived, not answered
  'connecting', // answered; media or agent are not there yet
  'with-agent',
  'needs-person', // with the agent, which asks for a person
  'with-operator', // taken over
  'leaving', // on its way back to the dialplan
  'ended',
  'failed', // something of ours failed; the caller was given back to the dialplan
  'elsewhere', // a channel of the PBX that is not ours
]);
export type CallState = z.infer<typeof CallState>;

/** What can be done with a call now. The window shows these and nothing else. */
export const CallAction = z.enum([
  'listen',
  'take-over',
  'hand-back',
  'hang-up',
  'to-dialplan',
  'whisper',
  'say',
  'mute-agent',
  'unmute-agent',
  'replace-agent',
  'transfer',
  'hold',
  'resume',
]);
export type CallAction = z.infer<typeof CallAction>;

export const Desk = z.object({
  operator: z.string(),
  /** Host name of the PC. */
  host: z.string(),
  /** Whether this is the desk that shows it. */
  you: z.boolean(),
});
export type Desk = z.infer<typeof Desk>;

/** What an answer took, ms since the caller fell silent; null where it is not known. */
export const ReplyTiming = z.object({
  /** The caller's words were understood. */
  text: z.number().nullable(),
  /** The first word of the answer was there. */
  token: z.number().nullable(),
  /** Its first audio was queued. */
  audio: z.number().nullable(),
  /** It was at the caller's ear, as far as we can tell. */
  ear: z.number().nullable(),
});
export type ReplyTiming = z.infer<typeof ReplyTiming>;

export const TranscriptLine = z.object({
  /** Numbered within the call, from 1. A line with a known id replaces it. */
  id: z.int(),
  /** Milliseconds since the call arrived. */
  at: z.number(),
  /** note: something that happened, not said (taken over, interrupted, ...). */
  from: z.union([Party, z.literal('note')]),
  text: z.string(),
  /** For agent lines that were interrupted: milliseconds that the caller heard, and the words. */
  heard: z.object({ ms: z.number(), text: z.string() }).nullable(),
  /** For agent lines: end of the caller's speech (or answer of the call) to first audio. */
  latencyMs: z.number().nullable(),
  /** What the latency is made of, where the engine knows. */
  timing: ReplyTiming.optional(),
  /** The step of the agent's conversation that said it. */
  step: z.string().optional(),
});
export type TranscriptLine = z.infer<typeof TranscriptLine>;

/** One call as the board shows it. */
export const Call = z.object({
  /** Ours, unique over all PBXs; opaque. */
  id: z.string(),
  pbxId: z.string(),
  /** Asterisk's id of the caller's channel. */
  channelId: z.string(),
  direction: z.enum(['inbound', 'outbound']),
  caller: z.object({ name: z.string(), number: z.string() }),
  calledNumber: z.string(),
  /** `engine` is the id of its kind. */
  agent: z.object({ id: z.string(), name: z.string(), engine: z.string() }).nullable(),
  /** The other party of a call between people, where known. */
  peer: z.object({ name: z.string(), number: z.string() }).nullable(),
  state: CallState,
  /** Unix ms. */
  startedAt: z.number(),
  answeredAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  hearing: Hearing,
  /** Whether the agent keeps hearing when an operator takes over. */
  agentHearsTakeover: z.boolean(),
  lastLine: TranscriptLine.nullable(),
  /** The agent asks for a person. */
  ask: z.object({ reason: z.string(), since: z.number() }).nullable(),
  /** The engine behind the agent does not answer, or has failed while an operator has the call. */
  stalled: Problem.nullable(),
  /** The operator has silenced the agent. */
  agentMuted: z.boolean(),
  /** The caller hears music. */
  held: z.boolean(),
  owner: Desk.nullable(),
  listeners: z.array(Desk),
  problem: Problem.nullable(),
  actions: z.array(CallAction),
});
export type Call = z.infer<typeof Call>;

/** How a call ended, as kept in its record. */
export const CallOutcome = z.enum([
  'caller-hung-up',
  'agent-hung-up',
  'operator-hung-up',
  'transferred', // by the agent or the operator, to an extension
  'to-dialplan', // by the operator, or because the app quit
  'unassigned',
  'over-quota',
  'failed',
  'lost', // the PBX or the link went away
]);
export type CallOutcome = z.infer<typeof CallOutcome>;

export const CallRecord = z.object({
  id: z.string(),
  pbxId: z.string(),
  pbxName: z.string(),
  channelId: z.string(),
  callerName: z.string(),
  callerNumber: z.string(),
  calledNumber: z.string(),
  agentId: z.string().nullable(),
  agentName: z.string().nullable(),
  outcome: CallOutcome,
  /** Stable code or words for why; empty where the outcome says it all. */
  reason: z.string(),
  startedAt: z.number(),
  answeredAt: z.number().nullable(),
  endedAt: z.number(),
  takenOver: z.boolean(),
});
export type CallRecord = z.infer<typeof CallRecord>;

export const AuditEntry = z.object({
  at: z.number(),
  /** The operator's name from the settings, the OS user and the host name. */
  operator: z.string(),
  osUser: z.string(),
  host: z.string(),
  action: z.enum([
    'listen',
    'stop-listening',
    'take-over',
    'hand-back',
    'hang-up',
    'to-dialplan',
    'whisper',
    'say',
    'mute-agent',
    'unmute-agent',
    'replace-agent',
    'transfer',
    'hold',
    'resume',
    'enable-listening',
    'disable-listening',
  ]),
  pbxId: z.string(),
  callId: z.string(),
  /** The channel and who was on it, or the stated reason. */
  detail: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
