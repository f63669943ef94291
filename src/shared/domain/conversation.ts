import { z } from 'zod';

/** Where a step goes next: the id of a step. */
const Next = z.string();

/** One answer that the agent listens for: words or phrases (lower case, any of them), or digits. */
const Branch = z.object({
  words: z.array(z.string()).default([]),
  digits: z.array(z.string()).default([]),
  to: Next,
});

/** Steps of a conversation. Text may refer to facts and call context as {name}. */
export const Step = z.discriminatedUnion('do', [
  z.object({ do: z.literal('say'), text: z.string(), to: Next }),
  z.object({
    do: z.literal('listen'),
    /** Spoken first, may be interrupted; empty to listen at once. */
    prompt: z.string(),
    branches: z.array(Branch),
    /** Silence after the prompt, before noInput. */
    timeoutMs: z.int().min(500).max(60_000),
    /** Spoken when nothing, or nothing known, was heard; the last one is followed by giveUp. */
    noInput: z.array(z.string()),
    noMatch: z.array(z.string()),
    giveUp: Next,
  }),
  z.object({ do: z.literal('transfer'), text: z.string(), extension: z.string(), context: z.string() }),
  z.object({ do: z.literal('ask-person'), text: z.string(), reason: z.string(), waitMs: z.int(), to: Next }),
  z.object({ do: z.literal('hang-up'), text: z.string() }),
]);
export type Step = z.infer<typeof Step>;

export const Conversation = z.object({
  start: z.string(),
  steps: z.record(z.string(), Step),
});
export type Conversation = z.infer<typeof Conversation>;
