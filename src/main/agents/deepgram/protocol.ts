import { z } from 'zod';

// As https://developers.deepgram.com/reference/voice-agent/voice-agent and the vendor's package @deepgram/sdk have it.

export const NAME = 'Deepgram';

const KNOWN = [
  'Welcome',
  'SettingsApplied',
  'UserStartedSpeaking',
  'ConversationText',
  'AgentStartedSpeaking',
  'AgentAudioDone',
  'FunctionCallRequest',
  'FunctionCallCancelled',
  'InjectionRefused',
  'Error',
  'Warning',
];

/** What the server sends as text, as far as we use it. The agent's voice comes in binary. */
export const FromServer = z.union([
  z.discriminatedUnion('type', [
    z.object({ type: z.literal(['Welcome', 'SettingsApplied', 'UserStartedSpeaking', 'AgentAudioDone']) }),
    z.object({
      type: z.literal('ConversationText'),
      role: z.enum(['user', 'assistant']),
      content: z.string(),
    }),
    z.object({ type: z.literal('AgentStartedSpeaking'), total_latency: z.number().optional() }),
    z.object({
      type: z.literal('FunctionCallRequest'),
      functions: z.array(
        z.object({ id: z.string(), name: z.string(), arguments: z.string(), client_side: z.boolean() }),
      ),
    }),
    z.object({
      type: z.literal('FunctionCallCancelled'),
      functions: z.array(z.object({ id: z.string() })),
    }),
    z.object({ type: z.literal('InjectionRefused'), message: z.string().default('') }),
    z.object({
      type: z.literal(['Error', 'Warning']),
      description: z.string().default(''),
      code: z.string().default(''),
    }),
  ]),
  z
    .object({ type: z.string().refine((type) => !KNOWN.includes(type)) })
    .transform(() => ({ type: 'unknown' as const })),
]);
export type FromServer = z.infer<typeof FromServer>;

export const message = {
  keepAlive: () => ({ type: 'KeepAlive' as const }),
  prompt: (prompt: string) => ({ type: 'UpdatePrompt' as const, prompt }),
  /** Instead of what is being said. */
  say: (text: string) => ({
    type: 'InjectAgentMessage' as const,
    message: text,
    behavior: 'interrupt' as const,
  }),
  userSaid: (content: string) => ({ type: 'InjectUserMessage' as const, content }),
  toolResult: (id: string, name: string, content: string) => ({
    type: 'FunctionCallResponse' as const,
    id,
    name,
    content,
  }),
};
