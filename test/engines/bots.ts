import { z } from 'zod';
import type { Sound } from '../asterisk/audio.ts';
import { pcmToUlaw, ulawToPcm } from '../asterisk/g711.ts';
import type { StandIn } from './stand-in.ts';
import { VendorServer } from './vendor-server.ts';

const KEY = 'bot-stand-in-4711';
const sid = (prefix: string) => z.string().regex(new RegExp(`^${prefix}[0-9a-f]{32}$`));
const count = z.string().regex(/^\d+$/);
const rest = { sequenceNumber: count, streamSid: sid('MZ') };

/** What Twilio sends to a bot, to the letter. */
const FromTwilio = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('connected'),
    protocol: z.literal('Call'),
    version: z.literal('1.0.0'),
  }),
  z.strictObject({
    event: z.literal('start'),
    ...rest,
    start: z.strictObject({
      accountSid: sid('AC'),
      streamSid: sid('MZ'),
      callSid: sid('CA'),
      tracks: z.tuple([z.literal('inbound')]),
      customParameters: z.record(z.string(), z.string()),
      mediaFormat: z.strictObject({
        encoding: z.literal('audio/x-mulaw'),
        sampleRate: z.literal(8000),
        channels: z.literal(1),
      }),
    }),
  }),
  z.strictObject({
    event: z.literal('media'),
    ...rest,
    media: z.strictObject({
      track: z.literal('inbound'),
      chunk: count,
      timestamp: count,
      payload: z.base64(),
    }),
  }),
  z.strictObject({
    event: z.literal('dtmf'),
    ...rest,
    dtmf: z.strictObject({ track: z.literal('inbound_track'), digit: z.string().regex(/^[0-9*#A-D]$/) }),
  }),
  z.strictObject({ event: z.literal('mark'), ...rest, mark: z.strictObject({ name: z.string() }) }),
  z.strictObject({
    event: z.literal('stop'),
    ...rest,
    stop: z.strictObject({ accountSid: sid('AC'), callSid: sid('CA') }),
  }),
]);

/** What the first message to a server behind a raw WebSocket holds. */
const FromUs = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('start'),
    campaign: z.string().min(1),
    apiKey: z.literal(KEY),
    custom: z.record(z.string(), z.unknown()),
    callId: z.string().min(1),
    callerNumber: z.string(),
    calledNumber: z.string().min(1),
    direction: z.enum(['inbound', 'outbound']),
    provider: z.literal('ari'),
    variables: z.record(z.string(), z.string()),
    audio: z.strictObject({
      encoding: z.literal('ulaw'),
      sampleRate: z.literal(8000),
      channels: z.literal(1),
    }),
  }),
  z.strictObject({ event: z.literal('dtmf'), digit: z.string().length(1) }),
  z.strictObject({ event: z.literal('mark'), name: z.string() }),
  z.strictObject({ event: z.literal('stop') }),
]);

/** A bot that speaks when the test says so, and takes nothing that does not belong there. */
abstract class BotStandIn implements StandIn {
  abstract readonly engine: string;
  readonly exact = true;
  readonly faults: string[] = [];
  readonly told: string[] = [];
  readonly playedMs = null;
  readonly marks: string[] = [];
  ready = false;
  protected readonly server: VendorServer;
  protected readonly audio: Uint8Array[] = [];
  #refuses = false;

