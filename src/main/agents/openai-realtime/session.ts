import type { TranscriptLine } from '../../../shared/domain/call.ts';
import type { EngineFormat } from '../../../shared/domain/engine.ts';
import { problemOf, type Problem } from '../../../shared/domain/problem.ts';
import { turnTiming } from '../../../shared/domain/turn-taking.ts';
import type { Logger } from '../../log.ts';
import { CallerLines } from '../caller-lines.ts';
import { EngineSocket } from '../engine-socket.ts';
import { Keyed } from '../keyed.ts';
import type { AgentHost, AgentSession } from '../port.ts';
import { engineTrouble, keyMissing } from '../problems.ts';
import type { RemoteOpen } from '../remote-engine.ts';
import { Replies } from '../replies.ts';
import { filled, wordsOf } from '../said.ts';
import { argumentsOf, ToolCalls } from '../tool-calls.ts';
import { TimeLimit } from '../time-limit.ts';
import { Watchdog } from '../watchdog.ts';
import { fatal, otherFormat } from './faults.ts';
import {
  addressOf,
  formatOf,
  headersOf,
  KEY,
  NAME,
  sessionOf,
  turnDetection,
  type Options,
} from './options.ts';
import { ServerEvent, verbatim, type Fault, type ResponseRequest, type Told } from './protocol.ts';
import { RealtimeServer } from './server.ts';

/** So many responses in a row that the server could not give: it will not give the next either. */
const MOST_FAILURES = 2;

export interface SessionOptions extends RemoteOpen {
  options: Options;
  log: Logger;
}

/** One conversation with a server of the Realtime protocol. It hears the caller's turns itself and answers by itself. */
export class OpenAiSession implements AgentSession {
  readonly format: EngineFormat;
  readonly #of: SessionOptions;
  readonly #host: AgentHost;
  readonly #replies: Replies;
  readonly #watchdog: Watchdog;
  readonly #tools: ToolCalls;
  readonly #keyed: Keyed;
  readonly #caller: CallerLines;
  readonly #server = new RealtimeServer();
  readonly #time: TimeLimit;
  #started = false;
  /** The server has taken our settings. */
  #ready = false;
  #stopped = false;
  #muted = false;
  #hears = true;
  #failures = 0;

  constructor(of: SessionOptions) {
    this.#of = of;
    this.#host = of.host;
    this.format = formatOf(of.options);
    this.#replies = new Replies(of.host, this.format);
    this.#watchdog = new Watchdog(of.host, NAME);
    this.#tools = new ToolCalls(of.host);
    this.#keyed = new Keyed((digits) => this.#heardKeys(digits));
    this.#caller = new CallerLines(of.host);
    this.#time = new TimeLimit(of.host, of.agent, () => this.#sayGoodbye());
    void this.#connect();
  }

