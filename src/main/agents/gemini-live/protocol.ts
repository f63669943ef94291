import { z } from 'zod';
import { Base64Audio } from '../base64.ts';

const Transcription = z.looseObject({ text: z.string().default('') });

const Part = z.looseObject({
  inlineData: z.looseObject({ mimeType: z.string().optional(), data: Base64Audio }).optional(),
});

/** One message of the server. Several of its parts may come together; those that we do not know are left alone. */
export const ServerMessage = z
  .looseObject({
    setupComplete: z.looseObject({}).optional(),
    serverContent: z
      .looseObject({
        modelTurn: z.looseObject({ parts: z.array(Part).default([]) }).optional(),
        interrupted: z.boolean().optional(),
        generationComplete: z.boolean().optional(),
        turnComplete: z.boolean().optional(),
        inputTranscription: Transcription.optional(),
        outputTranscription: Transcription.optional(),
      })
      .optional(),
    toolCall: z
      .looseObject({
        functionCalls: z
          .array(
            z.looseObject({
              id: z.string(),
              name: z.string(),
              args: z.record(z.string(), z.unknown()).default({}),
            }),
          )
          .default([]),
      })
      .optional(),
    toolCallCancellation: z.looseObject({ ids: z.array(z.string()).default([]) }).optional(),
    /** `timeLeft` is a duration as protobuf writes it: "9.5s". */
    goAway: z.looseObject({ timeLeft: z.string().optional() }).optional(),
    sessionResumptionUpdate: z
      .looseObject({ newHandle: z.string().optional(), resumable: z.boolean().optional() })
      .optional(),
  })
  .refine((message) => Object.keys(message).length > 0);
export type ServerMessage = z.infer<typeof ServerMessage>;
export type ServerContent = NonNullable<ServerMessage['serverContent']>;

export interface Setup {
  model: string;
  generationConfig: {
    responseModalities: ['AUDIO'];
    speechConfig: { voiceConfig?: { prebuiltVoiceConfig: { voiceName: string } } };
  };
  systemInstruction: { parts: { text: string }[] };
  tools?: {
    functionDeclarations: { name: string; description: string; parametersJsonSchema: unknown }[];
  }[];
  realtimeInputConfig: {
    automaticActivityDetection: {
      startOfSpeechSensitivity: 'START_SENSITIVITY_HIGH' | 'START_SENSITIVITY_LOW';
      prefixPaddingMs: number;
      silenceDurationMs: number;
    };
    activityHandling: 'START_OF_ACTIVITY_INTERRUPTS' | 'NO_INTERRUPTION';
  };
  sessionResumption: { handle?: string };
  contextWindowCompression: { slidingWindow: Record<string, never> };
  inputAudioTranscription: Record<string, never>;
  outputAudioTranscription: Record<string, never>;
}

/** What we send: each message holds one of these. */
export type ClientMessage =
  | { setup: Setup }
  | { realtimeInput: { audio: { mimeType: 'audio/pcm;rate=16000'; data: string } } }
  | { realtimeInput: { audioStreamEnd: true } }
  | { realtimeInput: { text: string } }
  | { clientContent: { turns: { role: 'user'; parts: { text: string }[] }[]; turnComplete: false } }
  | {
      toolResponse: {
        functionResponses: {
          id: string;
          name: string;
          response: { output: string } | { error: string };
        }[];
      };
    };

/** Milliseconds of a duration as protobuf writes it; null where it is none. */
export function durationMs(text: string | undefined): number | null {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(text ?? '')?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}
