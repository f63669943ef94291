import type { Problem } from '../../../shared/domain/problem.ts';
import { problemOf } from '../../../shared/domain/problem.ts';
import type { Logger } from '../../log.ts';
import { toBase64 } from '../base64.ts';
import { EngineSocket } from '../engine-socket.ts';
import type { AgentSession } from '../port.ts';
import type { RemoteOpen } from '../remote-engine.ts';
import { filled, wordsAsText } from '../said.ts';
import { Silence } from '../silence.ts';
import { TimeLimit } from '../time-limit.ts';
import { Watchdog } from '../watchdog.ts';
import type { TwilioOptions } from './engine.ts';
import { authorization, FromBot, NAME, signature, sidsOf, StreamWriter } from './protocol.ts';

/** Closed with these a bot has done its part; anything else is an accident. */
const DONE = [1000, 1005];

/** One stream of one call to a bot. */
export class TwilioSession implements AgentSession {
  readonly format = { encoding: 'ulaw' } as const;
  readonly #options: TwilioOptions;
  readonly #call: RemoteOpen;
  readonly #log: Logger;
  readonly #writer: StreamWriter;
  readonly #watchdog: Watchdog;
  readonly #silence: Silence;
  readonly #time: TimeLimit;
  #socket: EngineSocket<FromBot> | null = null;
  #started = false;
  #stopped = false;
  #muted = false;
  /** The bot has closed the stream, and all that it said was heard. */
  #done = false;

  constructor(options: TwilioOptions, call: RemoteOpen, log: Logger) {
    this.#options = options;
    this.#call = call;
    this.#log = log;
    this.#writer = new StreamWriter(sidsOf(call.context.call_id, options.accountSid));
    this.#watchdog = new Watchdog(call.host, NAME);
    this.#silence = new Silence(this.format, (frame) => this.#sendMedia(frame));
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
    // The stream has one track, the caller's.
    if (from === 'caller' && this.#started) this.#sendMedia(audio);
  }

  digit(digit: string): void {
    if (this.#started && !this.#muted) this.#socket?.send(this.#writer.dtmf(digit));
  }

  /** There is nothing in the protocol for these two; the window does not offer them. */
  say(): void {}
  whisper(): void {}

  mute(hears: boolean): void {
    if (this.#stopped || this.#muted) return;
    this.#muted = true;
    this.#time.mute();
    this.#call.host.flush();
    if (!hears) this.#silence.begin();
  }

  back(): void {
    if (this.#stopped || !this.#muted) return;
    this.#muted = false;
    this.#silence.end();
    if (this.#time.back()) return;
    if (this.#done) this.#leave();
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#time.stop();
    this.#watchdog.stop();
    this.#silence.end();
    if (this.#started) this.#socket?.send(this.#writer.stop());
    this.#socket?.close();
    this.#call.onStop(this);
  }

  async #connect(): Promise<void> {
    const { host } = this.#call;
    const url = this.#options.url.href;
    try {
      const [token, access] = await Promise.all([host.secret('authToken'), host.secret('authorization')]);
      if (this.#stopped) return;
      this.#socket = new EngineSocket({
        name: NAME,
        url,
        headers: {
          ...(token && { 'X-Twilio-Signature': signature(token, url) }),
          ...(access && { Authorization: authorization(access) }),
        },
        schema: FromBot,
        log: this.#log,
        onOpen: () => this.#begin(),
        onMessage: (message) => this.#received(message),
        onQuiet: (quiet) => this.#watchdog.quiet(quiet),
        onEnd: (problem, end) => this.#ended(problem, end),
      });
    } catch (error) {
      if (!this.#stopped) host.fail(problemOf(error));
    }
  }

  /** The bot learns of the stream when the caller is there: it speaks first. */
  #begin(): void {
    if (!this.#started || !this.#socket?.isOpen) return;
    this.#socket.send(this.#writer.connected());
    this.#socket.send(this.#writer.start(this.#parameters()));
  }

  #parameters(): Record<string, string> {
    const { agent, context, before } = this.#call;
    const own = Object.entries(this.#options.parameters).map(([name, value]) => [
      name,
      filled(typeof value === 'string' ? value : JSON.stringify(value), agent, context),
    ]);
    return {
      ...agent.facts,
      ...context,
      ...(before.length > 0 && { transcript: wordsAsText(before) }),
      ...(Object.fromEntries(own) as Record<string, string>),
    };
  }

  #sendMedia(audio: Uint8Array): void {
    const { byteLength } = audio;
    this.#socket?.sendAudio(this.#writer.media(toBase64(audio), byteLength), byteLength);
  }

  #received(message: FromBot): void {
    const { host } = this.#call;
    switch (message.event) {
      case 'media':
        if (!this.#muted) host.play(message.media.payload);
        return;
      case 'mark':
        // Played or flushed: the bot is to know that the audio before it is gone.
        return host.mark(() => this.#socket?.send(this.#writer.mark(message.mark.name)));
      case 'clear':
        host.flush();
        return;
      case 'unknown':
        return;
    }
  }

  #ended(problem: Problem, { wasOpen, code }: { wasOpen: boolean; code: number }): void {
    this.#watchdog.stop();
    this.#silence.end();
    if (!wasOpen || !this.#started || !DONE.includes(code)) return this.#call.host.fail(problem);
    this.#call.host.mark(() => {
      this.#done = true;
      if (!this.#muted) this.#leave();
    });
  }

  #leave(): void {
    const { host } = this.#call;
    if (this.#options.whenDone === 'hang-up') host.hangUp('the bot closed the stream');
    else host.transfer({ extension: '', context: '' });
  }
}