  constructor() {
    this.server = new VendorServer({
      admit: (request) => (this.#refuses || !this.admits(request.headers.authorization) ? 401 : null),
      connected: () => {
        this.ready = false;
        this.began();
      },
      message: (text) => this.received(JSON.parse(text)),
      binary: (bytes) => {
        if (!this.ready) this.faults.push('audio before the start');
        this.audio.push(bytes);
      },
    });
  }

  abstract options(): Record<string, unknown>;
  abstract secrets(): Record<string, string>;
  abstract say(sound: Sound, words: string): void;
  abstract callerSpeaks(): void;
  abstract garble(): void;
  protected abstract received(message: unknown): void;
  protected abstract admits(authorization: string | undefined): boolean;
  protected began(): void {}

  get connections(): number {
    return this.server.connections;
  }

  start(): Promise<void> {
    return this.server.start();
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  asked(): null {
    return null;
  }

  heard(): Sound {
    return { rate: 8000, samples: ulawToPcm(Buffer.concat(this.audio)) };
  }

  callerSaid(): void {}

  stall(stalled: boolean): void {
    this.server.stall(stalled);
  }

  drop(): void {
    this.server.drop();
  }

  refuseKeys(): void {
    this.#refuses = true;
  }
}

/** A bot of Twilio's Media Streams that looks at every message, and at their order. */
export class TwilioStandIn extends BotStandIn {
  readonly engine = 'twilio';
  #streamSid = '';
  #next = 0;
  #chunk = 0;

  options(): Record<string, unknown> {
    return { url: `ws://${this.server.host}/media` };
  }

  secrets(): Record<string, string> {
    return { authorization: KEY };
  }

  say(sound: Sound, words: string): void {
    const streamSid = this.#streamSid;
    const payload = Buffer.from(pcmToUlaw(sound.samples)).toString('base64');
    this.server.send({ event: 'media', streamSid, media: { payload } });
    this.server.send({ event: 'mark', streamSid, mark: { name: words } });
  }

  callerSpeaks(): void {
    this.server.send({ event: 'clear', streamSid: this.#streamSid });
  }

  garble(): void {
    for (let i = 0; i < 20; i += 1) this.server.sendRaw('{"event":"media","media":{}}');
  }

  protected admits(authorization: string | undefined): boolean {
    return authorization === `Bearer ${KEY}`;
  }

  protected override began(): void {
    this.#next = 0;
    this.#chunk = 0;
  }

  protected received(message: unknown): void {
    const parsed = FromTwilio.safeParse(message);
    if (!parsed.success) return void this.faults.push(`not of Twilio: ${JSON.stringify(message)}`);
    const one = parsed.data;
    if (one.event === 'connected') return;
    this.#next += 1;
    if (Number(one.sequenceNumber) !== this.#next)
      this.faults.push(`sequence number ${one.sequenceNumber} instead of ${String(this.#next)}`);
    switch (one.event) {
      case 'start':
        this.#streamSid = one.streamSid;
        this.told.push(JSON.stringify(one.start.customParameters));
        this.ready = true;
        return;
      case 'media': {
        this.#chunk += 1;
        if (!this.ready || Number(one.media.chunk) !== this.#chunk) this.faults.push('a chunk out of order');
        this.audio.push(Buffer.from(one.media.payload, 'base64'));
        return;
      }
      case 'mark':
        this.marks.push(one.mark.name);
        return;
      case 'dtmf':
      case 'stop':
    }
  }
}

/** A server that takes a call's audio over a raw WebSocket, in mu-law. */
export class WebSocketStandIn extends BotStandIn {
  readonly engine = 'websocket';

  options(): Record<string, unknown> {
    return { url: `ws://${this.server.host}/stream`, audio: 'ulaw_8000', custom: '{"who":"{name}"}' };
  }

  secrets(): Record<string, string> {
    return { apiKey: KEY };
  }

  say(sound: Sound, words: string): void {
    this.server.sendRaw(pcmToUlaw(sound.samples));
    this.server.send({ event: 'mark', name: words });
    this.server.send({ event: 'transcript', from: 'agent', text: words });
  }

  callerSpeaks(): void {
    this.server.send({ event: 'clear' });
  }

  garble(): void {
    for (let i = 0; i < 20; i += 1) this.server.sendRaw('<html>no such page</html>');
  }

  /** What the bot says of the call at its end. */
  reply(reply: Record<string, string>): void {
    this.server.send(reply);
  }

  protected admits(): boolean {
    return true;
  }

  protected received(message: unknown): void {
    const parsed = FromUs.safeParse(message);
    if (!parsed.success) return void this.faults.push(`not in the protocol: ${JSON.stringify(message)}`);
    const one = parsed.data;
    if (one.event === 'mark') this.marks.push(one.name);
    if (one.event !== 'start') return;
    this.told.push(JSON.stringify(one));
    this.ready = true;
  }
}
