import type { IncomingMessage } from 'node:http';
import type { ToolDefinition } from '../port.ts';
import { CordboardError } from '../../../shared/domain/problem.ts';
import {
  ChatChunk,
  parsedJson,
  type ChatMessage,
  type ChatToolCall,
  type ToolCallDelta,
} from './protocol.ts';
import { complained, garbage, lost } from './problems.ts';
import { reasonIn, type Endpoint } from './http.ts';
import { SseParser } from './sse.ts';

/** Messages in a row that nobody can read: whatever answers there does not speak the protocol. */
const MOST_GARBAGE = 20;
const MOST_BYTES = 4_000_000;
/** A connection on which the answer is over, but not the stream. */
const LINGER_MS = 2000;

export type ModelEvent = { type: 'text'; text: string } | { type: 'calls'; calls: ChatToolCall[] };

/** Writes the agent's answers. */
export interface LanguageModel {
  /** As it begins a sentence: "The language model at 10.0.0.5:11434". */
  readonly who: string;
  /** The answer as it comes; what it wants to be done comes last. Throws a CordboardError. */
  answer(
    messages: readonly ChatMessage[],
    tools: readonly ToolDefinition[],
    signal: AbortSignal,
  ): AsyncIterable<ModelEvent>;
}

export interface ChatOptions {
  endpoint: Endpoint;
  model: string;
  temperature: number;
}

/** POST /v1/chat/completions of Ollama, vLLM, llama.cpp and the like. */
export function chatModel({ endpoint, model, temperature }: ChatOptions): LanguageModel {
  return {
    who: endpoint.who,
    async *answer(messages, tools, signal) {
      const functions = tools.map(({ name, description, parameters }) => ({
        type: 'function',
        function: { name, description, parameters },
      }));
      const request = {
        model,
        messages,
        temperature,
        stream: true,
        ...(functions.length > 0 && { tools: functions }),
      };
      const content = { type: 'application/json', body: JSON.stringify(request) };
      const response = await endpoint.post('/chat/completions', content, signal);
      const calls = new ToolCalls();
      let finished = false;
      let readable = 0;
      let unreadable = 0;
      for await (const data of eventsOf(response, endpoint)) {
        if (data.trim() === '[DONE]') {
          finished = true;
          break;
        }
        const parsed = ChatChunk.safeParse(parsedJson(data));
        if (!parsed.success) {
          unreadable += 1;
          if (unreadable >= MOST_GARBAGE) throw garbage(endpoint.who);
          continue;
        }
        readable += 1;
        unreadable = 0;
        if (!isAnswer(parsed.data)) throw complained(endpoint.who, reasonIn(data, null));
        const choice = parsed.data.choices[0];
        const delta = choice?.delta ?? choice?.message;
        const text = delta?.content ?? delta?.refusal ?? '';
        if (text !== '') yield { type: 'text', text };
        calls.add(delta?.tool_calls ?? []);
        finished ||= typeof choice?.finish_reason === 'string';
      }
      if (readable === 0 && !finished) throw garbage(endpoint.who);
      if (!finished) throw lost(endpoint.who);
      if (calls.list.length > 0) yield { type: 'calls', calls: calls.list };
    },
  };
}

function isAnswer(chunk: ChatChunk): chunk is Extract<ChatChunk, { choices: unknown[] }> {
  return Array.isArray(chunk['choices']);
}

/** Data of the events of an answer; of one that is not streamed, the whole. */
async function* eventsOf(response: IncomingMessage, endpoint: Endpoint): AsyncGenerator<string> {
  if (/json/.test(response.headers['content-type'] ?? '')) {
    yield (await endpoint.read(response, MOST_BYTES)).toString('utf8');
    return;
  }
  const sse = new SseParser();
  const decoder = new TextDecoder();
  try {
    for await (const piece of response.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>)
      yield* sse.push(decoder.decode(piece, { stream: true }));
    yield* sse.end();
  } catch (error) {
    if (error instanceof CordboardError) throw error;
    throw error instanceof RangeError ? garbage(endpoint.who, error) : lost(endpoint.who, error);
  } finally {
    // Read to its end, so that the connection can be used again.
    response.on('error', () => undefined);
    response.resume();
    if (!response.complete) setTimeout(() => response.destroy(), LINGER_MS).unref();
  }
}

/** Tool calls, put together from their pieces. */
class ToolCalls {
  readonly list: ChatToolCall[] = [];
  readonly #byIndex = new Map<number, ChatToolCall>();

  add(deltas: readonly ToolCallDelta[]): void {
    for (const [position, delta] of deltas.entries()) {
      const index = delta.index ?? position;
      let call = this.#byIndex.get(index);
      // Some servers number every call 0, each whole.
      if (!call || (delta.id && call.id !== delta.id)) {
        const id = delta.id || `call_${String(this.list.length + 1)}`;
        call = { id, type: 'function', function: { name: '', arguments: '' } };
        this.#byIndex.set(index, call);
        this.list.push(call);
      }
      call.function.name ||= delta.function?.name ?? '';
      const args = delta.function?.arguments ?? '';
      call.function.arguments += typeof args === 'string' ? args : JSON.stringify(args);
    }
  }
}
