import { z } from 'zod';

const Base64 = z.base64();
const Text = z.string().min(1);
const Format = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('audio/pcmu') }),
  z.strictObject({ type: z.literal('audio/pcma') }),
  z.strictObject({ type: z.literal('audio/pcm'), rate: z.literal(24000) }),
]);
const Turns = z.strictObject({
  type: z.literal('server_vad'),
  threshold: z.number().min(0).max(1).optional(),
  prefix_padding_ms: z.int().min(0).optional(),
  silence_duration_ms: z.int().min(0).optional(),
  create_response: z.boolean().optional(),
  interrupt_response: z.boolean().optional(),
});
const Tool = z.strictObject({
  type: z.literal('function'),
  name: z.string().regex(/^[\w-]{1,64}$/),
  description: z.string(),
  parameters: z.looseObject({ type: z.literal('object') }),
});
const Session = z.strictObject({
  type: z.literal('realtime'),
  output_modalities: z.tuple([z.enum(['audio', 'text'])]).optional(),
  instructions: z.string().optional(),
  tools: z.array(Tool).optional(),
  audio: z
    .strictObject({
      input: z
        .strictObject({
          format: Format.optional(),
          turn_detection: Turns.optional(),
          noise_reduction: z.strictObject({ type: z.enum(['near_field', 'far_field']) }).optional(),
          transcription: z
            .strictObject({
              model: Text,
              language: z
                .string()
                .regex(/^[a-z]{2}$/)
                .optional(),
            })
            .optional(),
        })
        .optional(),
      output: z.strictObject({ format: Format.optional(), voice: Text.optional() }).optional(),
    })
    .optional(),
});
const part = (type: string) => z.array(z.strictObject({ type: z.literal(type), text: Text })).min(1);
const Item = z.union([
  z.strictObject({ type: z.literal('message'), role: z.literal('system'), content: part('input_text') }),
  z.strictObject({ type: z.literal('message'), role: z.literal('user'), content: part('input_text') }),
  z.strictObject({ type: z.literal('message'), role: z.literal('assistant'), content: part('output_text') }),
  z.strictObject({ type: z.literal('function_call_output'), call_id: Text, output: z.string() }),
]);
/** What the vendor takes of a client. */
export const ClientEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('session.update'), session: Session }),
  z.strictObject({ type: z.literal('input_audio_buffer.append'), audio: Base64 }),
  z.strictObject({ type: z.literal('input_audio_buffer.clear') }),
  z.strictObject({ type: z.literal('conversation.item.create'), item: Item }),
  z.strictObject({
    type: z.literal('conversation.item.truncate'),
    item_id: Text,
    content_index: z.literal(0),
    audio_end_ms: z.int().min(0),
  }),
  z.strictObject({
    type: z.literal('response.create'),
    response: z
      .strictObject({ instructions: Text.optional(), tool_choice: z.enum(['none', 'auto']).optional() })
      .optional(),
  }),
  z.strictObject({ type: z.literal('response.cancel') }),
]);
export type ClientEvent = z.infer<typeof ClientEvent>;
