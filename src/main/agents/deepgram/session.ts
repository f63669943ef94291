import type { TranscriptLine } from '../../../shared/domain/call.ts';
import { problemOf, type Problem } from '../../../shared/domain/problem.ts';
import type { Logger } from '../../log.ts';
import { EngineSocket } from '../engine-socket.ts';
import { ModelParts } from '../model-parts.ts';
import type { AgentHost, AgentSession } from '../port.ts';
import { engineRefused, engineTrouble, keyMissing, keyRefused } from '../problems.ts';
import { isRefusal, type RemoteOpen } from '../remote-engine.ts';
import { Reconnects } from '../reconnects.ts';
import { filled, wordsAsText, wordsOf } from '../said.ts';
import { argumentsOf } from '../tool-calls.ts';
import { UnnamedReplies } from '../unnamed-replies.ts';
import { VoiceEnd } from '../voice-end.ts';
import { KEY, settingsOf, type Options } from './options.ts';
import { FromServer, message, NAME } from './protocol.ts';
import { Saying } from './saying.ts';

/** The server ends a conversation in which nothing comes for ten seconds. */
const KEEP_ALIVE_MS = 5000;
export interface SessionOptions extends RemoteOpen {
  options: Options;
  log: Logger;
}

/** One conversation with Deepgram's Voice Agent. */
export class DeepgramSession implements AgentSession {
  readonly format = { encoding: 'ulaw' } as const;
  readonly #of: SessionOptions;
  readonly #host: AgentHost;
  readonly #replies: UnnamedReplies;
  readonly #parts: ModelParts;
  readonly #voiceEnd = new VoiceEnd(this.format);
  readonly #keepAlive: NodeJS.Timeout;
  #socket: EngineSocket<FromServer> | null = null;
  /** What came before the caller was there: the beginning of the greeting. */
  #early: (() => void)[] = [];
  /** Told by the operator; each prompt holds all of it. */
  #prompt: string[];
  #turn = 0;
  readonly #saying = new Saying(
    (text) => this.#socket?.send(message.say(text)),
    (text) => this.#couldNotSay(text),
  );
  readonly #reconnects = new Reconnects();
  /** The connection broke, and the next is being made: whether the caller waits for an answer. */
  #gap: { due: boolean } | null = null;
  /** Connections so far: what one server has asked for another does not know. */
  #connection = 1;
  #ready = false;
  #started = false;
  #over = false;
  #muted = false;

  constructor(of: SessionOptions) {
    this.#of = of;
    this.#host = of.host;
    this.#prompt = [filled(of.options.prompt, of.agent, of.context)];
    this.#replies = new UnnamedReplies(of.host, this.format, () => this.#parts.time.said());
    this.#parts = new ModelParts(of, NAME, {
      keyed: (digits) => this.#socket?.send(message.userSaid(`(keyed in on the telephone: ${digits})`)),
      goodbye: () => this.say('I am sorry, our time is over. Please call again. Goodbye.'),
    });
    this.#keepAlive = setInterval(() => {
      if (this.#ready) this.#socket?.send(message.keepAlive());
    }, KEEP_ALIVE_MS);
    void this.#connect();
  }

  start(): void {
    if (this.#started || this.#over) return;
    this.#started = true;
    this.#parts.time.start();
    if (!this.#ready) this.#parts.watchdog.expect();
    for (const act of this.#early.splice(0)) act();
  }

  hear(audio: Uint8Array, from: 'caller' | 'operator'): void {
    // The agent knows one voice. What an operator says it is told when the call comes back.
    if (!this.#ready || !this.#started || from === 'operator') return;
    this.#voiceEnd.hear(audio);
    this.#socket?.sendBinary(audio);
  }

  digit(digit: string): void {
    if (this.#ready && !this.#muted) this.#parts.keyed.add(digit);
  }

  say(text: string): void {
    if (!this.#ready || this.#muted) return;
    this.#replies.cut();
    this.#parts.watchdog.expect();
    this.#saying.say(text);
  }

  whisper(text: string): void {
    this.#tell(
      `An instruction of your operator, which the caller does not hear. Follow it from now on: ${text}`,
    );
  }

  mute(hears: boolean): void {
    if (this.#over || this.#muted) return;
    this.#muted = true;
    this.#parts.mute();
    this.#saying.drop();
    this.#replies.cut();
    if (!hears) this.#voiceEnd.take();
  }

  back(lines: TranscriptLine[]): void {
    if (this.#over || !this.#muted) return;
    this.#muted = false;
    this.#replies.next();
    const words = wordsAsText(lines);
    this.#tell(
      `A colleague had the call meanwhile, and nobody heard you. The caller is with you again; go on from there.${
        words && ` This was said:\n${words}`
      }`,
    );
    this.#parts.time.back();
  }

  stop(): void {
    if (this.#over) return;
    this.#end();
  }

  async #connect(): Promise<void> {
    const { options, log } = this.#of;
    try {
      const key = await this.#host.secret(KEY);
      if (this.#over) return;
      if (!key) return this.#fail(keyMissing(NAME));
      this.#socket = new EngineSocket({
        name: NAME,
        url: options.url,
        headers: { authorization: `Token ${key}` },
        schema: FromServer,
        log,
        onOpen: () => undefined,
        onMessage: (one) => this.#received(one),
        onBinary: (audio) => this.#whenStarted(() => this.#speaks(audio)),
        onQuiet: (quiet) => this.#parts.watchdog.quiet(quiet),
        onEnd: (problem, { code }) => this.#lost(problem, code),
      });
    } catch (error) {
      this.#fail(problemOf(error));
    }
  }

  #received(one: FromServer): void {
    switch (one.type) {
      case 'Welcome':
        return this.#introduce();
      case 'SettingsApplied':
        this.#ready = true;
        if (this.#gap) return this.#goOn(this.#gap);
        if (this.#started) this.#parts.watchdog.answered();
        return;
      case 'Error':
        this.#of.log.warn({ engine: NAME, code: one.code }, 'the engine tells of an error');
        return this.#fail((this.#ready ? engineTrouble : engineRefused)(NAME, one.description || one.code));
      case 'Warning':
        return this.#of.log.warn({ engine: NAME, code: one.code }, 'the engine warns');
      default:
        return this.#whenStarted(() => this.#talks(one));
    }
  }

  /** The protocol cannot resume a session; another one can be told what was said. */
  #lost(problem: Problem, code: number): void {
    if (isRefusal(code)) return this.#fail(keyRefused(NAME));
    if (!this.#ready || !this.#reconnects.allows(code)) return this.#fail(problem);
    this.#of.log.warn({ engine: NAME, code }, 'the connection was lost, and another is made');
    this.#reconnects.made();
    const { watchdog } = this.#parts;
    this.#connection += 1;
    this.#ready = false;
    // Before the caller is there, the next is no other than the first.
    this.#early = [];
    if (this.#started) {
      this.#gap = { due: watchdog.isExpecting };
      this.#replies.next();
      watchdog.quiet(true);
    }
    void this.#connect();
  }

  #goOn({ due }: { due: boolean }): void {
    this.#gap = null;
    this.#parts.watchdog.quiet(false);
    // What waits for a tool is asked for when that has answered.
    if (due && !this.#muted && this.#parts.tools.running === 0) this.#askOn();
  }

  #askOn(): void {
    this.#socket?.send(message.userSaid('(The line was interrupted. Go on, please.)'));
  }

  #introduce(): void {
    const { options, agent, context } = this.#of;
    const before = this.#gap ? this.#host.said() : this.#of.before;
    this.#socket?.send(
      settingsOf({
        options,
        prompt: this.#prompt.join('\n\n'),
        greeting: filled(options.greeting, agent, context),
        language: agent.language,
        tools: this.#host.tools,
        before: wordsOf(before),
      }),
    );
  }

  #whenStarted(act: () => void): void {
    if (this.#started) act();
    else this.#early.push(act);
  }

  #talks(one: FromServer): void {
    if (this.#over) return;
    switch (one.type) {
      case 'UserStartedSpeaking':
        this.#parts.watchdog.hold();
        this.#turn += 1;
        this.#parts.caller.began(String(this.#turn));
        if (!this.#muted) this.#replies.cut();
        return;
      case 'ConversationText':
        return one.role === 'user' ? this.#understood(one.content) : this.#words(one.content);
      case 'AgentStartedSpeaking':
        return this.#parts.watchdog.answered();
      case 'AgentAudioDone':
        return this.#replies.next();
      case 'FunctionCallRequest':
        for (const call of one.functions) if (call.client_side) this.#useTool(call);
        return;
      case 'FunctionCallCancelled':
        for (const { id } of one.functions) this.#parts.tools.cancel(id);
        return;
      case 'InjectionRefused':
        if (this.#saying.refused()) this.#parts.watchdog.answered();
        return;
      default:
    }
  }

  #speaks(audio: Uint8Array): void {
    if (this.#muted || this.#over) return;
    this.#parts.watchdog.answered();
    this.#saying.drop();
    this.#replies.audio(audio);
  }

  #words(text: string): void {
    if (this.#muted) return;
    this.#parts.watchdog.answered();
    this.#replies.words(text);
  }

  #understood(text: string): void {
    this.#parts.caller.words(String(this.#turn), text, true);
    if (this.#muted) return;
    this.#replies.answers(this.#voiceEnd.take());
    this.#parts.watchdog.expect();
  }

  #useTool({ id, name, arguments: text }: { id: string; name: string; arguments: string }): void {
    this.#parts.watchdog.answered();
    const connection = this.#connection;
    this.#parts.tools.run(id, name, argumentsOf(text), (result) => {
      const answer = JSON.stringify(result);
      this.#parts.watchdog.expect();
      if (connection === this.#connection) this.#socket?.send(message.toolResult(id, name, answer));
      else this.#toolLate(`The tool ${name}, which you had called with ${text}, has answered: ${answer}`);
    });
  }

  #couldNotSay(text: string): void {
    const words = `the agent could not say: ${text}`;
    this.#host.line({ key: `refused-${String(this.#turn)}`, from: 'note', text: words, at: Date.now() });
  }

  /** For a server that has not asked. */
  #toolLate(text: string): void {
    this.#tell(text);
    if (this.#gap) this.#gap.due = true;
    else this.#askOn();
  }

  /** Whether a new prompt replaces the old or is added to it the vendor leaves open: all of it goes with each. */
  #tell(text: string): void {
    this.#prompt.push(text);
    this.#socket?.send(message.prompt(this.#prompt.join('\n\n')));
  }

  #fail(problem: Problem): void {
    if (this.#over) return;
    this.#end();
    this.#host.fail(problem);
  }

  #end(): void {
    this.#over = true;
    clearInterval(this.#keepAlive);
    this.#saying.drop();
    this.#parts.end();
    this.#socket?.close();
    this.#of.onStop(this);
  }
}
