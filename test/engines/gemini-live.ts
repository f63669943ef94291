import type { LiveServerMessage } from '@google/genai';
import { z } from 'zod';
import { resample, type Sound } from '../asterisk/audio.ts';
import { Uses, type LastingStandIn, type ToolServer, type Use, type Wish } from './stand-in.ts';
import { VendorServer } from './vendor-server.ts';

const KEY = 'AIza-stand-in-4711';
const PATH = '/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent';

const Text = z.string().min(1);
const Parts = z.array(z.strictObject({ text: Text })).min(1);
const Empty = z.strictObject({});
const Setup = z.strictObject({
  model: z.string().regex(/^models\/.+/),
  generationConfig: z.strictObject({
    responseModalities: z.tuple([z.enum(['AUDIO', 'TEXT'])]),
    speechConfig: z.strictObject({
      voiceConfig: z.strictObject({ prebuiltVoiceConfig: z.strictObject({ voiceName: Text }) }).optional(),
    }),
  }),
  systemInstruction: z.strictObject({ parts: Parts }).optional(),
  tools: z
    .array(
      z.strictObject({
        functionDeclarations: z
          .array(
            z.strictObject({
              name: z.string().regex(/^[a-zA-Z_][\w.:-]{0,127}$/),
              description: Text,
              parametersJsonSchema: z.looseObject({ type: z.literal('object') }),
            }),
          )
          .min(1),
      }),
    )
    .optional(),
  realtimeInputConfig: z.strictObject({
    automaticActivityDetection: z.strictObject({
      startOfSpeechSensitivity: z.enum(['START_SENSITIVITY_HIGH', 'START_SENSITIVITY_LOW']),
      prefixPaddingMs: z.int().min(0),
      silenceDurationMs: z.int().min(0),
    }),
    activityHandling: z.enum(['START_OF_ACTIVITY_INTERRUPTS', 'NO_INTERRUPTION']),
  }),
  sessionResumption: z.strictObject({ handle: Text.optional() }),
  contextWindowCompression: z.strictObject({ slidingWindow: Empty }),
  inputAudioTranscription: Empty,
  outputAudioTranscription: Empty,
});
const Response = z.union([z.strictObject({ output: z.string() }), z.strictObject({ error: z.string() })]);
const Realtime = z.union([
  z.strictObject({
    audio: z.strictObject({ mimeType: z.literal('audio/pcm;rate=16000'), data: z.base64() }),
  }),
  z.strictObject({ audioStreamEnd: z.literal(true) }),
  z.strictObject({ text: Text }),
]);
export const ClientMessage = z.union([
  z.strictObject({ setup: Setup }),
  z.strictObject({ realtimeInput: Realtime }),
  z.strictObject({
    clientContent: z.strictObject({
      turns: z.array(z.strictObject({ role: z.literal('user'), parts: Parts })).min(1),
      turnComplete: z.boolean(),
    }),
  }),
  z.strictObject({
    toolResponse: z.strictObject({
      functionResponses: z.array(z.strictObject({ id: Text, name: Text, response: Response })).min(1),
    }),
  }),
]);

/** What the server sends, as the vendor's SDK has it, without what that class computes. */
type Telling = Omit<Partial<LiveServerMessage>, 'text' | 'data'>;

/** A Gemini Live server that takes its turns when the test says so, and can be resumed where it left. */
export class GeminiStandIn implements LastingStandIn, ToolServer {
  readonly engine = 'gemini-live';
  readonly exact = false;
  readonly forgets = false;
  readonly faults: string[] = [];
  readonly told: string[] = [];
  readonly playedMs = null;
  #setUpDone = false;
  #greeted = false;
  /** Handles that it was asked to go on with. */
  readonly resumed: string[] = [];
  readonly #heard: Uint8Array[] = [];
  readonly #server: VendorServer;
  #status = 0;
  #noKeys = false;
  #count = 0;
  #asked: string | null = null;
  #handles = new Set<string>();
  #speaking = false;
  readonly #uses = new Uses();

  constructor() {
    this.#server = new VendorServer({
      admit: (request, url) => {
        if (this.#status !== 0) return this.#status;
        if (url.searchParams.has('key')) this.faults.push('the key stands in the address');
        // As the vendor does: a wrong key is told on the open connection.
        this.#noKeys ||= request.headers['x-goog-api-key'] !== KEY;
        return url.pathname === PATH ? null : 404;
      },
      connected: () => {
        this.#setUpDone = false;
        if (this.#noKeys) this.#server.close(1007, 'API key not valid. Please pass a valid API key.');
      },
      message: (text) => this.#received(text),
      binary: () => this.faults.push('binary'),
    });
  }

  /** Set up, and asked to greet: what it says before that would be cut off. */
  get ready(): boolean {
    return this.#setUpDone && this.#greeted;
  }

  start = () => this.#server.start();
  stop = () => this.#server.stop();

  options() {
    return {
      url: `ws://${this.#server.host}${PATH}`,
      model: 'gemini-of-tests',
      instructions: 'You are {name}. The caller is {caller_number}.',
      greeting: '',
    };
  }

  secrets = () => ({ key: KEY });

  get connections(): number {
    return this.#server.connections;
  }

  asked(): string | null {
    const asked = this.#asked;
    this.#asked = null;
    return asked;
  }

