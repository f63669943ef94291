import type { agent } from '@deepgram/sdk';
import { z } from 'zod';
import type { Sound } from '../asterisk/audio.ts';
import { pcmToUlaw, ulawToPcm } from '../asterisk/g711.ts';
import { Uses, type LastingStandIn, type ToolServer, type Use, type Wish } from './stand-in.ts';
import { VendorServer } from './vendor-server.ts';

const KEY = 'dg-stand-in-4711';
const Text = z.string().min(1);
const Mulaw = { encoding: z.literal('mulaw'), sample_rate: z.literal(8000) };

/** What the vendor takes: anything else it answers with an Error. */
export const ClientMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('Settings'),
    audio: z.strictObject({
      input: z.strictObject(Mulaw),
      output: z.strictObject({ ...Mulaw, container: z.literal('none') }),
    }),
    agent: z.strictObject({
      listen: z.strictObject({
        provider: z.discriminatedUnion('version', [
          z.strictObject({
            type: z.literal('deepgram'),
            version: z.literal('v1'),
            model: Text.regex(/^(?!flux)/),
            language: Text.optional(),
            smart_format: z.boolean().optional(),
          }),
          z.strictObject({
            type: z.literal('deepgram'),
            version: z.literal('v2'),
            model: Text.regex(/^flux/),
            language_hints: z.array(Text).optional(),
          }),
        ]),
      }),
      think: z.strictObject({
        provider: z.strictObject({
          type: z.enum(['open_ai', 'anthropic', 'google', 'aws_bedrock']),
          model: Text,
          temperature: z.number().min(0).max(2).optional(),
        }),
        prompt: z.string(),
        functions: z
          .array(
            z.strictObject({
              name: z.string().regex(/^[\w-]{1,64}$/),
              description: z.string(),
              parameters: z.looseObject({ type: z.literal('object') }),
              defer_until_eot: z.boolean().optional(),
            }),
          )
          .optional(),
      }),
      speak: z.strictObject({ provider: z.strictObject({ type: z.literal('deepgram'), model: Text }) }),
      greeting: Text.optional(),
      context: z
        .strictObject({
          messages: z.array(
            z.strictObject({
              type: z.literal('History'),
              role: z.enum(['user', 'assistant']),
              content: Text,
            }),
          ),
        })
        .optional(),
    }),
  }),
  z.strictObject({ type: z.literal('KeepAlive') }),
  z.strictObject({ type: z.literal('UpdatePrompt'), prompt: Text }),
  z.strictObject({
    type: z.literal('InjectAgentMessage'),
    message: Text,
    behavior: z.enum(['default', 'queue', 'interrupt']).optional(),
  }),
  z.strictObject({ type: z.literal('InjectUserMessage'), content: Text }),
  z.strictObject({ type: z.literal('FunctionCallResponse'), id: Text, name: Text, content: z.string() }),
]);

type ServerMessage =
  | agent.AgentV1Welcome
  | agent.AgentV1SettingsApplied
  | agent.AgentV1UserStartedSpeaking
  | agent.AgentV1ConversationText
  | agent.AgentV1AgentAudioDone
  | agent.AgentV1FunctionCallRequest
  | agent.AgentV1InjectionRefused
  | agent.AgentV1PromptUpdated
  | agent.AgentV1Error;

/** Deepgram's Voice Agent as a test sees it: speaks when the test says so. */
export class DeepgramStandIn implements LastingStandIn, ToolServer {
  readonly engine = 'deepgram';
  readonly exact = true;
  readonly forgets = true;
  readonly faults: string[] = [];
  readonly told: string[] = [];
  /** The protocol has no place for it. */
  readonly playedMs = null;
  /** How many of our next wishes to say something it refuses. */
  refusals = 0;
  ready = false;
  readonly #server: VendorServer;
  readonly #heard: Uint8Array[] = [];
  readonly #uses = new Uses();
  #refuses = false;
  #gone = false;
  #count = 0;
  #asked: string | null = null;

