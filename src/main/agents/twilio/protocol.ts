import { createHash, createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Base64Audio } from '../base64.ts';

// As https://www.twilio.com/docs/voice/media-streams/websocket-messages has it, Twilio's part being ours.

const KNOWN = ['media', 'mark', 'clear'];

/** What a bot may send. Twilio passes over what it does not know, and so do we. */
export const FromBot = z.union([
  z.discriminatedUnion('event', [
    z.object({ event: z.literal('media'), media: z.object({ payload: Base64Audio }) }),
    z.object({ event: z.literal('mark'), mark: z.object({ name: z.string() }) }),
    z.object({ event: z.literal('clear') }),
  ]),
  z
    .object({ event: z.string().refine((event) => !KNOWN.includes(event)) })
    .transform(() => ({ event: 'unknown' as const })),
]);
export type FromBot = z.infer<typeof FromBot>;

/** Twilio's names for a call: two letters and 32 hex digits. */
export interface Sids {
  accountSid: string;
  callSid: string;
  streamSid: string;
}

/** The same call has the same callSid, whichever of its agents asks; a stream is new each time. */
export function sidsOf(callId: string, accountSid: string): Sids {
  const hex = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
  return {
    accountSid: accountSid || `AC${hex('cordboard')}`,
    callSid: `CA${hex(callId)}`,
    streamSid: `MZ${randomUUID().replaceAll('-', '')}`,
  };
}

/** How Twilio proves to a bot that it is Twilio: the X-Twilio-Signature of a WebSocket request. */
export function signature(authToken: string, url: string): string {
  return createHmac('sha1', authToken).update(url).digest('base64');
}

/** The Authorization header of what a person entered: user:password, a whole header, or a token alone. */
export function authorization(entered: string): string {
  if (/\s/.test(entered.trim())) return entered.trim();
  return entered.includes(':') ? `Basic ${Buffer.from(entered).toString('base64')}` : `Bearer ${entered}`;
}

/** Writes what Twilio would send on one stream, in order. */
export class StreamWriter {
  readonly #sids: Sids;
  #sequence = 0;
  #chunks = 0;
  #bytes = 0;

  constructor(sids: Sids) {
    this.#sids = sids;
  }

  connected() {
    return { event: 'connected', protocol: 'Call', version: '1.0.0' };
  }

  start(customParameters: Readonly<Record<string, string>>) {
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
    return this.#message('start', {
      start: { ...this.#sids, tracks: ['inbound'], customParameters, mediaFormat },
    });
  }

  /** @param payload base64 of mu-law, `bytes` long */
  media(payload: string, bytes: number) {
    const timestamp = String(Math.round(this.#bytes / 8));
    this.#bytes += bytes;
    const chunk = String(++this.#chunks);
    return this.#message('media', { media: { track: 'inbound', chunk, timestamp, payload } });
  }

  dtmf(digit: string) {
    return this.#message('dtmf', { dtmf: { track: 'inbound_track', digit } });
  }

  mark(name: string) {
    return this.#message('mark', { mark: { name } });
  }

  stop() {
    const { accountSid, callSid } = this.#sids;
    return this.#message('stop', { stop: { accountSid, callSid } });
  }

  #message(event: string, rest: object) {
    return { event, sequenceNumber: String(++this.#sequence), ...rest, streamSid: this.#sids.streamSid };
  }
}
