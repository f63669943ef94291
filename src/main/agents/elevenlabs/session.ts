import type { TranscriptLine } from '../../../shared/domain/call.ts';
import type { EngineFormat } from '../../../shared/domain/engine.ts';
import { problemOf, type Problem } from '../../../shared/domain/problem.ts';
import type { Logger } from '../../log.ts';
import { toBase64 } from '../base64.ts';
import { EngineSocket } from '../engine-socket.ts';
import { ModelParts } from '../model-parts.ts';
import type { AgentHost, AgentSession } from '../port.ts';
import { engineTrouble, keyMissing, keyRefused } from '../problems.ts';
import { isRefusal, type RemoteOpen } from '../remote-engine.ts';
import { filled, wordsAsText } from '../said.ts';
import { Silence } from '../silence.ts';
import { UnnamedReplies } from '../unnamed-replies.ts';
import { VoiceEnd } from '../voice-end.ts';
import type { Converter, OpenConverter } from './engine.ts';
import { KEY, type Options } from './options.ts';
import { formatOf, FromAgent, initiation, message, NAME, otherFormat } from './protocol.ts';
import { addressOf } from './address.ts';

/** The protocol does not tell when a reply is complete; its audio comes faster than it is spoken. */
const COMPLETE_MS = 500;
/** The agent has ended the conversation itself. */
const DONE = [1000, 1005];

export interface SessionOptions extends RemoteOpen {
  options: Options;
  log: Logger;
  openCodec: OpenConverter;
}

/** One conversation with an agent at ElevenLabs. */
export class ElevenLabsSession implements AgentSession {
  readonly format: EngineFormat;
  readonly #of: SessionOptions;
  readonly #host: AgentHost;
  readonly #replies: UnnamedReplies;
  readonly #parts: ModelParts;
  readonly #silence: Silence;
  readonly #voiceEnd: VoiceEnd;
  readonly #abort = new AbortController();
  #socket: EngineSocket<FromAgent> | null = null;
  /** Between the session's format and the agent's two. */
  #audio: { heard: Converter; spoken: Converter } | null = null;
  /** What came before the caller was there: the beginning of the greeting. */
  #early: FromAgent[] = [];
  #turn = 0;
  #interrupted = -1;
  #complete: NodeJS.Timeout | undefined;
  #started = false;
  #stopped = false;
  #muted = false;
  /** The agent has ended the conversation, and all that it said was heard. */
  #done = false;

