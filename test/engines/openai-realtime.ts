import type { ConversationItemCreateEvent, RealtimeServerEvent } from 'openai/resources/realtime/realtime';
import { z } from 'zod';
import type { Sound } from '../asterisk/audio.ts';
import { pcmToUlaw, ulawToPcm } from '../asterisk/g711.ts';
import { ClientEvent } from './openai-events.ts';
import { Uses, type LastingStandIn, type ToolServer, type Use, type Wish } from './stand-in.ts';
import { VendorServer } from './vendor-server.ts';

const KEY = 'sk-stand-in-4711';
const MODEL = 'gpt-realtime-2';

/** Wants the distribution over the union, and the ids that are the server's own business are added on the way out. */
type Telling = RealtimeServerEvent extends infer Event
  ? Event extends { event_id: string }
    ? Omit<Event, 'event_id'>
    : never
  : never;

/** A server of the Realtime protocol that makes its responses when the test says so. */
export class OpenAiStandIn implements LastingStandIn, ToolServer {
  readonly engine = 'openai-realtime';
  readonly exact = true;
  readonly forgets = true;
  readonly faults: string[] = [];
  readonly told: string[] = [];
  playedMs: number | null = null;
  ready = false;
  /** Answers PCM whatever was asked for. */
  onlyPcm = false;
  readonly #heard: Uint8Array[] = [];
  readonly #server: VendorServer;
  #status = 0;
  #count = 0;
  #asked: string | null = null;
  /** The response that is being made. */
  #response: { id: string; item: string } | null = null;
  /** Ms of audio of each item that was sent. */
  readonly #items = new Map<string, number>();
  #turn = '';
  readonly #uses = new Uses();

