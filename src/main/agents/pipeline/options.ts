import { z } from 'zod';
import { EngineField, type EngineInfo } from '../../../shared/domain/engine.ts';
import { baseUrl } from './http.ts';

const Address = z.string().refine((text) => isAddress(text), {
  error: 'An address looks like http://192.168.1.20:11434/v1, without a user or password.',
});
const Where = z.enum(['embedded', 'endpoint']).default('embedded');

/** The options of an agent of this engine. */
export const PipelineOptions = z
  .object({
    llmUrl: Address,
    llmModel: z.string().trim().min(1, 'Name the model.'),
    instructions: z.string().default(''),
    temperature: z.number().min(0).max(2).default(0.4),
    greeting: z.string().default(''),
    noInput: z.string().default(''),
    noInputSeconds: z.number().min(2).max(120).default(8),
    notUnderstood: z.string().default(''),
    timeUp: z.string().default(''),
    stt: Where,
    sttUrl: z.string().default(''),
    sttModel: z.string().default(''),
    tts: Where,
    ttsUrl: z.string().default(''),
    ttsModel: z.string().default(''),
    ttsVoice: z.string().default(''),
    ttsRate: z.int().min(8000).max(48_000).default(24_000),
  })
  .superRefine(({ stt, sttUrl, sttModel, tts, ttsUrl, ttsModel, ttsVoice }, context) => {
    const need = (what: string, text: string, good = text.trim() !== ''): void => {
      if (!good) context.addIssue({ code: 'custom', message: what });
    };
    if (stt === 'endpoint') {
      need('Speech to text has no address, or one that cannot be used.', sttUrl, isAddress(sttUrl));
      need('Speech to text has no model.', sttModel);
    }
    if (tts === 'endpoint') {
      need('Text to speech has no address, or one that cannot be used.', ttsUrl, isAddress(ttsUrl));
      need('Text to speech has no model.', ttsModel);
      need('Text to speech has no voice.', ttsVoice);
    }
  });
export type PipelineOptions = z.infer<typeof PipelineOptions>;

function isAddress(text: string): boolean {
  try {
    baseUrl(text);
    return true;
  } catch {
    return false;
  }
}

const WHERE = [
  { id: 'embedded', label: 'On this PC' },
  { id: 'endpoint', label: 'A server on the network' },
];

const FIELDS: z.input<typeof EngineField>[] = [
  {
    key: 'llmUrl',
    label: 'Language model: address',
    help: 'An OpenAI-compatible server such as Ollama, vLLM or llama.cpp; up to /v1.',
    kind: 'url',
    required: true,
    initial: 'http://localhost:11434/v1',
  },
  { key: 'llmModel', label: 'Language model: name', kind: 'text', required: true },
  { key: 'llmKey', label: 'Language model: key', help: 'Only where the server wants one.', kind: 'secret' },
  {
    key: 'instructions',
    label: 'Instructions',
    help: 'Who the agent is and what it does. May refer to facts and the call as {name}.',
    kind: 'long-text',
    initial: 'You answer the telephone of {business}. Be brief and friendly.',
  },
  {
    key: 'temperature',
    label: 'Temperature',
    help: '0 says the same each time; 1 is lively.',
    kind: 'number',
    initial: 0.4,
  },
  {
    key: 'greeting',
    label: 'Greeting',
    help: 'Said first, in these words. Empty: the model greets.',
    kind: 'long-text',
    initial: 'Hello, how can I help you?',
  },
  {
    key: 'noInput',
    label: 'When the caller is silent',
    help: 'One line each time; after the last the agent hangs up. Empty: it waits.',
    kind: 'long-text',
    initial: 'Are you still there?\nI cannot hear you. Please call again. Goodbye.',
  },
  { key: 'noInputSeconds', label: 'Silence before that, seconds', kind: 'number', initial: 8 },
  {
    key: 'notUnderstood',
    label: 'When nothing was understood',
    kind: 'text',
    initial: 'Sorry, I did not get that.',
  },
  {
    key: 'timeUp',
    label: 'When the time is over',
    help: 'Said before a call of maximum length is ended.',
    kind: 'text',
    initial: 'I am sorry, our time is over. Please call again. Goodbye.',
  },
  { key: 'stt', label: 'Speech to text', kind: 'choice', initial: 'embedded', choices: WHERE },
  { key: 'sttUrl', label: 'Speech to text: address', kind: 'url' },
  { key: 'sttModel', label: 'Speech to text: model', kind: 'text' },
  { key: 'sttKey', label: 'Speech to text: key', kind: 'secret' },
  { key: 'tts', label: 'Text to speech', kind: 'choice', initial: 'embedded', choices: WHERE },
  { key: 'ttsUrl', label: 'Text to speech: address', kind: 'url' },
  { key: 'ttsModel', label: 'Text to speech: model', kind: 'text' },
  { key: 'ttsVoice', label: 'Text to speech: voice', kind: 'text' },
  {
    key: 'ttsRate',
    label: 'Text to speech: samples per second',
    help: 'Of its PCM: 24000 for Kokoro, 22050 for most Piper voices.',
    kind: 'number',
    initial: 24_000,
  },
  { key: 'ttsKey', label: 'Text to speech: key', kind: 'secret' },
];

export const INFO: EngineInfo = {
  id: 'pipeline',
  name: 'LAN pipeline',
  summary:
    'A language model on your network, with speech on this PC or on servers of yours. Anything that speaks the OpenAI protocol.',
  onPremises: true,
  fields: FIELDS.map((field) => EngineField.parse(field)),
  can: ['say', 'whisper', 'tools', 'turn-taking'],
};
