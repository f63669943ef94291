import { problemOf, type Problem } from '../../../shared/domain/problem.ts';
import type { Logger } from '../../log.ts';
import type { AgentHost, ToolResult } from '../port.ts';
import type { Answered, Speaker, SpokenLine, Utterance } from '../speaker.ts';
import { SentenceCutter } from './cutter.ts';
import type { LanguageModel } from './llm.ts';
import type { Memory, SaidEntry } from './memory.ts';
import { EndpointError } from './problems.ts';
import { parsedJson, type ChatMessage, type ChatToolCall } from './protocol.ts';

/** Between the tries to get an answer. */
const RETRY_MS = [250, 1000];
/** A model that asks for more and more tools is going round in a circle. */
const MOST_ROUNDS = 6;
const UNDER_WAY: ToolResult = { ok: true, text: 'This is still being done.' };
const GO_ON =
  'Your last message was cut off by a fault of the line. Go on exactly where it stops, without repeating anything.';

export interface ReplyDeps {
  host: AgentHost;
  model: LanguageModel;
  memory: Memory;
  speaker: Speaker;
  log: Logger;
  now: () => number;
  /** The session is over. */
  gone: AbortSignal;
  /** Something is waited for from now on, since the last that came; or nothing any more. */
  waiting: (waits: boolean) => void;
  /** The agent begins to say it. */
  begins: () => void;
  /** All of it was said. */
  said: () => void;
  /** A tool is done, and the answer that wanted it was cut off meanwhile. */
  done: () => void;
  failed: (problem: Problem) => void;
}

/**
 * One answer of the agent, spoken while the model writes it. It may begin with a guess of what the caller will have said; then it
 * is neither heard nor remembered, and nothing is done, before it is taken.
 */
export class Reply {
  readonly guess: string | null;
  readonly #deps: ReplyDeps;
  readonly #abort = new AbortController();
  readonly #taken = Promise.withResolvers<void>();
  answered: Answered | null = null;
  #isTaken = false;
  #broken = false;
  #done = false;
  #acts = false;
  #tokenAt: number | undefined;
  /** Sentences of a guess. */
  readonly #kept: string[] = [];
  #utterance: Utterance | null = null;
  #entry: SaidEntry | null = null;

  /** @param guess what the caller will have said; null where the memory has all */
  constructor(deps: ReplyDeps, guess: string | null = null) {
    this.#deps = deps;
    this.guess = guess;
    void this.#run();
  }

  /** Cancelled. */
  over(): boolean {
    return this.#abort.signal.aborted;
  }

  /** More of it may come. */
  get pending(): boolean {
    return !this.over() && !this.#done;
  }

  /** Whether it speaks or acts already. */
  get begun(): boolean {
    return this.#utterance !== null || this.#acts;
  }

  /** It is wanted: the memory has what was guessed. */
  take(answered: Answered | null): void {
    if (this.over() || this.#isTaken) return;
    this.answered = answered;
    this.#isTaken = true;
    this.#entry = this.#deps.memory.said();
    this.#deps.waiting(true);
    for (const sentence of this.#kept.splice(0)) this.#say(sentence);
    this.#taken.resolve();
    if (this.#broken) void this.#run();
  }

  /** Breaks off whatever is under way. */
  cancel(): void {
    if (this.over()) return;
    this.#abort.abort();
    this.#taken.resolve();
    if (this.#isTaken) this.#deps.waiting(false);
  }

  async #run(): Promise<void> {
    this.#broken = false;
    try {
      for (let round = 1; round <= MOST_ROUNDS; round++) {
        const calls = await this.#round(round < MOST_ROUNDS);
        await this.#taken.promise;
        if (this.over()) return;
        if (calls.length === 0) break;
        // What was announced is queued before it is done.
        await this.#utterance?.queued();
        await this.#callTools(calls);
        if (this.over()) return;
        this.#entry = this.#deps.memory.said();
        this.#deps.waiting(true);
      }
      this.#done = true;
      this.#deps.waiting(false);
      if (this.#utterance) this.#utterance.end();
      else this.#deps.said();
    } catch (error) {
      if (this.over()) return;
      // A guess fails in silence, and is tried anew if it was right.
      if (this.#isTaken) this.#deps.failed(problemOf(error));
      else this.#broken = true;
    }
  }

  /** One answer of the model, asked for again where that may help. */
  async #round(withTools: boolean): Promise<ChatToolCall[]> {
    for (let tries = 0; ; tries++) {
      try {
        return await this.#ask(withTools);
      } catch (error) {
        const wait = RETRY_MS[tries];
        if (this.over() || wait === undefined || !(error instanceof EndpointError && error.passing))
          throw error;
        this.#deps.log.warn({ code: error.code }, 'the language model is asked again');
        await new Promise((resolve) => setTimeout(resolve, wait));
        if (this.over()) throw error;
      }
    }
  }

  async #ask(withTools: boolean): Promise<ChatToolCall[]> {
    const { model, host, now } = this.#deps;
    const cutter = new SentenceCutter();
    let calls: ChatToolCall[] = [];
    const tools = withTools ? host.tools : [];
    for await (const event of model.answer(this.#messages(), tools, this.#abort.signal)) {
      if (this.over()) return [];
      if (event.type === 'calls') calls = event.calls;
      else {
        this.#tokenAt ??= now();
        for (const sentence of cutter.push(event.text)) this.#say(sentence);
      }
      if (this.#isTaken) this.#deps.waiting(true);
    }
    for (const sentence of cutter.end()) this.#say(sentence);
    return calls;
  }

  #messages(): ChatMessage[] {
    const messages = this.#deps.memory.messages(this.#isTaken ? null : this.guess);
    if (this.#kept.length > 0) messages.push({ role: 'assistant', content: this.#kept.join(' ') });
    // It broke off in the middle of its answer.
    if (this.#kept.length > 0 || this.#entry?.line) messages.push({ role: 'system', content: GO_ON });
    return messages;
  }

  #say(sentence: string): void {
    if (this.over()) return;
    const { speaker } = this.#deps;
    if (!this.#isTaken || !this.#entry) {
      if (this.#kept.length === 0) speaker.prepare([sentence], this.#abort.signal);
      this.#kept.push(sentence);
      return;
    }
    this.#entry.line ??= this.#newLine();
    this.#entry.line.add(sentence);
  }

  #newLine(): SpokenLine {
    const { speaker, said, begins } = this.#deps;
    if (!this.#utterance) {
      const token = this.#tokenAt;
      const answered = this.answered && {
        ...this.answered,
        ...(token !== undefined && { tokenAt: token }),
      };
      this.#utterance = speaker.begin(answered, said);
      begins();
    }
    return this.#utterance.line();
  }

  async #callTools(calls: ChatToolCall[]): Promise<void> {
    const entry = this.#entry;
    if (!entry || this.over()) return;
    const { memory, gone, waiting, done } = this.#deps;
    this.#acts = true;
    entry.calls = calls;
    waiting(false);
    for (const call of calls) {
      entry.results.set(call.id, UNDER_WAY);
      const result = await this.#callTool(call);
      if (gone.aborted) return;
      entry.results.set(call.id, result);
      if (!this.over()) continue;
      memory.note(`${call.function.name} is done: ${result.text}`);
      return done();
    }
  }

  #callTool({ function: { name, arguments: text } }: ChatToolCall): Promise<ToolResult> {
    const args = text.trim() === '' ? {} : parsedJson(text);
    if (args === undefined)
      return Promise.resolve({ ok: false, text: 'The arguments were not JSON. Try again.' });
    return this.#deps.host.callTool(name, args, this.#deps.gone);
  }
}
