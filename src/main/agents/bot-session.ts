import type { EngineFormat } from '../../shared/domain/engine.ts';
import { problemOf, type Problem } from '../../shared/domain/problem.ts';
import type { Logger } from '../log.ts';
import { EngineSocket, type EngineSocketOptions } from './engine-socket.ts';
import type { AgentHost, AgentSession } from './port.ts';
import { keyRefused } from './problems.ts';
import { isRefusal, type RemoteOpen } from './remote-engine.ts';
import { Silence } from './silence.ts';
import { TimeLimit } from './time-limit.ts';
import { Watchdog } from './watchdog.ts';

/** Closed with these the bot has done its part; anything else is an accident. */
const DONE = [1000, 1005];

/** What problems call it. */
export const BOT = 'The bot';

export type BotAddress<Message> = Pick<EngineSocketOptions<Message>, 'url' | 'headers' | 'onBinary'>;

/**
 * One stream of one call to a bot. It is told of the stream when the caller is there, and speaks first; of turns it says
 * nothing. What the two sides say to each other is for the protocols that build on this.
 */
export abstract class BotSession<Message> implements AgentSession {
  readonly format: EngineFormat;
  protected readonly call: RemoteOpen;
  protected readonly host: AgentHost;
  protected socket: EngineSocket<Message> | null = null;
  protected started = false;
  protected muted = false;
  readonly #schema: EngineSocketOptions<Message>['schema'];
  readonly #log: Logger;
  readonly #watchdog: Watchdog;
  readonly #silence: Silence;
  readonly #time: TimeLimit;
  #stopped = false;
  /** The bot's part is over, and all that it said was heard. */
  #done = false;

  constructor(of: {
    format: EngineFormat;
    schema: EngineSocketOptions<Message>['schema'];
    call: RemoteOpen;
    log: Logger;
  }) {
    const { format, schema, call, log } = of;
    this.format = format;
    this.call = call;
    this.host = call.host;
    this.#schema = schema;
    this.#log = log;
    this.#watchdog = new Watchdog(call.host, BOT);
    this.#silence = new Silence(format, (frame) => this.send(frame));
    // The bot cannot be told to say goodbye.
    this.#time = new TimeLimit(call.host, call.agent, () => call.host.hangUp('time-up'));
    // What is built on this is complete only then.
    queueMicrotask(() => void this.#connect());
  }

  /** Where it is, with the secrets that it wants. */
  protected abstract address(): Promise<BotAddress<Message>>;
  /** What opens the stream, in order. */
  protected abstract opening(): object[];
  protected abstract closing(): object;
  protected abstract keyed(digit: string): object;
  /** One frame of the caller, or of silence. */
  protected abstract send(frame: Uint8Array): void;
  protected abstract received(message: Message): void;
  /** The caller goes where the bot wants them. */
  protected abstract leave(): void;

  start(): void {
    if (this.started || this.#stopped) return;
    this.started = true;
    this.#time.start();
    this.#begin();
  }

  hear(audio: Uint8Array, from: 'caller' | 'operator'): void {
    // The stream has one track, the caller's.
    if (from === 'caller' && this.started) this.send(audio);
  }

  digit(digit: string): void {
    if (this.started && !this.muted) this.socket?.send(this.keyed(digit));
  }

  /** There is nothing in the protocols for these two; the window does not offer them. */
  say(): void {}
  whisper(): void {}

  mute(hears: boolean): void {
    if (this.#stopped || this.muted) return;
    this.muted = true;
    this.#time.mute();
    this.host.flush();
    if (!hears) this.#silence.begin();
  }

  back(): void {
    if (this.#stopped || !this.muted) return;
    this.muted = false;
    this.#silence.end();
    if (!this.#time.back()) this.#go();
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#time.stop();
    this.#watchdog.stop();
    this.#silence.end();
    if (this.started) this.socket?.send(this.closing());
    this.socket?.close();
    this.call.onStop(this);
  }

  /** The bot's part is over: what it has said is still heard, then the caller goes. */
  protected finish(): void {
    this.host.mark(() => {
      this.#done = true;
      this.#go();
    });
  }

  /** The connection is gone. */
  protected ended(problem: Problem, done: boolean): void {
    if (done) this.finish();
    else this.host.fail(problem);
  }

  async #connect(): Promise<void> {
    try {
      const address = await this.address();
      if (this.#stopped) return;
      this.socket = new EngineSocket({
        name: BOT,
        ...address,
        schema: this.#schema,
        log: this.#log,
        onOpen: () => this.#begin(),
        onMessage: (message) => this.received(message),
        onQuiet: (quiet) => this.#watchdog.quiet(quiet),
        onEnd: (problem, { wasOpen, code }) => {
          this.#watchdog.stop();
          this.#silence.end();
          const done = wasOpen && this.started && DONE.includes(code);
          this.ended(isRefusal(code) ? keyRefused(BOT) : problem, done);
        },
      });
    } catch (error) {
      if (!this.#stopped) this.host.fail(problemOf(error));
    }
  }

  #begin(): void {
    if (!this.started || !this.socket?.isOpen) return;
    for (const message of this.opening()) this.socket.send(message);
  }

  #go(): void {
    if (this.#done && !this.muted) this.leave();
  }
}
