import { z } from 'zod';
import type { AgentConfig } from '../../../shared/domain/agent.ts';
import type { EngineInfo } from '../../../shared/domain/engine.ts';
import { turnTiming } from '../../../shared/domain/turn-taking.ts';
import { addressOption, field, greetingField, instructionsField } from '../fields.ts';
import type { OpenOptions } from '../port.ts';
import { filled, wordsAsText } from '../said.ts';
import type { Setup } from './protocol.ts';

export const NAME = 'Gemini Live';
export const VENDOR_URL =
  'wss://generativelanguage.googleapis.com/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent';
/** Name of the secret. */
export const KEY = 'key';
const MODEL = 'gemini-2.5-flash-native-audio-preview-12-2025';

export const Options = z.object({
  url: addressOption(NAME, VENDOR_URL),
  model: z.string().trim().min(1).default(MODEL),
  voice: z.string().trim().default('Kore'),
  instructions: z.string().default(''),
  greeting: z.string().default(''),
});
export type Options = z.infer<typeof Options>;

export const INFO: EngineInfo = {
  id: 'gemini-live',
  name: NAME,
  summary:
    'A speech-to-speech model of Google. Calls may last longer than one of its connections, and go on where one breaks.',
  onPremises: false,
  fields: [
    instructionsField('instructions', 'Instructions'),
    greetingField('Empty to let the model find its own.'),
    field(KEY, 'API key', 'secret', { required: true }),
    field('model', 'Model', 'text', { required: true, initial: MODEL }),
    field('voice', 'Voice', 'text', { initial: 'Kore' }),
    field('url', 'Address', 'url', { help: 'Empty for Google’s own.' }),
  ],
  can: ['say', 'whisper', 'tools', 'turn-taking'],
};

/** @param handle of the session that is to go on; null for a new one */
export function setupOf(of: OpenOptions & { options: Options }, handle: string | null): Setup {
  const { options, agent, context, host, before } = of;
  const { model, voice } = options;
  const said = wordsAsText(before);
  const instructions = [
    filled(options.instructions, agent, context),
    said && `You take this call over from another agent. This was said so far:\n${said}`,
  ].filter((text) => text !== '');
  return {
    model: model.includes('/') ? model : `models/${model}`,
    generationConfig: {
      responseModalities: ['AUDIO'],
      speechConfig: voice ? { voiceConfig: { prebuiltVoiceConfig: { voiceName: voice } } } : {},
    },
    systemInstruction: { parts: instructions.map((text) => ({ text })) },
    ...(host.tools.length > 0 && {
      tools: [
        {
          functionDeclarations: host.tools.map(({ name, description, parameters }) => ({
            name,
            description,
            parametersJsonSchema: parameters,
          })),
        },
      ],
    }),
    realtimeInputConfig: turnsOf(agent),
    sessionResumption: handle === null ? {} : { handle },
    // Without it the longest call would be a quarter of an hour.
    contextWindowCompression: { slidingWindow: {} },
    inputAudioTranscription: {},
    outputAudioTranscription: {},
  };
}

function turnsOf({ turnTaking }: AgentConfig): Setup['realtimeInputConfig'] {
  const { minSpeechMs, endMs } = turnTiming(turnTaking);
  const { interruption } = turnTaking;
  return {
    automaticActivityDetection: {
      startOfSpeechSensitivity: interruption === 'hard' ? 'START_SENSITIVITY_LOW' : 'START_SENSITIVITY_HIGH',
      prefixPaddingMs: minSpeechMs,
      silenceDurationMs: endMs,
    },
    activityHandling: interruption === 'never' ? 'NO_INTERRUPTION' : 'START_OF_ACTIVITY_INTERRUPTS',
  };
}