  constructor() {
    this.#server = new VendorServer({
      admit: (request, url) => {
        if (this.#status !== 0) return this.#status;
        if (request.headers.authorization !== `Bearer ${KEY}`) return 401;
        if (request.headers['openai-beta'] !== undefined) return 400;
        return url.pathname === '/v1/realtime' && url.searchParams.get('model') === MODEL ? null : 404;
      },
      connected: () => {
        this.ready = false;
        this.#response = null;
        this.#items.clear();
        this.#tell({ type: 'session.created', session: { type: 'realtime' } });
      },
      message: (text) => this.#received(text),
      binary: () => this.faults.push('binary'),
    });
  }

  start = () => this.#server.start();
  stop = () => this.#server.stop();

  options() {
    return {
      url: `ws://${this.#server.host}/v1/realtime`,
      model: MODEL,
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
    return { rate: 8000, samples: ulawToPcm(Buffer.concat(this.#heard)) };
  }

  say(sound: Sound, words: string): void {
    this.#speak(sound, words);
    this.#end('completed');
  }

  callerSpeaks(): void {
    this.#turn = `item_user_${String(++this.#count)}`;
    this.#tell({ type: 'input_audio_buffer.speech_started', item_id: this.#turn, audio_start_ms: 0 });
    if (this.#response) this.#end('cancelled');
  }

  callerSaid(words: string): void {
    const item_id = this.#turn;
    this.#tell({ type: 'input_audio_buffer.speech_stopped', item_id, audio_end_ms: 0 });
    this.#tell({ type: 'input_audio_buffer.committed', item_id });
    const heard = { item_id, content_index: 0 };
    this.#tell({ type: 'conversation.item.input_audio_transcription.delta', ...heard, delta: words });
    this.#tell({
      type: 'conversation.item.input_audio_transcription.completed',
      ...heard,
      transcript: words,
      usage: { type: 'duration', seconds: 1 },
    });
  }

  /** In one response, each an item of its own behind what is said. */
  useTools(wishes: Wish[], first?: { sound: Sound; words: string }): Use[] {
    const { id } = this.#begin();
    if (first) this.#speak(first.sound, first.words);
    const uses = wishes.map((wish, i) => {
      const use = this.#uses.add(`call_${String(++this.#count)}`, wish);
      this.#tell({
        type: 'response.function_call_arguments.done',
        call_id: use.id,
        name: use.name,
        arguments: JSON.stringify(wish.args),
        item_id: `item_${String(++this.#count)}`,
        response_id: id,
        output_index: first ? i + 1 : i,
      });
      return use;
    });
    this.#end('completed');
    return uses;
  }

  answerTo({ id }: Use, result: { ok: boolean; text: string }): ConversationItemCreateEvent {
    const output = JSON.stringify(result);
    return {
      type: 'conversation.item.create',
      item: { type: 'function_call_output', call_id: id, output },
    };
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
    this.#status = 503;
    this.#server.drop();
  }

  garble(): void {
    for (let i = 0; i < 30; i += 1) this.#server.sendRaw('<html>Bad gateway</html>');
  }

  refuseKeys(): void {
    this.#status = 401;
  }

  #speak(sound: Sound, words: string): void {
    const { id, item } = this.#begin();
    const audio = pcmToUlaw(sound.samples);
    const at = { item_id: item, response_id: id, output_index: 0, content_index: 0 };
    this.#items.set(item, audio.length / 8);
    this.#tell({ type: 'response.output_audio_transcript.delta', ...at, delta: words });
    for (let from = 0; from < audio.length; from += 1600) {
      const delta = Buffer.from(audio.subarray(from, from + 1600)).toString('base64');
      this.#tell({ type: 'response.output_audio.delta', ...at, delta });
    }
    this.#tell({ type: 'response.output_audio.done', ...at });
    this.#tell({ type: 'response.output_audio_transcript.done', ...at, transcript: words });
  }

  #begin(): { id: string; item: string } {
    if (this.#response) return this.#response;
    const response = { id: `resp_${String(++this.#count)}`, item: `item_${String(this.#count)}` };
    this.#response = response;
    this.#tell({ type: 'response.created', response: { id: response.id, status: 'in_progress' } });
    return response;
  }

  #end(status: 'completed' | 'cancelled'): void {
    const id = this.#response?.id ?? '';
    this.#response = null;
    this.#tell({ type: 'response.done', response: { id, status } });
  }

  #received(text: string): void {
    const parsed = ClientEvent.safeParse(JSON.parse(text));
    if (!parsed.success) return this.#refuse(`${text.slice(0, 200)}: ${z.prettifyError(parsed.error)}`);
    const event = parsed.data;
    if (!this.ready && event.type !== 'session.update')
      return this.#refuse(`${event.type} before the session`);
    this.#do(event);
  }

  #do(event: ClientEvent): void {
    switch (event.type) {
      case 'session.update': {
        const { instructions, audio } = event.session;
        if (instructions !== undefined) this.told.push(instructions);
        if (!this.ready && !(audio?.input?.format && audio.output?.format))
          return this.#refuse('a session without formats');
        this.ready = true;
        const format = this.onlyPcm ? ({ type: 'audio/pcm', rate: 24000 } as const) : audio?.output?.format;
        this.#tell({
          type: 'session.updated',
          session: { type: 'realtime', ...(format && { audio: { input: { format }, output: { format } } }) },
        });
        return;
      }
      case 'input_audio_buffer.append':
        this.#heard.push(Buffer.from(event.audio, 'base64'));
        return;
      case 'conversation.item.create':
        return this.#item(event);
      case 'conversation.item.truncate': {
        const length = this.#items.get(event.item_id);
        if (length === undefined) return this.#refuse(`truncates ${event.item_id}, which is not there`);
        if (event.audio_end_ms > length) return this.#refuse('truncates behind the end');
        this.playedMs = event.audio_end_ms;
        return;
      }
      case 'response.create':
        if (this.#response) return this.#refuse('asks for a response during another');
        this.#asked = event.response?.instructions ?? '';
        if (this.#asked !== '') this.told.push(this.#asked);
        this.#begin();
        return;
      case 'response.cancel':
        if (this.#response) this.#end('cancelled');
        return;
      case 'input_audio_buffer.clear':
    }
  }

  #item(event: Extract<ClientEvent, { type: 'conversation.item.create' }>): void {
    const { item } = event;
    if (item.type === 'message') this.told.push(item.content.map(({ text }) => text).join(' '));
    else if (!this.#uses.answered(item.call_id, event))
      this.#refuse(`answers ${item.call_id}, which was not called`);
  }

  /** As the vendor does: an error, and the session goes on. The test looks at the faults. */
  #refuse(message: string): void {
    this.faults.push(message);
    this.#tell({ type: 'error', error: { type: 'invalid_request_error', message } });
  }

  #tell(event: Telling): void {
    this.#server.send({ event_id: `event_${String(++this.#count)}`, ...event });
  }
}
