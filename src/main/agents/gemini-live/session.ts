import type { TranscriptLine } from '../../../shared/domain/call.ts';
import { samplesOf } from '../../../shared/domain/engine.ts';
import { problemOf, type Problem } from '../../../shared/domain/problem.ts';
import type { Logger } from '../../log.ts';
import { ModelParts } from '../model-parts.ts';
import type { AgentHost, AgentSession } from '../port.ts';
import { keyMissing } from '../problems.ts';
import type { RemoteOpen } from '../remote-engine.ts';
import { Replies } from '../replies.ts';
import { filled, wordsAsText } from '../said.ts';
import { GeminiConnection } from './connection.ts';
import { KEY, NAME, setupOf, type Options } from './options.ts';
import type { ServerContent, ServerMessage } from './protocol.ts';

/** Mean of the samples from which on a frame counts as voice: about -40 dB. */
const LOUD = 330;

export interface SessionOptions extends RemoteOpen {
  options: Options;
  log: Logger;
}

/** One conversation with Gemini Live. It hears the caller's turns itself, answers by itself, and has no names for turns. */
export class GeminiSession implements AgentSession {
  readonly format = { encoding: 'pcm', rate: 24000 } as const;
  readonly hears = { encoding: 'pcm', rate: 16000 } as const;
  readonly #of: SessionOptions;
  readonly #host: AgentHost;
  readonly #replies: Replies;
  readonly #parts: ModelParts;
  #connection: GeminiConnection | null = null;
  #started = false;
  #ready = false;
  #stopped = false;
  #muted = false;
  /** The model's turns, counted; one is on, or the last one is over. */
  #turn = 0;
  #speaking = false;
  /** The caller has said something that no turn has answered. */
  #asked = false;
  #voiceAt: number | null = null;
  /** Instructions that wait for the end of the turn: they would break it off. */
  #whispers: string[] = [];

