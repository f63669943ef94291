import type {
  AgentResponse,
  Audio,
  ClientToolCallMessage,
  ClientToolResult,
  ConversationMetadata,
  Interruption,
  Ping,
  UserTranscript,
} from '@elevenlabs/types';
import { z } from 'zod';
import { resample, type Sound } from '../asterisk/audio.ts';
import { pcmToUlaw, ulawToPcm } from '../asterisk/g711.ts';
import { Uses, type StandIn, type ToolServer, type Use, type Wish } from './stand-in.ts';
import { VendorServer } from './vendor-server.ts';

const KEY = 'xi-stand-in-4711';
const AGENT = 'agent_stand_in';
const Text = z.string().min(1);

/** What the vendor takes: anything else it answers with an error, and closes. */
export const ClientMessage = z.union([
  z.strictObject({ user_audio_chunk: z.base64() }),
  z.strictObject({ type: z.literal('pong'), event_id: z.int() }),
  z.strictObject({
    type: z.literal('conversation_initiation_client_data'),
    conversation_config_override: z
      .strictObject({
        agent: z.strictObject({
          prompt: z.strictObject({ prompt: Text }).optional(),
          first_message: Text.optional(),
        }),
      })
      .optional(),
    dynamic_variables: z.record(
      z.string().regex(/^(?!system__)/),
      z.union([z.string(), z.number(), z.boolean()]),
    ),
  }),
  z.strictObject({ type: z.literal('contextual_update'), text: Text }),
  z.strictObject({ type: z.literal('user_message'), text: Text }),
  z.strictObject({
    type: z.literal('client_tool_result'),
    tool_call_id: Text,
    result: z.string(),
    is_error: z.boolean(),
  }),
]);

type ServerMessage =
  AgentResponse | Audio | ClientToolCallMessage | ConversationMetadata | Interruption | Ping | UserTranscript;

export interface ElevenLabsSetting {
  /** Audio of the agent, as its settings at the vendor have it. */
  spoken?: 'ulaw_8000' | 'pcm_16000';
  heard?: 'ulaw_8000' | 'pcm_16000';
  /** Takes nobody without a signed URL. */
  signedOnly?: boolean;
}

/** The server of an ElevenLabs agent that speaks when the test says so. */
export class ElevenLabsStandIn implements StandIn, ToolServer {
  readonly engine = 'elevenlabs';
  readonly says = false;
  readonly faults: string[] = [];
  readonly told: string[] = [];
  /** The vendor reckons by itself how much was heard. */
  readonly playedMs = null;
  ready = false;
  readonly #spoken: 'ulaw_8000' | 'pcm_16000';
  readonly #hears: 'ulaw_8000' | 'pcm_16000';
  readonly #signedOnly: boolean;
  readonly #server: VendorServer;
  readonly #heard: Uint8Array[] = [];
  readonly #uses = new Uses();
  readonly #pings = new Set<number>();
  #refuses = false;
  #stalled = false;
  #event = 0;
  #pinging: NodeJS.Timeout | undefined;