  heard(): Sound {
    const bytes = new Uint8Array(Buffer.concat(this.#heard));
    return { rate: 16000, samples: new Int16Array(bytes.buffer, 0, bytes.length >> 1) };
  }

  say(sound: Sound, words: string): void {
    this.sayWithoutEnd(sound, words);
    this.#tell({ serverContent: { generationComplete: true } });
  }

  /** More may come. */
  sayWithoutEnd(sound: Sound, words = 'And so on'): void {
    if (this.#speaking) this.#turnOver();
    this.#speaking = true;
    const { samples } = resample(sound, 24000);
    for (let from = 0; from < samples.length; from += 4800) {
      const part = samples.slice(from, from + 4800);
      const data = Buffer.from(part.buffer).toString('base64');
      this.#tell({
        serverContent: { modelTurn: { parts: [{ inlineData: { mimeType: 'audio/pcm;rate=24000', data } }] } },
      });
      if (from === 0) this.#tell({ serverContent: { outputTranscription: { text: words } } });
    }
  }

  /** The vendor takes playing for real time: its turn is on until it was played, or is interrupted. */
  callerSpeaks(): void {
    if (!this.#speaking) return;
    this.#tell({ serverContent: { interrupted: true } });
    this.#turnOver();
  }

  callerSaid(words: string): void {
    if (this.#speaking) this.#turnOver();
    for (const text of words.split(/(?= )/)) this.#tell({ serverContent: { inputTranscription: { text } } });
  }

  useTools(wishes: Wish[], first?: { sound: Sound; words: string }): Use[] {
    if (first) this.say(first.sound, first.words);
    const uses = wishes.map((wish) => this.#uses.add(`call-${String(++this.#count)}`, wish));
    const functionCalls = uses.map(({ id }, i) => ({ id, ...wishes[i] }));
    this.#tell({ toolCall: { functionCalls } });
    return uses;
  }

  answerTo({ id, name }: Use, { ok, text }: { ok: boolean; text: string }) {
    const response = ok ? { output: text } : { error: text };
    // One message for each, as soon as it is known: the vendor waits for all of them.
    const functionResponses = [{ id, name, response }];
    return { toolResponse: { functionResponses } };
  }

  /** The connection will end soon; the session can go on. */
  goAway(timeLeft: string): void {
    this.#tell({ goAway: { timeLeft } });
  }

  cancelTools(): void {
    this.#tell({ toolCallCancellation: { ids: this.#uses.ids } });
  }

  stall(stalled: boolean): void {
    this.#server.stall(stalled);
  }

  /** One connection breaks; the next is welcome. */
  cut(): void {
    this.#server.drop();
  }

  sendAway(): void {
    this.#server.close(1008, 'policy');
  }

  drop(): void {
    this.#status = 503;
    this.#server.drop();
  }

  garble(): void {
    for (let i = 0; i < 30; i += 1) this.#server.sendRaw('<html>Bad gateway</html>');
  }

  refuseKeys(): void {
    this.#noKeys = true;
  }

  #turnOver(): void {
    this.#speaking = false;
    this.#tell({ serverContent: { turnComplete: true } });
    this.#newHandle();
  }

  #newHandle(): void {
    const newHandle = `handle-${String(++this.#count)}`;
    this.#handles.add(newHandle);
    this.#tell({ sessionResumptionUpdate: { newHandle, resumable: true } });
  }

  #received(text: string): void {
    const parsed = ClientMessage.safeParse(JSON.parse(text));
    if (!parsed.success) return this.#refuse(`${text.slice(0, 200)}: ${z.prettifyError(parsed.error)}`);
    const message = parsed.data;
    if ('setup' in message) return this.#setUp(message.setup);
    if (!this.#setUpDone) return this.#refuse('something before the setup');
    if ('realtimeInput' in message) {
      const input = message.realtimeInput;
      if ('audio' in input) this.#heard.push(Buffer.from(input.audio.data, 'base64'));
      else if ('text' in input) {
        this.#asked = input.text;
        this.#greeted = true;
        this.told.push(input.text);
        if (this.#speaking) this.callerSpeaks();
      }
    } else if ('clientContent' in message) {
      this.told.push(...message.clientContent.turns.flatMap(({ parts }) => parts.map((part) => part.text)));
    } else {
      for (const { id } of message.toolResponse.functionResponses)
        if (!this.#uses.answered(id, message)) return this.#refuse(`answers ${id}, which was not called`);
    }
  }

  #setUp({ systemInstruction, sessionResumption: { handle } }: z.infer<typeof Setup>): void {
    if (this.#setUpDone) return this.#refuse('a second setup');
    if (handle !== undefined) {
      if (!this.#handles.has(handle)) return this.#refuse('a handle that was never given');
      this.resumed.push(handle);
    }
    this.told.push(...(systemInstruction?.parts.map((part) => part.text) ?? []));
    this.#setUpDone = true;
    this.#tell({ setupComplete: {} });
    this.#newHandle();
  }

  /** As the vendor does: it ends the connection over what it cannot read. */
  #refuse(message: string): void {
    this.faults.push(message);
    this.#server.close(1007, 'Request contains an invalid argument.');
  }

  /** In binary, as the vendor does. */
  #tell(message: Telling): void {
    this.#server.sendRaw(Buffer.from(JSON.stringify(message)));
  }
}