  start(): void {
    if (this.#started || this.#stopped) return;
    this.#started = true;
    this.#time.start();
    this.#watchdog.expect();
    if (this.#ready) this.#greet();
  }

  hear(audio: Uint8Array, from: 'caller' | 'operator'): void {
    // The server knows one voice. What an operator says it is told when the call comes back.
    if (!this.#ready || !this.#started || from === 'operator') return;
    this.#server.hear(audio);
  }

  digit(digit: string): void {
    if (this.#ready && !this.#muted) this.#keyed.add(digit);
  }

  say(text: string): void {
    if (!this.#ready || this.#muted) return;
    this.#silence();
    this.#respond({ instructions: verbatim(text), tool_choice: 'none' });
  }

  whisper(text: string): void {
    if (!this.#ready) return;
    this.#server.tell(
      `An instruction of your operator, which the caller does not hear. Follow it from now on, and do not mention it: ${text}`,
    );
  }

  mute(hears: boolean): void {
    if (this.#stopped || this.#muted) return;
    this.#muted = true;
    this.#hears = hears;
    this.#time.mute();
    this.#keyed.drop();
    this.#watchdog.answered();
    if (!this.#ready) return;
    this.#listen(false);
    this.#silence();
    if (!hears) this.#server.forget();
  }

  back(lines: TranscriptLine[]): void {
    if (this.#stopped || !this.#muted) return;
    this.#muted = false;
    if (!this.#ready) return;
    this.#server.forget();
    // What it heard of the caller, the server has in its conversation already.
    for (const words of wordsOf(lines))
      if (words.from !== 'caller' || !this.#hears) this.#server.remember(words);
    this.#server.tell('A colleague had the call meanwhile. The caller is with you again; go on from there.');
    this.#listen(true);
    if (!this.#time.back()) this.#respond({});
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#ready = false;
    this.#time.stop();
    this.#watchdog.stop();
    this.#tools.cancelAll();
    this.#keyed.drop();
    this.#server.socket?.close();
    this.#of.onStop(this);
  }

  async #connect(): Promise<void> {
    const { options, log } = this.#of;
    try {
      const key = await this.#host.secret(KEY);
      if (this.#stopped) return;
      if (key === null && options.url === '') return this.#fail(keyMissing(NAME));
      this.#server.socket = new EngineSocket({
        name: NAME,
        url: addressOf(options),
        headers: headersOf(options, key),
        schema: ServerEvent,
        log,
        onOpen: () => this.#server.configure(sessionOf(this.#of)),
        onMessage: (event) => this.#received(event),
        onQuiet: (quiet) => this.#watchdog.quiet(quiet),
        onEnd: (problem) => this.#fail(problem),
      });
    } catch (error) {
      this.#fail(problemOf(error));
    }
  }

  #greet(): void {
    for (const words of wordsOf(this.#of.before)) this.#server.remember(words);
    const greeting = filled(this.#of.options.greeting, this.#of.agent, this.#of.context).trim();
    if (this.#of.before.length > 0)
      this.#server.tell('You take this call over from another agent. Go on from what was said.');
    else if (greeting !== '') return this.#respond({ instructions: verbatim(greeting), tool_choice: 'none' });
    this.#respond({});
  }

  #received(event: ServerEvent): void {
    if (this.#stopped) return;
    switch (event.type) {
      case 'session.updated':
        return this.#updated(event);
      case 'input_audio_buffer.speech_started':
        this.#caller.began(event.item_id);
        this.#watchdog.hold();
        if (!this.#muted && this.#of.agent.turnTaking.interruption !== 'never') this.#cut();
        return;
      case 'input_audio_buffer.speech_stopped':
        if (this.#muted) return;
        // The server is sure only after the silence that it was told to wait for.
        this.#replies.answers(Date.now() - turnTiming(this.#of.agent.turnTaking).endMs);
        // A server that may not be interrupted finishes what it says, and answers or not.
        if (!this.#server.responding) this.#watchdog.expect();
        return;
      case 'conversation.item.input_audio_transcription.delta':
        return this.#caller.words(event.item_id, event.delta);
      case 'conversation.item.input_audio_transcription.completed':
        this.#replies.understood();
        return this.#caller.words(event.item_id, event.transcript, true);
      case 'response.created':
        this.#server.began();
        // It had begun before the server knew that we are muted.
        if (this.#muted) this.#server.cancel();
        return;
      case 'response.output_audio.delta':
        if (this.#muted) return;
        this.#watchdog.answered();
        this.#failures = 0;
        this.#replies.audio(event.item_id, event.delta);
        return;
      case 'response.output_audio.done':
        return this.#replies.complete(event.item_id, () => this.#time.said());
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
    if (problem) return this.#fail(problem);
    if (this.#ready) return;
    this.#ready = true;
    if (this.#muted) this.#listen(false);
    else if (this.#started) this.#greet();
  }

  #useTool({ call_id, name, arguments: text }: Told<'response.function_call_arguments.done'>): void {
    this.#watchdog.answered();
    this.#tools.run(call_id, name, argumentsOf(text), (result) => {
      this.#server.toolAnswered(call_id, JSON.stringify(result));
      if (this.#tools.running === 0) this.#respond({});
    });
  }

  #responseEnded({ response }: Told<'response.done'>): void {
    if (this.#server.ended()) return;
    if (response.status !== 'failed') {
      if (this.#tools.running === 0) this.#watchdog.answered();
      return;
    }
    const fault = response.status_details?.error ?? {};
    this.#failures += 1;
    this.#faulty(fault);
    if (this.#failures >= MOST_FAILURES)
      this.#fail(engineTrouble(NAME, fault.message ?? 'it fails to respond'));
    else this.#respond({});
  }

  #faulty(fault: Fault): void {
    this.#of.log.warn({ engine: NAME, code: fault.code }, 'the engine tells of an error');
    // The server had begun a response by itself.
    if (fault.code === 'conversation_already_has_active_response') this.#server.askAgain();
    const problem = fatal(fault, this.#ready);
    if (problem) this.#fail(problem);
  }

  /** Asks for a response, at once or when the one before has ended. */
  #respond(response: ResponseRequest): void {
    if (this.#muted || !this.#ready) return;
    this.#watchdog.expect();
    this.#server.respond(response);
  }

  /** The server is to fall silent, and the caller hears no more of what it said. */
  #silence(): void {
    this.#server.cancel();
    this.#cut();
  }

  /** Lets the server know how much of what it said was heard. */
  #cut(): void {
    this.#replies.cut((cuts) => this.#server.truncate(cuts));
  }

  #listen(listening: boolean): void {
    this.#server.takeTurns(turnDetection(this.#of.agent, listening));
  }

  #heardKeys(digits: string): void {
    this.#silence();
    this.#server.remember({ from: 'caller', text: `(keyed in on the telephone: ${digits})` });
    this.#respond({});
  }

  #sayGoodbye(): void {
    this.#silence();
    this.#server.tell('The time for this call is over. Say so politely in one sentence, and goodbye.');
    this.#respond({ tool_choice: 'none' });
  }

  #fail(problem: Problem): void {
    if (this.#stopped) return;
    this.#ready = false;
    this.#watchdog.stop();
    this.#server.socket?.close();
    this.#host.fail(problem);
  }
}