  constructor({ spoken = 'ulaw_8000', heard = 'ulaw_8000', signedOnly = false }: ElevenLabsSetting = {}) {
    this.#spoken = spoken;
    this.#hears = heard;
    this.#signedOnly = signedOnly;
    this.#server = new VendorServer({
      admit: (request, url) => this.#admit(request.headers['xi-api-key'], url),
      connected: () => {
        this.ready = false;
      },
      message: (text) => this.#received(text),
      answer: (request, url) => this.#sign(request.headers['xi-api-key'], url),
    });
  }

  get exact(): boolean {
    return this.#hears === 'ulaw_8000';
  }

  get connections(): number {
    return this.#server.connections;
  }

  start(): Promise<void> {
    this.#pinging = setInterval(() => this.#ping(), 500);
    return this.#server.start();
  }

  stop(): Promise<void> {
    clearInterval(this.#pinging);
    return this.#server.stop();
  }

  options(): Record<string, unknown> {
    return {
      agentId: AGENT,
      url: `ws://${this.#server.host}/v1/convai/conversation`,
      access: this.#signedOnly ? 'signed-url' : 'key',
      prompt: 'You are {name}.',
      firstMessage: 'Good day.',
    };
  }

  secrets(): Record<string, string> {
    return { apiKey: KEY };
  }

  asked(): null {
    return null;
  }

  heard(): Sound {
    const bytes = Buffer.concat(this.#heard);
    if (this.#hears === 'ulaw_8000') return { rate: 8000, samples: ulawToPcm(bytes) };
    return {
      rate: 16_000,
      samples: new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
    };
  }

  say(sound: Sound, words: string): void {
    this.#event += 1;
    this.#send({
      type: 'agent_response',
      agent_response_event: { agent_response: words, event_id: this.#event },
    });
    const bytes = this.#encode(sound);
    for (let at = 0; at < bytes.length; at += 4000)
      this.sendAudio(bytes.subarray(at, at + 4000), (this.#event += 1));
  }

  /** A chunk as it comes late, with the number of an event of before. */
  sendAudio(bytes: Uint8Array, event: number): void {
    const audio_base_64 = Buffer.from(bytes).toString('base64');
    this.#send({ type: 'audio', audio_event: { audio_base_64, event_id: event } });
  }

  callerSpeaks(): void {
    const late = this.#event;
    this.#send({ type: 'interruption', interruption_event: { event_id: late } });
    // What was on its way already.
    this.sendAudio(this.#encode({ rate: 8000, samples: new Int16Array(4000).fill(9000) }), late);
  }

  callerSaid(words: string): void {
    this.#event += 1;
    this.#send({
      type: 'user_transcript',
      user_transcription_event: { user_transcript: words, event_id: this.#event },
    });
  }

  useTools(wishes: Wish[], first?: { sound: Sound; words: string }): Use[] {
    if (first) this.say(first.sound, first.words);
    return wishes.map((wish) => {
      const use = this.#uses.add(`tool_${String((this.#event += 1))}`, wish);
      this.#send({
        type: 'client_tool_call',
        client_tool_call: {
          tool_name: use.name,
          tool_call_id: use.id,
          parameters: wish.args,
          event_id: this.#event,
        },
      });
      return use;
    });
  }

  answerTo({ id }: Use, { ok, text }: { ok: boolean; text: string }): ClientToolResult {
    return { type: 'client_tool_result', tool_call_id: id, result: text, is_error: !ok };
  }

  /** The agent ends the conversation. */
  endCall(): void {
    this.#server.close(1000);
  }

  stall(stalled: boolean): void {
    this.#stalled = stalled;
    this.#server.stall(stalled);
  }

  drop(): void {
    this.#server.drop();
  }

  garble(): void {
    for (let i = 0; i < 20; i += 1)
      this.#server.send({ type: 'audio', audio_event: { audio_base_64: '%%%', event_id: 'x' } });
  }

  refuseKeys(): void {
    this.#refuses = true;
  }

  #admit(key: string | string[] | undefined, url: URL): number | null {
    if (url.pathname !== '/v1/convai/conversation') return 404;
    if (url.searchParams.get('agent_id') !== AGENT) return 404;
    if (this.#refuses) return 401;
    if (this.#signedOnly) return url.searchParams.get('conversation_signature') === 'signed-1' ? null : 403;
    return key === KEY ? null : 401;
  }

  #sign(key: string | string[] | undefined, url: URL): { status: number; body: object } {
    if (
      url.pathname !== '/v1/convai/conversation/get-signed-url' ||
      url.searchParams.get('agent_id') !== AGENT
    )
      return { status: 404, body: {} };
    if (key !== KEY || this.#refuses) return { status: 401, body: { detail: { status: 'invalid_api_key' } } };
    const signed = `ws://${this.#server.host}/v1/convai/conversation?agent_id=${AGENT}&conversation_signature=signed-1`;
    return { status: 200, body: { signed_url: signed } };
  }

  #received(text: string): void {
    const parsed = ClientMessage.safeParse(JSON.parse(text));
    if (!parsed.success) return this.#fault(`not a message: ${text.slice(0, 200)}`);
    const one = parsed.data;
    if ('user_audio_chunk' in one) {
      if (!this.ready) return this.#fault('audio before the conversation began');
      this.#heard.push(Buffer.from(one.user_audio_chunk, 'base64'));
      return;
    }
    switch (one.type) {
      case 'pong':
        if (!this.#pings.delete(one.event_id)) this.#fault('a pong without its ping');
        return;
      case 'conversation_initiation_client_data': {
        const { agent } = one.conversation_config_override ?? {};
        this.told.push(agent?.prompt?.prompt ?? '', agent?.first_message ?? '');
        this.told.push(JSON.stringify(one.dynamic_variables));
        this.ready = true;
        return this.#send({
          type: 'conversation_initiation_metadata',
          conversation_initiation_metadata_event: {
            conversation_id: 'conv_1',
            agent_output_audio_format: this.#spoken,
            user_input_audio_format: this.#hears,
          },
        });
      }
      case 'contextual_update':
      case 'user_message':
        this.told.push(one.text);
        return;
      case 'client_tool_result':
        if (!this.#uses.answered(one.tool_call_id, one)) this.#fault('a result of no call');
    }
  }

  /** A client that leaves so many without an answer is dead. */
  #ping(): void {
    if (this.#stalled) return;
    if (!this.ready || !this.#server.isOpen) return this.#pings.clear();
    if (this.#pings.size > 6) return this.#fault('pings are not answered');
    this.#event += 1;
    this.#pings.add(this.#event);
    this.#send({ type: 'ping', ping_event: { event_id: this.#event, ping_ms: 20 } });
  }

  #encode(sound: Sound): Uint8Array {
    if (this.#spoken === 'ulaw_8000') return pcmToUlaw(resample(sound, 8000).samples);
    const { samples } = resample(sound, 16_000);
    return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  }

  #fault(what: string): void {
    this.faults.push(what);
    this.#server.close(1008, 'invalid message');
  }

  #send(one: ServerMessage): void {
    this.#server.send(one);
  }
}
