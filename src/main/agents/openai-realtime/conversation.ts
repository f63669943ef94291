import type { TranscriptLine } from '../../../shared/domain/call.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { turnTiming } from '../../../shared/domain/turn-taking.ts';
import type { Logger } from '../../log.ts';
import type { ModelParts } from '../model-parts.ts';
import { engineTrouble } from '../problems.ts';
import type { RemoteOpen } from '../remote-engine.ts';
import { Replies } from '../replies.ts';
import { wordsOf } from '../said.ts';
import { argumentsOf } from '../tool-calls.ts';
import { fatal, otherFormat } from './faults.ts';
import { formatOf, NAME, type Options } from './options.ts';
import type { Fault, ResponseRequest, ServerEvent, Told } from './protocol.ts';
import { RealtimeServer } from './server.ts';

/** So many responses in a row that the server could not give: it will not give the next either. */
const MOST_FAILURES = 2;

export interface SessionOptions extends RemoteOpen {
  options: Options;
  log: Logger;
}

export interface ConversationEvents {
  /** The server, or the next one, has taken our settings. */
  ready: () => void;
  failed: (problem: Problem) => void;
}

/** What the server tells and is asked: whose turn it is, its responses on their way to the caller, and its tools. */
export class Conversation {
  readonly server = new RealtimeServer();
  /** The server has taken our settings, and the session is not over. */
  ready = false;
  /** Nothing of it is to be heard. */
  muted = false;
  /** While there is no connection: the next server is to answer. */
  due = false;
  readonly #of: SessionOptions;
  readonly #parts: ModelParts;
  readonly #on: ConversationEvents;
  readonly #replies: Replies;
  #failures = 0;
  /** Connections so far: what one server has asked for another does not know. */
  #connection = 1;
  /** What tools have answered meanwhile. */
  #late: string[] = [];

  constructor(of: SessionOptions, parts: ModelParts, on: ConversationEvents) {
    this.#of = of;
    this.#parts = parts;
    this.#on = on;
    this.#replies = new Replies(of.host, formatOf(of.options));
  }

  /** Asks for a response, at once or when the one before has ended. */
  respond(response: ResponseRequest): void {
    if (this.muted || !this.ready) return;
    this.#parts.watchdog.expect();
    this.server.respond(response);
  }

  /** The server is to fall silent, and the caller hears no more of what it said. */
  silence(): void {
    this.server.cancel();
    this.#cut();
  }

  /** The connection broke. */
  lost(): void {
    this.due = this.server.responding || this.#parts.watchdog.isExpecting;
    this.ready = false;
    this.#connection += 1;
    this.#failures = 0;
    this.server.lost();
    this.#replies.completeAll();
  }

  /** Tells another server, which knows nothing yet, what was said. */
  catchUp(said: readonly TranscriptLine[]): void {
    for (const words of wordsOf(said)) this.server.remember(words);
    for (const text of this.#late.splice(0)) this.server.tell(text);
  }

  /** Asks it for the answer that the one before owed. One that waits for a tool is asked for when that has answered. */
  goOn(): void {
    if (this.due && this.#parts.tools.running === 0) this.respond({});
    this.due = false;
  }

  received(event: ServerEvent): void {
    switch (event.type) {
      case 'session.updated':
        return this.#updated(event);
      case 'input_audio_buffer.speech_started':
        this.#parts.caller.began(event.item_id);
        this.#parts.watchdog.hold();
        if (!this.muted && this.#of.agent.turnTaking.interruption !== 'never') this.#cut();
        return;
      case 'input_audio_buffer.speech_stopped':
        return this.#callerFellSilent();
      case 'conversation.item.input_audio_transcription.delta':
        return this.#parts.caller.words(event.item_id, event.delta);
      case 'conversation.item.input_audio_transcription.completed':
        this.#replies.understood();
        return this.#parts.caller.words(event.item_id, event.transcript, true);
      case 'response.created':
        this.server.began();
        // It had begun before the server knew that we are muted.
        if (this.muted) this.server.cancel();
        return;
      case 'response.output_audio.delta':
        if (this.muted) return;
        this.#parts.watchdog.answered();
        this.#failures = 0;
        this.#replies.audio(event.item_id, event.delta);
        return;
      case 'response.output_audio.done':
        return this.#replies.complete(event.item_id, () => this.#parts.time.said());
      case 'response.output_audio_transcript.delta':
        return this.#replies.words(event.item_id, event.delta);
      case 'response.output_audio_transcript.done':
        return this.#replies.words(event.item_id, event.transcript, true);
      case 'response.function_call_arguments.done':
        return this.#useTool(event);
      case 'response.done':
        return this.#responseEnded(event);
      case 'error':
        return this.#faulty(event.error);
      case 'other':
    }
  }

  #updated(event: Told<'session.updated'>): void {
    const problem = otherFormat(this.#of.options, event);
    if (problem) return this.#on.failed(problem);
    if (this.ready) return;
    this.ready = true;
    this.#on.ready();
  }

  #callerFellSilent(): void {
    if (this.muted) return;
    // The server is sure only after the silence that it was told to wait for.
    this.#replies.answers(Date.now() - turnTiming(this.#of.agent.turnTaking).endMs);
    // A server that may not be interrupted finishes what it says, and answers or not.
    if (!this.server.responding) this.#parts.watchdog.expect();
  }

  /** Lets the server know how much of what it said was heard. */
  #cut(): void {
    this.#replies.cut((cuts) => this.server.truncate(cuts));
  }

  #useTool({ call_id, name, arguments: text }: Told<'response.function_call_arguments.done'>): void {
    const { tools, watchdog } = this.#parts;
    watchdog.answered();
    const connection = this.#connection;
    tools.run(call_id, name, argumentsOf(text), (result) => {
      const answer = JSON.stringify(result);
      if (connection === this.#connection) this.server.toolAnswered(call_id, answer);
      else this.#tellLate(`The tool ${name}, which you had called with ${text}, has answered: ${answer}`);
      if (tools.running === 0) this.respond({});
    });
  }

  /** For a server that has not asked, now or when it is there. */
  #tellLate(text: string): void {
    if (this.ready) return this.server.tell(text);
    this.#late.push(text);
    this.due = true;
  }

  #responseEnded({ response }: Told<'response.done'>): void {
    if (this.server.ended()) return;
    if (response.status !== 'failed') {
      if (this.#parts.tools.running === 0) this.#parts.watchdog.answered();
      return;
    }
    const fault = response.status_details?.error ?? {};
    this.#failures += 1;
    this.#faulty(fault);
    if (this.#failures >= MOST_FAILURES)
      this.#on.failed(engineTrouble(NAME, fault.message ?? 'it fails to respond'));
    else this.respond({});
  }

  #faulty(fault: Fault): void {
    this.#of.log.warn({ engine: NAME, code: fault.code }, 'the engine tells of an error');
    // The server had begun a response by itself.
    if (fault.code === 'conversation_already_has_active_response') this.server.askAgain();
    const problem = fatal(fault, this.ready);
    if (problem) this.#on.failed(problem);
  }
}
