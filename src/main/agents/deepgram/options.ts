import { z } from 'zod';
import type { EngineInfo } from '../../../shared/domain/engine.ts';
import { addressOption, field, greetingField, instructionsField } from '../fields.ts';
import type { ToolDefinition } from '../port.ts';
import { JsonObject } from '../remote-engine.ts';
import type { Words } from '../said.ts';
import { NAME } from './protocol.ts';

const VENDOR_URL = 'wss://agent.deepgram.com/v1/agent/converse';
/** Name of the secret. */
export const KEY = 'apiKey';

const PROVIDERS = [
  { id: 'open_ai', label: 'OpenAI' },
  { id: 'anthropic', label: 'Anthropic' },
  { id: 'google', label: 'Google' },
  { id: 'aws_bedrock', label: 'AWS Bedrock' },
] as const;

export const Options = z.object({
  url: addressOption(NAME, VENDOR_URL),
  prompt: z.string().default(''),
  greeting: z.string().default(''),
  listen: z.string().trim().min(1).default('nova-3'),
  thinkProvider: z.enum(PROVIDERS.map(({ id }) => id)).default('open_ai'),
  think: z.string().trim().min(1).default('gpt-4o-mini'),
  speak: z.string().trim().min(1).default('aura-2-thalia-en'),
  agent: JsonObject,
});
export type Options = z.infer<typeof Options>;

export const INFO: EngineInfo = {
  id: 'deepgram',
  name: 'Deepgram Voice Agent',
  summary:
    'Deepgram hears and speaks, a language model of your choice thinks. A connection that breaks is made anew, and told what was said.',
  onPremises: false,
  fields: [
    instructionsField('prompt', 'Prompt'),
    greetingField(''),
    field(KEY, 'API key', 'secret'),
    field('listen', 'Model that hears', 'text', { initial: 'nova-3' }),
    field('thinkProvider', 'Provider of the language model', 'choice', {
      initial: 'open_ai',
      choices: [...PROVIDERS],
    }),
    field('think', 'Language model', 'text', { initial: 'gpt-4o-mini' }),
    field('speak', 'Voice', 'text', { initial: 'aura-2-thalia-en' }),
    field('agent', 'More settings', 'json', {
      help: 'Laid over the agent of the Settings message: { "listen": {...}, "think": {...}, "speak": {...} }.',
    }),
    field('url', 'Address', 'url', { help: `Empty for ${VENDOR_URL}.` }),
  ],
  can: ['say', 'whisper', 'tools'],
};

/** The first message: what the agent is, and that both sides speak mu-law as the telephone does. */
export function settingsOf(of: {
  options: Options;
  prompt: string;
  greeting: string;
  language: string;
  tools: readonly ToolDefinition[];
  before: Words[];
}) {
  const { options, prompt, greeting, language, tools, before } = of;
  const agent = {
    listen: { provider: listenerOf(options.listen, language) },
    think: {
      provider: { type: options.thinkProvider, model: options.think },
      prompt,
      ...(tools.length > 0 && {
        functions: tools.map(({ name, description, parameters }) => ({
          name,
          description,
          parameters: { ...parameters },
          // What is done cannot be undone: only when the caller has finished.
          defer_until_eot: true,
        })),
      }),
    },
    speak: { provider: { type: 'deepgram' as const, model: options.speak } },
    // Whoever takes a call over does not greet again.
    ...(greeting && before.length === 0 && { greeting }),
    ...(before.length > 0 && {
      context: {
        messages: before.map(({ from, text }) => ({
          type: 'History' as const,
          role: from === 'caller' ? ('user' as const) : ('assistant' as const),
          content: text,
        })),
      },
    }),
  };
  return {
    type: 'Settings' as const,
    audio: {
      input: { encoding: 'mulaw' as const, sample_rate: 8000 },
      output: { encoding: 'mulaw' as const, sample_rate: 8000, container: 'none' as const },
    },
    agent: laidOver(agent, options.agent) as typeof agent,
  };
}

type Listener =
  | { type: 'deepgram'; version: 'v1'; model: string; language: string }
  | { type: 'deepgram'; version: 'v2'; model: string; language_hints?: string[] };

/** Flux hears turns by another interface of the vendor, and finds the language itself where it knows several. */
function listenerOf(model: string, language: string): Listener {
  if (!model.startsWith('flux')) return { type: 'deepgram', version: 'v1', model, language };
  const hints = model.endsWith('-multi') && { language_hints: [language] };
  return { type: 'deepgram', version: 'v2', model, ...hints };
}

/** The second over the first, object by object. */
function laidOver(under: unknown, over: unknown): unknown {
  if (!isObject(under) || !isObject(over)) return over;
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) merged[key] = laidOver(under[key], value);
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
