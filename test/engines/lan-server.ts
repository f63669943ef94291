import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { soundOfWav } from '../../src/main/agents/sound.ts';
import type { ChatMessage } from '../../src/main/agents/pipeline/protocol.ts';
import { resampled } from '../../src/main/agents/sound.ts';
import type { Speech, Voice } from '../../src/main/speech/port.ts';
import { bytesOf } from '../../src/shared/domain/engine.ts';

/**
 * What the model does with one request: writes a text, waits some ms, asks for a tool, sends a piece of the stream as it is,
 * or breaks the connection.
 */
export type ModelDeed =
  | string
  | number
  | { tool: string; args: string; id?: string }
  | { raw: string }
  | { breaks: true }
  | { status: number; body: string };

export interface ChatRequest {
  model: string;
  messages: ChatMessage[];
  tools?: { function: { name: string } }[];
  /** Unix ms of its arrival, of the first and last word that was sent. */
  at: number;
  lastWordAt: number;
  /** We went away before it was answered. */
  dropped: boolean;
}

export const VOICE_RATE = 16_000;

export type LanSpeech = Pick<Speech, 'recognize' | 'synthesize'>;

/**
 * OpenAI-compatible servers of a LAN in one: a scripted model that writes slowly, and our own speech behind the endpoints for
 * transcription and speech. It takes nothing that such a server would not take; what was wrong stands in `faults`.
 */
export class LanServer {
  readonly faults: string[] = [];
  readonly chats: ChatRequest[] = [];
  readonly transcribed: string[] = [];
  readonly spoken: { text: string; at: number }[] = [];
  /** What the model does, by what it is asked. */
  script: (request: ChatRequest) => ModelDeed[] = () => ['Well.'];
  key: string | null = null;
  connections = 0;
  readonly #speech: LanSpeech | null;
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response));
  readonly #sockets = new Set<Socket>();

  constructor(speech: LanSpeech | null = null) {
    this.#speech = speech;
    this.#server.on('connection', (socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/v1`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    const body = Buffer.concat(pieces);
    const path = `${request.method ?? ''} ${request.url ?? ''}`;
    try {
      if (this.key !== null && request.headers.authorization !== `Bearer ${this.key}`)
        return refuse(response, 401, `Incorrect API key provided: ${String(request.headers.authorization)}`);
      if (path === 'POST /v1/chat/completions') return await this.#chat(body, request, response);
      if (path === 'POST /v1/audio/transcriptions') return await this.#transcribe(body, request, response);
      if (path === 'POST /v1/audio/speech') return await this.#speak(body, response);
      refuse(response, 404, `no ${path}`);
    } catch (error) {
      this.faults.push(`${path}: ${String(error)}`);
      if (!response.headersSent) refuse(response, 500, String(error));
    }
  }

  async #chat(body: Buffer, { headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = JSON.parse(body.toString('utf8')) as ChatRequest & { stream: boolean };
    if (headers['content-type'] !== 'application/json' || !asked.stream)
      this.faults.push('not a streamed chat');
    this.#judge(asked.messages);
    const request: ChatRequest = { ...asked, at: Date.now(), lastWordAt: 0, dropped: false };
    this.chats.push(request);
    response.on('close', () => (request.dropped = !response.writableFinished));
    let finish = 'stop';
    let calls = 0;
    const chunk = (delta: object, finish_reason: string | null = null): string =>
      `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
    const begin = (): void => {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
    };
    for (const deed of this.script(request)) {
      if (response.destroyed) return;
      if (typeof deed === 'number') {
        await sleep(deed);
        continue;
      }
      if (typeof deed === 'object' && 'status' in deed) return refuse(response, deed.status, deed.body);
      begin();
      if (typeof deed === 'string') {
        response.write(chunk({ role: 'assistant', content: deed }));
        request.lastWordAt = Date.now();
      } else if ('raw' in deed) response.write(deed.raw);
      else if ('breaks' in deed) {
        await sleep(20);
        return void response.destroy();
      } else {
        // In pieces, as vLLM sends them.
        const half = Math.ceil(deed.args.length / 2);
        const index = calls++;
        const call = { index, id: deed.id ?? `call_${String(calls)}`, type: 'function' };
        response.write(chunk({ tool_calls: [{ ...call, function: { name: deed.tool, arguments: '' } }] }));
        for (const piece of [deed.args.slice(0, half), deed.args.slice(half)])
          response.write(chunk({ tool_calls: [{ index, function: { arguments: piece } }] }));
        finish = 'tool_calls';
      }
    }
    begin();
    response.write(': done soon\n\n' + chunk({}, finish));
    response.end('data: {"choices":[],"usage":{"total_tokens":1}}\n\ndata: [DONE]\n\n');
  }

  /** As the templates of many models insist: every call has its result, and nobody speaks twice without the other. */
  #judge(messages: ChatMessage[]): void {
    if (messages[0]?.role !== 'system') this.faults.push('the instructions do not come first');
    for (const [i, message] of messages.entries()) {
      const next = messages[i + 1];
      if (message.role === 'user' && next?.role === 'user')
        this.faults.push('two turns of the user in a row');
      if (message.role === 'assistant' && !message.tool_calls && !message.content)
        this.faults.push('an answer without words');
      const calls = (message.role === 'assistant' && message.tool_calls) || [];
      for (const [n, call] of calls.entries()) {
        const result = messages[i + 1 + n];
        if (!(result?.role === 'tool' && result.tool_call_id === call.id))
          this.faults.push(`the call ${call.function.name} has no result`);
      }
    }
  }

  async #transcribe(body: Buffer, { headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const type = headers['content-type'] ?? '';
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    const file = form.get('file');
    if (!(file instanceof Blob) || !form.get('model'))
      return refuse(response, 400, 'file and model are required');
    const sound = soundOfWav(new Uint8Array(await file.arrayBuffer()));
    // As whisper.cpp says it.
    if (sound?.rate !== 16_000) return refuse(response, 400, 'WAV file must be 16 kHz');
    const text = (await this.#speech?.recognize(resampled(sound.pcm, 16_000, 8000))) ?? '';
    this.transcribed.push(text);
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ text: ` ${text}\n` }));
  }

  async #speak(body: Buffer, response: ServerResponse): Promise<void> {
    const asked = JSON.parse(body.toString('utf8')) as Record<string, string>;
    const { input = '', model, voice = '', response_format } = asked;
    if (response_format !== 'pcm' || !model || input === '') return refuse(response, 422, 'not like this');
    this.spoken.push({ text: input, at: Date.now() });
    const pcm = await this.#speech?.synthesize(input, voice as Voice, VOICE_RATE);
    response.writeHead(200, { 'content-type': 'audio/pcm' });
    const bytes = pcm ? bytesOf(pcm) : new Uint8Array(3200);
    // In pieces that are no whole samples.
    for (let at = 0; at < bytes.length; at += 1001) response.write(bytes.slice(at, at + 1001));
    response.end();
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message } }));
}
