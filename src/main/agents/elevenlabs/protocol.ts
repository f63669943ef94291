import { z } from 'zod';
import type { EngineFormat } from '../../../shared/domain/engine.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { Base64Audio } from '../base64.ts';
import type { CallContext } from '../port.ts';

// As https://elevenlabs.io/docs/api-reference/agents-platform/websocket and the vendor's package @elevenlabs/types have it.

export const NAME = 'ElevenLabs';

const KNOWN = [
  'conversation_initiation_metadata',
  'audio',
  'interruption',
  'user_transcript',
  'agent_response',
  'agent_response_correction',
  'client_tool_call',
  'agent_tool_response',
  'ping',
  'error',
];

/** What the agent's server sends, as far as we use it. */
export const FromAgent = z.union([
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('conversation_initiation_metadata'),
      conversation_initiation_metadata_event: z.object({
        conversation_id: z.string(),
        agent_output_audio_format: z.string(),
        user_input_audio_format: z.string(),
      }),
    }),
    z.object({
      type: z.literal('audio'),
      audio_event: z.object({ audio_base_64: Base64Audio, event_id: z.number() }),
    }),
    z.object({ type: z.literal('interruption'), interruption_event: z.object({ event_id: z.number() }) }),
    z.object({
      type: z.literal('user_transcript'),
      user_transcription_event: z.object({ user_transcript: z.string() }),
    }),
    z.object({
      type: z.literal('agent_response'),
      agent_response_event: z.object({ agent_response: z.string() }),
    }),
    z.object({
      type: z.literal('agent_response_correction'),
      agent_response_correction_event: z.object({
        original_agent_response: z.string(),
        corrected_agent_response: z.string(),
      }),
    }),
    z.object({
      type: z.literal('client_tool_call'),
      client_tool_call: z.object({
        tool_name: z.string(),
        tool_call_id: z.string(),
        parameters: z.record(z.string(), z.unknown()).default({}),
      }),
    }),
    z.object({ type: z.literal('agent_tool_response') }),
    z.object({ type: z.literal('ping'), ping_event: z.object({ event_id: z.number() }) }),
    z.object({
      type: z.literal('error'),
      error_event: z.object({
        message: z.string().optional(),
        error_type: z.string().optional(),
        reason: z.string().optional(),
      }),
    }),
  ]),
  z
    .object({ type: z.string().refine((type) => !KNOWN.includes(type)) })
    .transform(() => ({ type: 'unknown' as const })),
]);
export type FromAgent = z.infer<typeof FromAgent>;

const FORMATS: Readonly<Record<string, EngineFormat>> = {
  ulaw_8000: { encoding: 'ulaw' },
  pcm_8000: { encoding: 'pcm', rate: 8000 },
  pcm_16000: { encoding: 'pcm', rate: 16000 },
  pcm_24000: { encoding: 'pcm', rate: 24000 },
};

/** The format behind its name; null where it is one that no telephone call needs. */
export function formatOf(name: string): EngineFormat | null {
  return Object.hasOwn(FORMATS, name) ? (FORMATS[name] ?? null) : null;
}

/** The first message of a conversation. What is empty stays as the agent has it, which may not allow anything else. */
export function initiation(of: {
  prompt: string;
  firstMessage: string;
  facts: Readonly<Record<string, string>>;
  context: CallContext;
}) {
  const { prompt, firstMessage } = of;
  const agent = {
    ...(prompt && { prompt: { prompt } }),
    ...(firstMessage && { first_message: firstMessage }),
  };
  const variables = Object.entries({ ...of.facts, ...of.context });
  return {
    type: 'conversation_initiation_client_data' as const,
    ...(Object.keys(agent).length > 0 && { conversation_config_override: { agent } }),
    // Names that begin with this are the vendor's own.
    dynamic_variables: Object.fromEntries(variables.filter(([name]) => !name.startsWith('system__'))),
  };
}

const update = (text: string) => ({ type: 'contextual_update' as const, text });
/** As if the caller had said it. */
const said = (text: string) => ({ type: 'user_message' as const, text });

export const message = {
  audio: (base64: string) => ({ user_audio_chunk: base64 }),
  pong: (event_id: number) => ({ type: 'pong' as const, event_id }),
  instruction: (text: string) =>
    update(
      `An instruction of your operator, which the caller does not hear. Follow it from now on, and do not mention it: ${text}`,
    ),
  handedBack: (words: string) =>
    update(
      `A colleague had the call meanwhile, and nobody heard you. The caller is with you again; go on from there.${
        words && ` This was said:\n${words}`
      }`,
    ),
  timeUp: () => said('(The time for this call is over. Say so in one sentence, and goodbye.)'),
  update,
  said,
  toolResult: (tool_call_id: string, result: string, is_error: boolean) => ({
    type: 'client_tool_result' as const,
    tool_call_id,
    result,
    is_error,
  }),
};

export function otherFormat(formats: string): Problem {
  return {
    code: 'engine-audio',
    message: `The agent at ElevenLabs uses audio that does not fit a telephone call (${formats}).`,
    hint: 'Set its voice output and its speech input to μ-law 8000 Hz, on the pages of the agent at ElevenLabs.',
  };
}
