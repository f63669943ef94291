import { z } from 'zod';
import type { EngineInfo } from '../../../shared/domain/engine.ts';
import { BOT } from '../bot-session.ts';
import { socketUrl } from '../engine-socket.ts';
import { field } from '../fields.ts';
import type { Logger } from '../../log.ts';
import type { AgentEngine } from '../port.ts';
import { checked, JsonObject, remoteEngine } from '../remote-engine.ts';
import { TwilioSession } from './session.ts';

const INFO: EngineInfo = {
  id: 'twilio',
  name: 'Twilio Media Streams',
  summary:
    'A bot that was written for Twilio’s Media Streams. Cordboard calls it as Twilio would, and nothing in the bot changes. Where its connection breaks, the caller goes to the fallback.',
  onPremises: false,
  fields: [
    field('url', 'Address of the bot', 'url', {
      required: true,
      initial: 'wss://',
      help: 'The one in <Connect><Stream url="...">. wss://, or ws:// on your own network.',
    }),
    field('parameters', 'Custom parameters', 'json', {
      help: 'What the bot finds in customParameters besides what is known of the call, as JSON: { "from": "{caller_number}" }.',
    }),
    field('whenDone', 'When the bot closes the stream', 'choice', {
      initial: 'dialplan',
      help: 'At Twilio the call goes on with what follows <Connect>; here it is the dialplan after Stasis().',
      choices: [
        { id: 'dialplan', label: 'Go on in the dialplan' },
        { id: 'hang-up', label: 'Hang up' },
      ],
    }),
    field('accountSid', 'Account SID', 'text', { help: 'For bots that look at it. Empty: one of our own.' }),
    field('authToken', 'Auth token', 'secret', {
      help: 'For bots that check X-Twilio-Signature: the same token as in the bot.',
    }),
    field('authorization', 'Authorization', 'secret', {
      help: 'user:password, or a token, for what stands before the bot.',
    }),
  ],
  can: [],
};

export const TwilioOptions = z.object({
  url: z.string().transform(checked((text) => socketUrl(text, BOT))),
  parameters: JsonObject,
  whenDone: z.enum(['dialplan', 'hang-up']).default('dialplan'),
  accountSid: z
    .string()
    .trim()
    .regex(/^(AC[0-9a-f]{32})?$/, 'It is AC and 32 digits from 0 to f.')
    .default(''),
});
export type TwilioOptions = z.infer<typeof TwilioOptions>;

/** Bots that speak Twilio's Media Streams: we dial them. */
export function twilioEngine({ log }: { log: Logger }): AgentEngine {
  return remoteEngine({
    info: INFO,
    options: TwilioOptions,
    open: (options, call) => new TwilioSession(options, call, log),
  });
}