  constructor(of: SessionOptions) {
    this.#of = of;
    this.#host = of.host;
    this.format = of.options.audio === 'ulaw_8000' ? { encoding: 'ulaw' } : { encoding: 'pcm', rate: 16000 };
    this.#replies = new UnnamedReplies(of.host, this.format, () => this.#parts.time.said());
    this.#parts = new ModelParts(of, NAME, {
      keyed: (digits) => this.#socket?.send(message.said(`(keyed in on the telephone: ${digits})`)),
      goodbye: () => this.#sayGoodbye(),
    });
    this.#silence = new Silence(this.format, (frame) => this.#sendAudio(frame));
    this.#voiceEnd = new VoiceEnd(this.format);
    void this.#connect();
  }

  start(): void {
    if (this.#started || this.#stopped) return;
    this.#started = true;
    this.#parts.time.start();
    if (!this.#audio) this.#parts.watchdog.expect();
    for (const early of this.#early.splice(0)) this.#received(early);
  }

  hear(audio: Uint8Array, from: 'caller' | 'operator'): void {
    // The agent knows one voice. What an operator says it is told when the call comes back.
    if (!this.#started || from === 'operator') return;
    this.#voiceEnd.hear(audio);
    this.#sendAudio(audio);
  }

  digit(digit: string): void {
    if (this.#started && !this.#muted) this.#parts.keyed.add(digit);
  }

  /** The agent takes no words to say; the window does not offer it. */
  say(): void {}

  whisper(text: string): void {
    this.#socket?.send(message.instruction(text));
  }

  mute(hears: boolean): void {
    if (this.#stopped || this.#muted) return;
    this.#muted = true;
    this.#parts.mute();
    this.#cut();
    if (!hears) this.#silence.begin();
  }

  back(lines: TranscriptLine[]): void {
    if (this.#stopped || !this.#muted) return;
    this.#muted = false;
    this.#silence.end();
    if (this.#done) return this.#leave();
    this.#nextReply();
    this.#socket?.send(message.handedBack(wordsAsText(lines)));
    this.#parts.time.back();
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
      if (options.access === 'signed-url' && !key) return this.#fail(keyMissing(NAME));
      const address = await addressOf(options, key, this.#abort.signal);
      if (this.#abort.signal.aborted) return;
      this.#socket = new EngineSocket({
        name: NAME,
        ...address,
        schema: FromAgent,
        log,
        onOpen: () => this.#introduce(),
        onMessage: (one) => this.#received(one),
        onQuiet: (quiet) => this.#parts.watchdog.quiet(quiet),
        onEnd: (problem, end) => this.#ended(problem, end),
      });
    } catch (error) {
      this.#fail(problemOf(error));
    }
  }

  #introduce(): void {
    const { options, agent, context, before } = this.#of;
    const fill = (text: string) => filled(text, agent, context);
    this.#socket?.send(
      initiation({
        prompt: fill(options.prompt),
        firstMessage: fill(options.firstMessage),
        facts: agent.facts,
        context,
      }),
    );
    const words = wordsAsText(before);
    if (words) this.#socket?.send(message.update(`You take this call over. This was said before:\n${words}`));
  }

  #received(one: FromAgent): void {
    if (this.#stopped) return;
    if (one.type === 'ping') return void this.#socket?.send(message.pong(one.ping_event.event_id));
    if (one.type === 'conversation_initiation_metadata')
      return this.#begun(one.conversation_initiation_metadata_event);
    if (one.type === 'error') return this.#faulty(one.error_event);
    if (!this.#started) return void this.#early.push(one);
    switch (one.type) {
      case 'audio':
        return this.#speaks(one.audio_event.audio_base_64, one.audio_event.event_id);
      case 'interruption':
        this.#interrupted = one.interruption_event.event_id;
        return this.#cut();
      case 'user_transcript':
        return this.#understood(one.user_transcription_event.user_transcript);
      case 'agent_response':
        return this.#words(one.agent_response_event.agent_response);
      case 'agent_response_correction':
        // How much was heard we know better: it is measured where it is played.
        return;
      case 'client_tool_call':
        return this.#useTool(one.client_tool_call);
      case 'agent_tool_response':
        return this.#parts.watchdog.answered();
      case 'unknown':
    }
  }

  #begun(formats: { agent_output_audio_format: string; user_input_audio_format: string }): void {
    const heard = formatOf(formats.user_input_audio_format);
    const spoken = formatOf(formats.agent_output_audio_format);
    if (!heard || !spoken) return this.#fail(otherFormat(Object.values(formats).join(', ')));
    const session = this.format.encoding === 'pcm' ? 'slin16' : 'ulaw';
    const { openCodec } = this.#of;
    this.#audio = { heard: openCodec(session, heard), spoken: openCodec(session, spoken) };
    if (this.#started) this.#parts.watchdog.answered();
  }

  #sendAudio(audio: Uint8Array): void {
    if (!this.#audio) return;
    const bytes = this.#audio.heard.toEngine(audio);
    this.#socket?.sendAudio(message.audio(toBase64(bytes)), bytes.byteLength);
  }

  #speaks(audio: Uint8Array, eventId: number): void {
    if (this.#muted || eventId <= this.#interrupted || !this.#audio) return;
    this.#parts.watchdog.answered();
    this.#replies.audio(this.#audio.spoken.toWire(audio));
    clearTimeout(this.#complete);
    this.#complete = setTimeout(() => this.#nextReply(), COMPLETE_MS);
  }

  #words(text: string): void {
    if (this.#muted) return;
    this.#parts.watchdog.answered();
    if (this.#replies.worded) this.#nextReply();
    this.#replies.words(text);
  }

  #understood(text: string): void {
    this.#turn += 1;
    this.#parts.caller.words(String(this.#turn), text, true);
    if (this.#muted) return;
    this.#nextReply();
    this.#replies.answers(this.#voiceEnd.take());
    this.#parts.watchdog.expect();
  }

  #useTool({ tool_name, tool_call_id, parameters }: ToolCall): void {
    this.#parts.watchdog.answered();
    this.#parts.tools.run(tool_call_id, tool_name, parameters, ({ ok, text }) =>
      this.#socket?.send(message.toolResult(tool_call_id, text, !ok)),
    );
  }

  #sayGoodbye(): void {
    this.#cut();
    this.#socket?.send(message.timeUp());
  }

  #cut(): void {
    clearTimeout(this.#complete);
    this.#replies.cut();
  }

  #nextReply(): void {
    clearTimeout(this.#complete);
    this.#replies.next();
  }

  #faulty({ message: text, reason, error_type }: Fault): void {
    this.#of.log.warn({ engine: NAME, code: error_type }, 'the engine tells of an error');
    this.#fail(engineTrouble(NAME, text ?? reason ?? error_type ?? 'an error'));
  }

  #ended(problem: Problem, { wasOpen, code }: { wasOpen: boolean; code: number }): void {
    if (isRefusal(code)) return this.#fail(keyRefused(NAME));
    if (!wasOpen || !this.#started || !DONE.includes(code)) return this.#fail(problem);
    this.#end();
    this.#host.mark(() => {
      this.#done = true;
      this.#leave();
    });
  }

  #leave(): void {
    if (this.#done && !this.#muted) this.#host.hangUp('the agent ended the conversation');
  }

  #fail(problem: Problem): void {
    if (this.#stopped || this.#abort.signal.aborted) return;
    this.#end();
    this.#host.fail(problem);
  }

  #end(): void {
    this.#abort.abort();
    clearTimeout(this.#complete);
    this.#parts.end();
    this.#silence.end();
    this.#socket?.close();
  }
}

type ToolCall = Extract<FromAgent, { type: 'client_tool_call' }>['client_tool_call'];
type Fault = Extract<FromAgent, { type: 'error' }>['error_event'];
