import { z } from 'zod';
import type { EngineInfo } from '../../../shared/domain/engine.ts';
import type { Logger } from '../../log.ts';
import { BOT } from '../bot-session.ts';
import { socketUrl } from '../engine-socket.ts';
import { field } from '../fields.ts';
import type { AgentEngine } from '../port.ts';
import { checked, JsonObject, remoteEngine } from '../remote-engine.ts';
import { WebSocketSession } from './session.ts';

const INFO: EngineInfo = {
  id: 'websocket',
  name: 'WebSocket',
  summary:
    'Any server that takes a call’s audio over a WebSocket and sends its own back. Where its connection breaks, the caller goes to the fallback. What it answers at the end goes into channel variables: sessionId, transferContext, transferExtension.',
  onPremises: false,
  fields: [
    field('url', 'Address of the server', 'url', {
      required: true,
      initial: 'wss://',
      help: 'wss://, or ws:// on your own network.',
    }),
    field('apiKey', 'API key', 'secret', { help: 'Sent in the first message, as apiKey.' }),
    field('audio', 'Audio', 'choice', {
      required: true,
      initial: 'pcm_16000',
      help: 'Both ways. Where it is that of the phone line nothing is converted.',
      choices: [
        { id: 'pcm_8000', label: 'PCM, 8 kHz' },
        { id: 'pcm_16000', label: 'PCM, 16 kHz' },
        { id: 'pcm_24000', label: 'PCM, 24 kHz' },
        { id: 'ulaw_8000', label: 'μ-law, 8 kHz' },
      ],
    }),
    field('campaign', 'Campaign', 'text', {
      help: 'Empty: the channel variable campaign where the extension names it, else the dialed extension.',
    }),
    field('custom', 'Custom JSON', 'json', {
      help: 'Sent in the first message, as custom: { "key1": "value1" }. {names} of the call are filled in.',
    }),
    field('whenDone', 'When it is done', 'choice', {
      initial: 'dialplan',
      help: 'In both cases the channel variables are set first.',
      choices: [
        { id: 'dialplan', label: 'Go on in the dialplan' },
        { id: 'transfer', label: 'Go to transferExtension where there is one, else on in the dialplan' },
      ],
    }),
  ],
  can: [],
};

export const WebSocketOptions = z.object({
  url: z.string().transform(checked((text) => socketUrl(text, BOT))),
  audio: z.enum(['pcm_8000', 'pcm_16000', 'pcm_24000', 'ulaw_8000']).default('pcm_16000'),
  campaign: z.string().trim().default(''),
  custom: JsonObject,
  whenDone: z.enum(['dialplan', 'transfer']).default('dialplan'),
});
export type WebSocketOptions = z.infer<typeof WebSocketOptions>;

/** Audio to and from any WebSocket server: the job of a streaming middleware beside the PBX. */
export function webSocketEngine({ log }: { log: Logger }): AgentEngine {
  return remoteEngine({
    info: INFO,
    options: WebSocketOptions,
    open: (options, call) => new WebSocketSession(options, call, log),
  });
}
