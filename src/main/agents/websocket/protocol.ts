import { z } from 'zod';
import type { EngineFormat } from '../../../shared/domain/engine.ts';
import type { CallContext } from '../port.ts';

export const FORMATS = {
  pcm_8000: { encoding: 'pcm', rate: 8000 },
  pcm_16000: { encoding: 'pcm', rate: 16000 },
  pcm_24000: { encoding: 'pcm', rate: 24000 },
  ulaw_8000: { encoding: 'ulaw' },
} as const satisfies Record<string, EngineFormat>;
export type AudioFormat = keyof typeof FORMATS;

/** A name that a dialplan can use without harm. */
const Place = z
  .string()
  .trim()
  .max(80)
  .regex(/^[\w.+*#:@-]*$/);

/** What the bot says of the call, mostly at its end; each becomes the channel variable of the same name. */
const Reply = z.object({
  sessionId: z.string().max(200).optional(),
  transferContext: Place.optional(),
  transferExtension: Place.optional(),
});
export type Reply = z.infer<typeof Reply>;

const REPLY = Object.keys(Reply.shape);
const COMMANDS = ['clear', 'flush', 'mark', 'hangup', 'transcript', 'end'];

/** What a bot may send as text: a command, or its reply. Other messages of its own are passed over. */
export const FromBot = z.union([
  z.discriminatedUnion('event', [
    z.object({ event: z.literal(['clear', 'flush']) }),
    z.object({ event: z.literal('mark'), name: z.string() }),
    z.object({ event: z.literal('hangup') }),
    z.object({
      event: z.literal('transcript'),
      from: z.enum(['caller', 'agent']),
      text: z.string().max(10_000),
    }),
    z.object({ event: z.literal('end'), ...Reply.shape }),
  ]),
  Reply.refine((reply) => Object.values(reply).some((value) => value !== undefined)).transform((reply) => ({
    event: 'reply' as const,
    ...reply,
  })),
  z
    .record(z.string(), z.unknown())
    .refine((other) => !COMMANDS.includes(String(other.event)) && !REPLY.some((key) => key in other))
    .transform(() => ({ event: 'unknown' as const })),
]);
export type FromBot = z.infer<typeof FromBot>;

/** The variables that a reply sets. */
export function variablesOf({
  sessionId,
  transferContext,
  transferExtension,
}: Reply): Record<string, string> {
  const all = { sessionId, transferContext, transferExtension };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The text frame that opens the stream. */
export function startMessage(of: {
  format: AudioFormat;
  apiKey: string | null;
  campaign: string;
  custom: Readonly<Record<string, unknown>>;
  context: CallContext;
  transcript: string;
}): object {
  const { call_id, caller_number, called_number, direction, provider, ...variables } = of.context;
  const format = FORMATS[of.format];
  return {
    event: 'start',
    campaign: of.campaign,
    apiKey: of.apiKey ?? '',
    custom: of.custom,
    callId: call_id,
    callerNumber: caller_number,
    calledNumber: called_number,
    direction,
    provider,
    variables,
    ...(of.transcript && { transcript: of.transcript }),
    audio: {
      encoding: format.encoding,
      sampleRate: format.encoding === 'pcm' ? format.rate : 8000,
      channels: 1,
    },
  };
}