  constructor() {
    this.#server = new VendorServer({
      admit: (request, url) => {
        if (url.pathname !== '/v1/agent/converse') return 404;
        if (this.#gone) return 503;
        return request.headers.authorization === `Token ${KEY}` && !this.#refuses ? null : 401;
      },
      connected: () => {
        this.ready = false;
        this.#send({ type: 'Welcome', request_id: 'r-1' });
      },
      message: (text) => this.#received(text),
      binary: (bytes) => {
        if (!this.ready) this.#fault('audio before the settings were applied');
        this.#heard.push(bytes);
      },
    });
  }

  get connections(): number {
    return this.#server.connections;
  }

  start(): Promise<void> {
    return this.#server.start();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  options(): Record<string, unknown> {
    return {
      url: `ws://${this.#server.host}/v1/agent/converse`,
      prompt: 'You are {name}, and {caller_number} calls.',
      greeting: 'Good day.',
      agent: '{"listen":{"provider":{"smart_format":true}}}',
    };
  }

  secrets(): Record<string, string> {
    return { apiKey: KEY };
  }

  asked(): string | null {
    const asked = this.#asked;
    this.#asked = null;
    return asked;
  }

  heard(): Sound {
    return { rate: 8000, samples: ulawToPcm(Buffer.concat(this.#heard)) };
  }

  say(sound: Sound, words: string): void {
    this.#send({ type: 'ConversationText', role: 'assistant', content: words });
    const bytes = pcmToUlaw(sound.samples);
    for (let at = 0; at < bytes.length; at += 960) this.#server.sendRaw(bytes.subarray(at, at + 960));
    this.#send({ type: 'AgentAudioDone' });
  }

  callerSpeaks(): void {
    this.#send({ type: 'UserStartedSpeaking' });
  }

  callerSaid(words: string): void {
    this.#send({ type: 'ConversationText', role: 'user', content: words });
  }

  useTools(wishes: Wish[], first?: { sound: Sound; words: string }): Use[] {
    if (first) this.say(first.sound, first.words);
    const uses = wishes.map((wish) => this.#uses.add(`call-${String((this.#count += 1))}`, wish));
    const functions = uses.map(({ id, name }, i) => ({
      id,
      name,
      arguments: JSON.stringify(wishes[i]?.args),
      client_side: true,
    }));
    this.#send({ type: 'FunctionCallRequest', functions });
    return uses;
  }

  answerTo({ id, name }: Use, result: { ok: boolean; text: string }): agent.AgentV1SendFunctionCallResponse {
    return { type: 'FunctionCallResponse', id, name, content: JSON.stringify(result) };
  }

  stall(stalled: boolean): void {
    this.#server.stall(stalled);
  }

  cut(): void {
    this.#server.drop();
  }

  sendAway(): void {
    this.#server.close(1008, 'policy');
  }

  drop(): void {
    this.#gone = true;
    this.#server.drop();
  }

  garble(): void {
    for (let i = 0; i < 20; i += 1) this.#server.send({ type: 'ConversationText', role: 'nobody' });
  }

  refuseKeys(): void {
    this.#refuses = true;
  }

  #received(text: string): void {
    const parsed = ClientMessage.safeParse(JSON.parse(text));
    if (!parsed.success) return this.#fault(`not a message: ${text.slice(0, 300)}`);
    const one = parsed.data;
    if (one.type === 'Settings' ? this.ready : !this.ready)
      return this.#fault(`${one.type} ${this.ready ? 'a second time' : 'before Settings'}`);
    switch (one.type) {
      case 'Settings':
        this.told.push(one.agent.think.prompt, one.agent.greeting ?? '');
        for (const { content } of one.agent.context?.messages ?? []) this.told.push(content);
        this.ready = true;
        return this.#send({ type: 'SettingsApplied' });
      case 'KeepAlive':
        return;
      case 'UpdatePrompt':
        this.told.push(one.prompt);
        return this.#send({ type: 'PromptUpdated' });
      case 'InjectAgentMessage':
        if (this.refusals > 0) {
          this.refusals -= 1;
          return this.#send({ type: 'InjectionRefused', message: 'a turn is in progress' });
        }
        this.#asked = one.message;
        return;
      case 'InjectUserMessage':
        this.told.push(one.content);
        return;
      case 'FunctionCallResponse':
        if (!this.#uses.answered(one.id, one)) this.#fault('a response to no request');
    }
  }

  #fault(what: string): void {
    this.faults.push(what);
    this.#send({ type: 'Error', code: 'UNPARSABLE_CLIENT_MESSAGE', description: what });
  }

  #send(one: ServerMessage): void {
    this.#server.send(one);
  }
}
