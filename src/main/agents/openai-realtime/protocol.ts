import { z } from 'zod';
import { Base64Audio } from '../base64.ts';
import type { Words } from '../said.ts';

/** Audio formats by the names that the protocol has for them. */
export const FORMATS = { pcmu: 'audio/pcmu', pcma: 'audio/pcma', pcm: 'audio/pcm' } as const;

const Format = z.looseObject({ type: z.string() });
const Session = z.looseObject({
  audio: z
    .looseObject({
      input: z.looseObject({ format: Format.optional() }).optional(),
      output: z.looseObject({ format: Format.optional() }).optional(),
    })
    .optional(),
});
const Fault = z.looseObject({ code: z.string().nullish(), message: z.string().nullish() });
export type Fault = z.infer<typeof Fault>;

/** What the server tells that matters to us. */
const Known = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session.updated'), session: Session }),
  z.object({ type: z.literal('input_audio_buffer.speech_started'), item_id: z.string() }),
  z.object({ type: z.literal('input_audio_buffer.speech_stopped'), item_id: z.string() }),
  z.object({
    type: z.literal('conversation.item.input_audio_transcription.delta'),
    item_id: z.string(),
    delta: z.string().default(''),
  }),
  z.object({
    type: z.literal('conversation.item.input_audio_transcription.completed'),
    item_id: z.string(),
    transcript: z.string(),
  }),
  z.object({ type: z.literal('response.created'), response: z.looseObject({ id: z.string().optional() }) }),
  z.object({ type: z.literal('response.output_audio.delta'), item_id: z.string(), delta: Base64Audio }),
  z.object({ type: z.literal('response.output_audio.done'), item_id: z.string() }),
  z.object({
    type: z.literal('response.output_audio_transcript.delta'),
    item_id: z.string(),
    delta: z.string(),
  }),
  z.object({
    type: z.literal('response.output_audio_transcript.done'),
    item_id: z.string(),
    transcript: z.string(),
  }),
  z.object({
    type: z.literal('response.function_call_arguments.done'),
    call_id: z.string(),
    name: z.string(),
    arguments: z.string(),
  }),
  z.object({
    type: z.literal('response.done'),
    response: z.looseObject({
      status: z.string().optional(),
      status_details: z.looseObject({ error: Fault.nullish() }).nullish(),
    }),
  }),
  z.object({ type: z.literal('error'), error: Fault }),
]);
const KNOWN = new Set<string>(Known.options.map((option) => option.shape.type.value));

/** Anything else is left alone: the protocol grows. */
const Other = z
  .looseObject({ type: z.string().refine((type) => !KNOWN.has(type)) })
  .transform(() => ({ type: 'other' as const }));

export const ServerEvent = z.union([Known, Other]);
export type ServerEvent = z.infer<typeof ServerEvent>;
export type Told<Type extends ServerEvent['type']> = Extract<ServerEvent, { type: Type }>;

interface Message<Role extends string, Part extends string> {
  type: 'message';
  role: Role;
  content: { type: Part; text: string }[];
}

export type Item =
  | Message<'system', 'input_text'>
  | Message<'user', 'input_text'>
  | Message<'assistant', 'output_text'>
  | { type: 'function_call_output'; call_id: string; output: string };

export interface TurnDetection {
  type: 'server_vad';
  threshold: number;
  prefix_padding_ms: number;
  silence_duration_ms: number;
  create_response: boolean;
  interrupt_response: boolean;
}

type WireFormat = { type: 'audio/pcmu' } | { type: 'audio/pcma' } | { type: 'audio/pcm'; rate: 24000 };

export interface SessionUpdate {
  type: 'realtime';
  output_modalities?: ['audio'];
  instructions?: string;
  tools?: { type: 'function'; name: string; description: string; parameters: unknown }[];
  audio: {
    input: {
      format?: WireFormat;
      turn_detection: TurnDetection;
      transcription?: { model: string; language?: string };
      noise_reduction?: { type: 'near_field' };
    };
    output?: { format: WireFormat; voice?: string };
  };
}

export interface ResponseRequest {
  instructions?: string;
  tool_choice?: 'none';
}

/** What we send. */
export type ClientEvent =
  | { type: 'session.update'; session: SessionUpdate }
  | { type: 'input_audio_buffer.append'; audio: string }
  | { type: 'input_audio_buffer.clear' }
  | { type: 'conversation.item.create'; item: Item }
  | { type: 'conversation.item.truncate'; item_id: string; content_index: 0; audio_end_ms: number }
  | { type: 'response.create'; response?: ResponseRequest }
  | { type: 'response.cancel' };

export function systemItem(text: string): Item {
  return { type: 'message', role: 'system', content: [{ type: 'input_text', text }] };
}

/** What was said before, as an item of the conversation. */
export function saidItem({ from, text }: Words): Item {
  if (from === 'caller') return { type: 'message', role: 'user', content: [{ type: 'input_text', text }] };
  if (from === 'agent')
    return { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] };
  return systemItem(`Your colleague said to the caller: ${text}`);
}

/** Instructions for a response of which every word is ours. */
export function verbatim(text: string): string {
  return `Say exactly these words, and nothing else: ${text}`;
}
