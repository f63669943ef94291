import type { TranscriptLine } from '../../../shared/domain/call.ts';
import type { EngineFormat } from '../../../shared/domain/engine.ts';
import { problemOf, type Problem } from '../../../shared/domain/problem.ts';
import { EngineSocket } from '../engine-socket.ts';
import { ModelParts } from '../model-parts.ts';
import type { AgentHost, AgentSession } from '../port.ts';
import { keyMissing } from '../problems.ts';
import { Reconnects } from '../reconnects.ts';
import { filled, wordsOf } from '../said.ts';
import { Conversation, type SessionOptions } from './conversation.ts';
import { addressOf, formatOf, headersOf, KEY, NAME, sessionOf, turnDetection } from './options.ts';
import { ServerEvent, verbatim } from './protocol.ts';
import type { RealtimeServer } from './server.ts';

/** So much of the caller waits while there is no connection: three seconds. */
const MOST_HELD = 150;

/** One conversation with a server of the Realtime protocol. It hears the caller's turns itself and answers by itself. */
export class OpenAiSession implements AgentSession {
  readonly format: EngineFormat;
  readonly #of: SessionOptions;
  readonly #host: AgentHost;
  readonly #parts: ModelParts;
  readonly #conversation: Conversation;
  readonly #server: RealtimeServer;
  #started = false;
  #stopped = false;
  #hears = true;
  readonly #reconnects = new Reconnects();
  /** While one connection is gone and the next not there: what the caller says. */
  #gap: Uint8Array[] | null = null;
  /** The server knows nothing of the call: it came while somebody else had it. */
  #isNew = false;
  /** Instructions of the operator, for a server that comes later. */
  readonly #whispers: string[] = [];

  constructor(of: SessionOptions) {
    this.#of = of;
    this.#host = of.host;
    this.format = formatOf(of.options);
    this.#parts = new ModelParts(of, NAME, {
      keyed: (digits) => this.#heardKeys(digits),
      goodbye: () => this.#sayGoodbye(),
    });
    this.#conversation = new Conversation(of, this.#parts, {
      ready: () => this.#becameReady(),
      failed: (problem) => this.#fail(problem),
    });
    this.#server = this.#conversation.server;
    void this.#connect();
  }

  start(): void {
    if (this.#started || this.#stopped) return;
    this.#started = true;
    this.#parts.time.start();
    this.#parts.watchdog.expect();
    if (this.#ready) this.#greet();
  }

  hear(audio: Uint8Array, from: 'caller' | 'operator'): void {
    // The server knows one voice. What an operator says it is told when the call comes back.
    if (!this.#started || from === 'operator') return;
    if (this.#ready) this.#server.hear(audio);
    else if (this.#gap && !this.#muted && this.#gap.length < MOST_HELD) this.#gap.push(audio.slice());
  }

  digit(digit: string): void {
    if (this.#ready && !this.#muted) this.#parts.keyed.add(digit);
  }

  say(text: string): void {
    if (!this.#ready || this.#muted) return;
    this.#conversation.silence();
    this.#conversation.respond({ instructions: verbatim(text), tool_choice: 'none' });
  }

  whisper(text: string): void {
    const instruction = `An instruction of your operator, which the caller does not hear. Follow it from now on, and do not mention it: ${text}`;
    this.#whispers.push(instruction);
    if (this.#ready) this.#server.tell(instruction);
  }

  mute(hears: boolean): void {
    if (this.#stopped || this.#muted) return;
    this.#conversation.muted = true;
    this.#hears = hears;
    this.#parts.mute();
    if (!this.#ready) return;
    this.#listen(false);
    this.#conversation.silence();
    if (!hears) this.#server.forget();
  }

  back(lines: TranscriptLine[]): void {
    if (this.#stopped || !this.#muted) return;
    this.#conversation.muted = false;
    if (this.#gap) this.#conversation.due = true;
    if (!this.#ready) return;
    this.#server.forget();
    if (this.#isNew) this.#catchUp();
    // What it heard of the caller, the server has in its conversation already.
    else
      for (const words of wordsOf(lines))
        if (words.from !== 'caller' || !this.#hears) this.#server.remember(words);
    this.#server.tell('A colleague had the call meanwhile. The caller is with you again; go on from there.');
    this.#listen(true);
    if (!this.#parts.time.back()) this.#conversation.respond({});
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#end();
    this.#of.onStop(this);
  }

  get #ready(): boolean {
    return this.#conversation.ready;
  }

  get #muted(): boolean {
    return this.#conversation.muted;
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
        onMessage: (event) => this.#conversation.received(event),
        onQuiet: (quiet) => this.#parts.watchdog.quiet(quiet),
        onEnd: (problem, { code }) => this.#lost(problem, code),
      });
    } catch (error) {
      this.#fail(problemOf(error));
    }
  }

  /** The protocol cannot resume a session; another one can be told what was said. */
  #lost(problem: Problem, code: number): void {
    if (!this.#ready || !this.#reconnects.allows(code)) return this.#fail(problem);
    this.#of.log.warn({ engine: NAME, code }, 'the connection was lost, and another is made');
    this.#reconnects.made();
    this.#conversation.lost();
    // Before the caller is there, the next is no other than the first.
    if (this.#started) {
      this.#gap = [];
      this.#parts.watchdog.quiet(true);
    }
    void this.#connect();
  }

  #goOn(heard: Uint8Array[]): void {
    this.#gap = null;
    this.#parts.watchdog.quiet(false);
    this.#isNew = true;
    if (this.#muted) return this.#listen(false);
    if (wordsOf(this.#host.said()).length === 0) return this.#greet();
    this.#catchUp();
    for (const audio of heard) this.#server.hear(audio);
    this.#conversation.goOn();
  }

  #catchUp(): void {
    this.#isNew = false;
    this.#conversation.catchUp(this.#host.said());
    for (const instruction of this.#whispers) this.#server.tell(instruction);
  }

  #becameReady(): void {
    if (this.#gap) return this.#goOn(this.#gap);
    for (const instruction of this.#whispers) this.#server.tell(instruction);
    if (this.#muted) this.#listen(false);
    else if (this.#started) this.#greet();
  }

  #greet(): void {
    for (const words of wordsOf(this.#of.before)) this.#server.remember(words);
    const greeting = filled(this.#of.options.greeting, this.#of.agent, this.#of.context).trim();
    if (this.#of.before.length > 0)
      this.#server.tell('You take this call over from another agent. Go on from what was said.');
    else if (greeting !== '')
      return this.#conversation.respond({ instructions: verbatim(greeting), tool_choice: 'none' });
    this.#conversation.respond({});
  }

  #listen(listening: boolean): void {
    this.#server.takeTurns(turnDetection(this.#of.agent, listening));
  }

  #heardKeys(digits: string): void {
    this.#conversation.silence();
    this.#server.remember({ from: 'caller', text: `(keyed in on the telephone: ${digits})` });
    this.#conversation.respond({});
  }

  #sayGoodbye(): void {
    this.#conversation.silence();
    this.#server.tell('The time for this call is over. Say so politely in one sentence, and goodbye.');
    this.#conversation.respond({ tool_choice: 'none' });
  }

  #fail(problem: Problem): void {
    if (this.#stopped) return;
    this.#end();
    this.#host.fail(problem);
  }

  /** The socket tells nothing more when it is closed. */
  #end(): void {
    this.#conversation.ready = false;
    this.#parts.end();
    this.#server.socket?.close();
  }
}
