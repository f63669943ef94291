import { z } from 'zod';

/** One message of a conversation, as chat completions take it. */
export type ChatMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string | null; tool_calls?: ChatToolCall[] }
  | { role: 'tool'; tool_call_id: string; content: string };

export interface ChatToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

const Text = z.string().nullish();

/** Servers differ in what they leave out, and some give arguments as an object. */
export const ToolCallDelta = z.looseObject({
  index: z.int().min(0).max(63).nullish(),
  id: Text,
  function: z
    .looseObject({
      name: Text,
      arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
    })
    .nullish(),
});
export type ToolCallDelta = z.infer<typeof ToolCallDelta>;

const Delta = z.looseObject({ content: Text, refusal: Text, tool_calls: z.array(ToolCallDelta).nullish() });

const Choice = z.looseObject({
  delta: Delta.nullish(),
  /** In an answer that is not streamed. */
  message: Delta.nullish(),
  finish_reason: Text,
});

/** The words of an error, in the forms that servers give it. */
export const ErrorBody = z.union([
  z.looseObject({ error: z.looseObject({ message: z.string() }) }).transform(({ error }) => error.message),
  z.looseObject({ error: z.string() }).transform(({ error }) => error),
  z.looseObject({ detail: z.string() }).transform(({ detail }) => detail),
  z.looseObject({ message: z.string() }).transform(({ message }) => message),
]);

/** What a chat completion sends: a piece of the answer (the last one with usage has no choice), or an error. */
export const ChatChunk = z.union([
  z.looseObject({ choices: z.array(Choice) }),
  z.looseObject({ error: z.unknown() }).refine(({ error }) => error !== undefined && error !== null),
]);
export type ChatChunk = z.infer<typeof ChatChunk>;

export const Transcription = z.looseObject({ text: z.string() });

export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