  constructor(of: SessionOptions) {
    this.#of = of;
    this.#host = of.host;
    this.#replies = new Replies(of.host, this.format);
    this.#parts = new ModelParts(of, NAME, {
      keyed: (digits) => this.#ask(`(The caller keyed in on the telephone: ${digits})`),
      goodbye: () =>
        this.#ask('(The time for this call is over. Say so politely in one sentence, and goodbye.)'),
    });
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
    // It answers whatever it hears: while somebody else has the call it must not.
    if (!this.#started || this.#muted || from === 'operator') return;
    if (isLoud(samplesOf(audio))) this.#voiceAt = Date.now();
    this.#connection?.hear(audio);
  }

  digit(digit: string): void {
    if (this.#ready && !this.#muted) this.#parts.keyed.add(digit);
  }

  say(text: string): void {
    if (this.#ready && !this.#muted) this.#ask(verbatim(text));
  }

  whisper(text: string): void {
    if (!this.#ready) return;
    this.#whispers.push(
      `(An instruction of your operator, which the caller does not hear. Follow it from now on, and do not mention it: ${text})`,
    );
    if (!this.#speaking) this.#passOn();
  }

  mute(): void {
    if (this.#stopped || this.#muted) return;
    this.#muted = true;
    this.#parts.mute();
    this.#replies.cut();
    this.#connection?.send({ realtimeInput: { audioStreamEnd: true } });
  }

  back(lines: TranscriptLine[]): void {
    if (this.#stopped || !this.#muted) return;
    this.#muted = false;
    if (this.#parts.time.back()) return;
    const said = wordsAsText(lines);
    this.#ask(
      `(A colleague had the call meanwhile. ${said && `This was said:\n${said}\n`}The caller is with you again; go on from there.)`,
    );
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#end();
    this.#of.onStop(this);
  }

  async #connect(): Promise<void> {
    const { options, log } = this.#of;
    try {
      const key = await this.#host.secret(KEY);
      if (this.#stopped) return;
      if (key === null) return this.#fail(keyMissing(NAME));
      this.#connection = new GeminiConnection({
        url: options.url,
        key,
        log,
        setup: (handle) => setupOf(this.#of, handle),
        onReady: (resumed) => this.#becameReady(resumed),
        onMessage: (message) => this.#received(message),
        onQuiet: (quiet) => this.#parts.watchdog.quiet(quiet),
        onGap: () => {
          this.#parts.watchdog.quiet(false);
          this.#madeAll();
          this.#parts.watchdog.expect();
        },
        onEnd: (problem) => this.#fail(problem),
      });
    } catch (error) {
      this.#fail(problemOf(error));
    }
  }

  #becameReady(resumed: boolean): void {
    if (resumed) return this.#parts.watchdog.answered();
    this.#ready = true;
    if (this.#started && !this.#muted) this.#greet();
  }

  #greet(): void {
    const { options, agent, context, before } = this.#of;
    const greeting = filled(options.greeting, agent, context).trim();
    if (before.length > 0) this.#ask('(The caller is with you now; go on from what was said.)');
    else if (greeting !== '') this.#ask(verbatim(greeting));
    else this.#ask('(The caller is on the line now. Greet them.)');
  }

  #received(message: ServerMessage): void {
    if (this.#stopped) return;
    if (message.serverContent) this.#content(message.serverContent);
    for (const { id, name, args } of message.toolCall?.functionCalls ?? []) this.#useTool(id, name, args);
    for (const id of message.toolCallCancellation?.ids ?? []) this.#parts.tools.cancel(id);
    // Its time is over soon: now is as good as any, if nobody speaks.
    if (message.goAway && !this.#speaking) this.#connection?.pause();
  }

  #content(content: ServerContent): void {
    const { inputTranscription, outputTranscription, modelTurn } = content;
    if (inputTranscription && inputTranscription.text !== '') this.#callerSaid(inputTranscription.text);
    for (const { inlineData } of modelTurn?.parts ?? []) {
      if (inlineData && !this.#muted) this.#speaks(inlineData.data);
    }
    if (outputTranscription && !this.#muted) {
      // It may come after the audio, even after the end of the turn.
      if (this.#asked) this.#begin();
      if (this.#turn > 0) this.#replies.words(this.#id, outputTranscription.text);
    }
    if (content.interrupted === true) {
      this.#replies.cut();
      this.#turnEnded();
    }
    if (content.generationComplete === true || content.turnComplete === true) this.#madeAll();
  }

  /** It tells nothing of when the caller falls silent: a reply is due when no more words come. */
  #callerSaid(text: string): void {
    if (this.#muted) return;
    if (!this.#asked) this.#parts.caller.began(String(this.#turn));
    this.#asked = true;
    this.#replies.answers(this.#voiceAt);
    this.#replies.understood();
    this.#parts.caller.words(String(this.#turn), text);
    this.#parts.watchdog.hold();
    this.#parts.watchdog.expect();
  }

  #speaks(audio: Uint8Array): void {
    this.#begin();
    if (this.#replies.audio(this.#id, audio)) this.#parts.watchdog.answered();
  }

  #begin(): void {
    if (this.#speaking) return;
    this.#speaking = true;
    this.#turn += 1;
    this.#asked = false;
  }

  /** What comes from here on is another turn, though this one may still be playing. */
  #madeAll(): void {
    this.#parts.watchdog.answered();
    if (!this.#speaking) return;
    this.#replies.complete(this.#id, () => this.#parts.time.said());
    this.#turnEnded();
  }

  #turnEnded(): void {
    this.#speaking = false;
    this.#passOn();
    this.#connection?.pause();
  }

  #useTool(id: string, name: string, args: unknown): void {
    this.#parts.watchdog.answered();
    this.#parts.tools.run(id, name, args, ({ ok, text }) => {
      const response = ok ? { output: text } : { error: text };
      this.#connection?.send({ toolResponse: { functionResponses: [{ id, name, response }] } });
      if (!this.#muted) this.#parts.watchdog.expect();
    });
  }

  /** Something that it is to answer now, instead of what it says. */
  #ask(text: string): void {
    if (!this.#ready || this.#muted) return;
    // What is still on its way of the turn before belongs to what was cut off.
    this.#replies.cut();
    this.#replies.answers(null);
    this.#parts.watchdog.expect();
    this.#connection?.send({ realtimeInput: { text } });
  }

  #passOn(): void {
    for (const text of this.#whispers.splice(0))
      this.#connection?.send({
        clientContent: { turns: [{ role: 'user', parts: [{ text }] }], turnComplete: false },
      });
  }

  get #id(): string {
    return `turn-${String(this.#turn)}`;
  }

  #end(): void {
    this.#ready = false;
    this.#parts.end();
    this.#connection?.close();
  }

  #fail(problem: Problem): void {
    if (this.#stopped) return;
    this.#end();
    this.#host.fail(problem);
  }
}

function verbatim(text: string): string {
  return `(Say exactly these words, and nothing else: ${text})`;
}

function isLoud(samples: Int16Array): boolean {
  let sum = 0;
  for (const sample of samples) sum += Math.abs(sample);
  return sum > LOUD * samples.length;
}
