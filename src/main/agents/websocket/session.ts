import type { EngineFormat } from '../../../shared/domain/engine.ts';
import { problemOf, type Problem } from '../../../shared/domain/problem.ts';
import type { Logger } from '../../log.ts';
import { EngineSocket } from '../engine-socket.ts';
import type { AgentSession } from '../port.ts';
import { keyRefused } from '../problems.ts';
import { isRefusal, type RemoteOpen } from '../remote-engine.ts';
import { filled, wordsAsText } from '../said.ts';
import { Silence } from '../silence.ts';
import { TimeLimit } from '../time-limit.ts';
import { Watchdog } from '../watchdog.ts';
import type { WebSocketOptions } from './engine.ts';
import { FORMATS, FromBot, NAME, startMessage, variablesOf, type Reply } from './protocol.ts';

/** Closed with these the bot has done its part; anything else is an accident. */
const DONE = [1000, 1005];

/** One stream of one call to a server. */
export class WebSocketSession implements AgentSession {
  readonly format: EngineFormat;
  readonly #options: WebSocketOptions;
  readonly #call: RemoteOpen;
  readonly #log: Logger;
  readonly #watchdog: Watchdog;
  readonly #silence: Silence;
  readonly #time: TimeLimit;
  #socket: EngineSocket<FromBot> | null = null;
  #apiKey: string | null = null;
  /** Half a sample that waits for the other. */
  #half: Uint8Array | null = null;
  #place: { extension: string; context: string } = { extension: '', context: '' };
  #lines = 0;
  #started = false;
  #stopped = false;
  #muted = false;
  /** The bot has said that it is done, or has closed the connection. */
  #over = false;
  #way: 'leave' | 'hang-up' | null = null;

  constructor(options: WebSocketOptions, call: RemoteOpen, log: Logger) {
    this.#options = options;
    this.#call = call;
    this.#log = log;
    this.format = FORMATS[options.audio];
    this.#watchdog = new Watchdog(call.host, NAME);
    this.#silence = new Silence(this.format, (frame) => this.#socket?.sendBinary(frame));
    // The bot cannot be told to say goodbye.
    this.#time = new TimeLimit(call.host, call.agent, () => call.host.hangUp('time-up'));
    void this.#connect();
  }

  start(): void {
    if (this.#started || this.#stopped) return;
    this.#started = true;
    this.#time.start();
    this.#begin();
  }

  hear(audio: Uint8Array, from: 'caller' | 'operator'): void {
    if (from === 'caller' && this.#started) this.#socket?.sendBinary(audio);
  }

  digit(digit: string): void {
    if (this.#started && !this.#muted) this.#socket?.send({ event: 'dtmf', digit });
  }

  /** There is nothing in the protocol for these two; the window does not offer them. */
  say(): void {}
  whisper(): void {}

  mute(hears: boolean): void {
    if (this.#stopped || this.#muted) return;
    this.#muted = true;
    this.#time.mute();
    this.#half = null;
    this.#call.host.flush();
    if (!hears) this.#silence.begin();
  }

  back(): void {
    if (this.#stopped || !this.#muted) return;
    this.#muted = false;
    this.#silence.end();
    if (!this.#time.back()) this.#go();
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#time.stop();
    this.#watchdog.stop();
    this.#silence.end();
    if (this.#started) this.#socket?.send({ event: 'stop' });
    this.#socket?.close();
    this.#call.onStop(this);
  }

  async #connect(): Promise<void> {
    const { host } = this.#call;
    try {
      this.#apiKey = await host.secret('apiKey');
      if (this.#stopped) return;
      this.#socket = new EngineSocket({
        name: NAME,
        url: this.#options.url.href,
        schema: FromBot,
        log: this.#log,
        onOpen: () => this.#begin(),
        onMessage: (message) => this.#received(message),
        onBinary: (audio) => this.#play(audio),
        onQuiet: (quiet) => this.#watchdog.quiet(quiet),
        onEnd: (problem, end) => this.#ended(problem, end),
      });
    } catch (error) {
      if (!this.#stopped) host.fail(problemOf(error));
    }
  }

  #begin(): void {
    if (!this.#started || !this.#socket?.isOpen) return;
    const { agent, context, before } = this.#call;
    const { audio, campaign, custom } = this.#options;
    this.#socket.send(
      startMessage({
        format: audio,
        apiKey: this.#apiKey,
        campaign: campaign || context.campaign || context.called_number,
        custom: filledIn(custom, (text) => filled(text, agent, context)),
        context,
        transcript: wordsAsText(before),
      }),
    );
  }

  #play(audio: Uint8Array): void {
    if (this.#muted || this.#over) return;
    const bytes = this.#half ? Buffer.concat([this.#half, audio]) : audio;
    const whole = this.format.encoding === 'pcm' ? bytes.byteLength & ~1 : bytes.byteLength;
    this.#half = whole < bytes.byteLength ? Uint8Array.from(bytes.subarray(whole)) : null;
    if (whole > 0) this.#call.host.play(bytes.subarray(0, whole));
  }

  #received(message: FromBot): void {
    const { host } = this.#call;
    switch (message.event) {
      case 'clear':
      case 'flush':
        host.flush();
        return;
      case 'mark':
        return host.mark(() => this.#socket?.send({ event: 'mark', name: message.name }));
      case 'transcript':
        return this.#line(message.from, message.text);
      case 'hangup':
        return this.#finish('hang-up');
      case 'reply':
      case 'end':
        this.#keep(message);
        // A session id alone may come at any time; a place to go to is the end of the bot's part.
        if (message.event === 'end' || message.transferExtension) this.#finish('leave');
        return;
      case 'unknown':
        return;
    }
  }

  #line(from: 'caller' | 'agent', text: string): void {
    this.#lines += 1;
    this.#call.host.line({ key: `said-${String(this.#lines)}`, from, text, at: Date.now() });
  }

  #keep(reply: Reply): void {
    const { transferExtension, transferContext } = reply;
    if (transferExtension !== undefined) this.#place.extension = transferExtension;
    if (transferContext !== undefined) this.#place.context = transferContext;
    this.#call.host.setVariables(variablesOf(reply));
  }

  #ended(problem: Problem, { wasOpen, code }: { wasOpen: boolean; code: number }): void {
    this.#watchdog.stop();
    this.#silence.end();
    if (this.#over) return;
    if (wasOpen && this.#started && DONE.includes(code)) return this.#finish('leave');
    this.#call.host.fail(isRefusal(code) ? keyRefused(NAME) : problem);
  }

  /** What the bot has said is still heard, then the caller goes. */
  #finish(way: 'leave' | 'hang-up'): void {
    if (this.#over) return;
    this.#over = true;
    this.#call.host.mark(() => {
      this.#way = way;
      this.#go();
    });
  }

  #go(): void {
    const { host } = this.#call;
    if (this.#muted || this.#way === null) return;
    if (this.#way === 'hang-up') return host.hangUp('the bot hung up');
    const nowhere = { extension: '', context: '' };
    host.transfer(this.#options.whenDone === 'transfer' ? this.#place : nowhere);
  }
}

/** Fills the {names} in all texts within a value. */
function filledIn(custom: Readonly<Record<string, unknown>>, fill: (text: string) => string) {
  const one = (value: unknown): unknown => {
    if (typeof value === 'string') return fill(value);
    if (Array.isArray(value)) return value.map(one);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, one(inner)]));
  };
  return one(custom) as Record<string, unknown>;
}
