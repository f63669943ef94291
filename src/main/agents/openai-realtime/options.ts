import { z } from 'zod';
import type { AgentConfig } from '../../../shared/domain/agent.ts';
import type { EngineFormat, EngineInfo } from '../../../shared/domain/engine.ts';
import { turnTiming } from '../../../shared/domain/turn-taking.ts';
import { addressOption, field, greetingField, instructionsField } from '../fields.ts';
import { filled } from '../said.ts';
import type { OpenOptions } from '../port.ts';
import type { SessionUpdate, TurnDetection } from './protocol.ts';

export const NAME = 'OpenAI Realtime';
export const VENDOR_URL = 'wss://api.openai.com/v1/realtime';
/** Name of the secret. */
export const KEY = 'key';

export const Options = z.object({
  url: addressOption(NAME, ''),
  keyHeader: z
    .string()
    .trim()
    .regex(/^[\w-]*$/)
    .default(''),
  model: z.string().trim().default('gpt-realtime-2'),
  voice: z.string().trim().default('marin'),
  instructions: z.string().default(''),
  greeting: z.string().default(''),
  transcription: z.string().trim().default('gpt-transcribe'),
  audio: z.enum(['pcmu', 'pcma', 'pcm']).default('pcmu'),
});
export type Options = z.infer<typeof Options>;

export const INFO: EngineInfo = {
  id: 'openai-realtime',
  name: NAME,
  summary:
    'A speech-to-speech model of OpenAI or Azure, or a server on your network that speaks the same. A connection that breaks is made anew, and told what was said.',
  onPremises: false,
  fields: [
    instructionsField('instructions', 'Instructions'),
    greetingField('Empty to let the model find its own.'),
    field(KEY, 'API key', 'secret'),
    field('model', 'Model', 'text', { required: true, initial: 'gpt-realtime-2' }),
    field('voice', 'Voice', 'text', { initial: 'marin' }),
    field('transcription', 'Model that writes down the caller’s words', 'text', {
      initial: 'gpt-transcribe',
      help: 'Empty for no transcript of the caller.',
    }),
    field('url', 'Address', 'url', {
      help: `Empty for ${VENDOR_URL}. Azure and servers of your own have another.`,
    }),
    field('keyHeader', 'Header of the key', 'text', {
      help: 'Empty for Authorization. Azure takes api-key.',
    }),
    field('audio', 'Audio', 'choice', {
      initial: 'pcmu',
      choices: [
        { id: 'pcmu', label: 'G.711 mu-law, as on the telephone' },
        { id: 'pcma', label: 'G.711 A-law, as on the telephone' },
        { id: 'pcm', label: 'PCM 24 kHz, for servers that know no other' },
      ],
    }),
  ],
  can: ['say', 'whisper', 'tools', 'turn-taking'],
};

export function addressOf({ url, model }: Options): string {
  const address = new URL(url || VENDOR_URL);
  const { searchParams } = address;
  if (model !== '' && !searchParams.has('model') && !searchParams.has('deployment'))
    searchParams.set('model', model);
  return address.href;
}

export function headersOf({ keyHeader }: Options, key: string | null): Record<string, string> {
  if (key === null) return {};
  const bearer = keyHeader === '' || keyHeader.toLowerCase() === 'authorization';
  return bearer ? { authorization: `Bearer ${key}` } : { [keyHeader]: key };
}

export function formatOf({ audio }: Options): EngineFormat {
  if (audio === 'pcm') return { encoding: 'pcm', rate: 24000 };
  return { encoding: audio === 'pcmu' ? 'ulaw' : 'alaw' };
}

const THRESHOLD = { easy: 0.4, normal: 0.5, hard: 0.75, never: 0.5 };

/** @param listening whether it answers by itself when the caller has spoken */
export function turnDetection({ turnTaking }: AgentConfig, listening: boolean): TurnDetection {
  return {
    type: 'server_vad',
    threshold: THRESHOLD[turnTaking.interruption],
    prefix_padding_ms: 300,
    silence_duration_ms: turnTiming(turnTaking).endMs,
    create_response: listening,
    interrupt_response: listening && turnTaking.interruption !== 'never',
  };
}

export function sessionOf({
  options,
  agent,
  context,
  host,
}: OpenOptions & { options: Options }): SessionUpdate {
  const { audio, voice, transcription, instructions } = options;
  const format =
    audio === 'pcm' ? ({ type: 'audio/pcm', rate: 24000 } as const) : ({ type: `audio/${audio}` } as const);
  const language = agent.language.split('-')[0];
  return {
    type: 'realtime',
    output_modalities: ['audio'],
    instructions: filled(instructions, agent, context),
    tools: host.tools.map(({ name, description, parameters }) => ({
      type: 'function',
      name,
      description,
      parameters,
    })),
    audio: {
      input: {
        format,
        turn_detection: turnDetection(agent, true),
        noise_reduction: { type: 'near_field' },
        ...(transcription && { transcription: { model: transcription, ...(language && { language }) } }),
      },
      output: { format, ...(voice && { voice }) },
    },
  };
}
