import { z } from 'zod';
import type { EngineInfo } from '../../../shared/domain/engine.ts';
import { addressOption, field } from '../fields.ts';
import { NAME } from './protocol.ts';

const VENDOR_URL = 'wss://api.elevenlabs.io/v1/convai/conversation';
/** Name of the secret. */
export const KEY = 'apiKey';

export const Options = z.object({
  agentId: z.string().trim().min(1, 'Enter the id of the agent.'),
  url: addressOption(NAME, VENDOR_URL).transform((url) => new URL(url)),
  access: z.enum(['key', 'signed-url']).default('key'),
  audio: z.enum(['ulaw_8000', 'pcm_16000']).default('ulaw_8000'),
  prompt: z.string().default(''),
  firstMessage: z.string().default(''),
});
export type Options = z.infer<typeof Options>;

export const INFO: EngineInfo = {
  id: 'elevenlabs',
  name: 'ElevenLabs agent',
  summary:
    'An agent that you have made at ElevenLabs. It hears, thinks and speaks there. Where its connection breaks, the caller goes to the fallback.',
  onPremises: false,
  fields: [
    field('agentId', 'Agent id', 'text', {
      required: true,
      help: 'As its page at ElevenLabs shows it: agent_...',
    }),
    field(KEY, 'API key', 'secret', { help: 'Only a public agent needs none.' }),
    field('access', 'Access', 'choice', {
      initial: 'key',
      choices: [
        { id: 'key', label: 'With the key' },
        { id: 'signed-url', label: 'With a signed URL, which is fetched with the key' },
      ],
    }),
    field('audio', 'Audio of the agent', 'choice', {
      initial: 'ulaw_8000',
      help: 'As its voice settings have it. Where they say something else it is converted.',
      choices: [
        { id: 'ulaw_8000', label: 'μ-law 8000 Hz, as on the telephone' },
        { id: 'pcm_16000', label: 'PCM 16000 Hz' },
      ],
    }),
    field('firstMessage', 'First message', 'text', {
      help: 'Instead of the agent’s own, where its security settings allow it.',
    }),
    field('prompt', 'System prompt', 'long-text', {
      help: 'Instead of the agent’s own, where its security settings allow it.',
    }),
    field('url', 'Address', 'url', { help: `Empty for ${VENDOR_URL}. Regions have others.` }),
  ],
  can: ['whisper', 'tools'],
};
