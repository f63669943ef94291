import type { Problem } from '../../../shared/domain/problem.ts';
import type { Logger } from '../../log.ts';
import { BotSession, type BotAddress } from '../bot-session.ts';
import type { RemoteOpen } from '../remote-engine.ts';
import { filled, wordsAsText } from '../said.ts';
import type { WebSocketOptions } from './engine.ts';
import { FORMATS, FromBot, startMessage, variablesOf, type Reply } from './protocol.ts';

/** One stream of one call to a server. */
export class WebSocketSession extends BotSession<FromBot> {
  readonly #options: WebSocketOptions;
  #apiKey: string | null = null;
  /** Half a sample that waits for the other. */
  #half: Uint8Array | null = null;
  #place: { extension: string; context: string } = { extension: '', context: '' };
  #lines = 0;
  /** The bot has said that it is done, or has closed the connection. */
  #over = false;
  #way: 'leave' | 'hang-up' = 'leave';

  constructor(options: WebSocketOptions, call: RemoteOpen, log: Logger) {
    super({ format: FORMATS[options.audio], schema: FromBot, call, log });
    this.#options = options;
  }

  override mute(hears: boolean): void {
    this.#half = null;
    super.mute(hears);
  }

  protected async address(): Promise<BotAddress<FromBot>> {
    this.#apiKey = await this.host.secret('apiKey');
    return { url: this.#options.url.href, onBinary: (audio) => this.#play(audio) };
  }

  protected opening(): object[] {
    const { agent, context, before } = this.call;
    const { audio, campaign, custom } = this.#options;
    const start = startMessage({
      format: audio,
      apiKey: this.#apiKey,
      campaign: campaign || context.campaign || context.called_number,
      custom: filledIn(custom, (text) => filled(text, agent, context)),
      context,
      transcript: wordsAsText(before),
    });
    return [start];
  }

  protected closing(): object {
    return { event: 'stop' };
  }

  protected keyed(digit: string): object {
    return { event: 'dtmf', digit };
  }

  protected send(frame: Uint8Array): void {
    this.socket?.sendBinary(frame);
  }

  protected received(message: FromBot): void {
    switch (message.event) {
      case 'clear':
      case 'flush':
        this.host.flush();
        return;
      case 'mark':
        return this.host.mark(() => this.socket?.send({ event: 'mark', name: message.name }));
      case 'transcript':
        return this.#line(message.from, message.text);
      case 'hangup':
        return this.#end('hang-up');
      case 'reply':
      case 'end':
        this.#keep(message);
        // A session id alone may come at any time; a place to go to is the end of the bot's part.
        if (message.event === 'end' || message.transferExtension) this.#end('leave');
        return;
      case 'unknown':
    }
  }

  protected override ended(problem: Problem, done: boolean): void {
    if (this.#over) return;
    if (done) this.#end('leave');
    else this.host.fail(problem);
  }

  protected leave(): void {
    if (this.#way === 'hang-up') return this.host.hangUp('the bot hung up');
    const nowhere = { extension: '', context: '' };
    this.host.transfer(this.#options.whenDone === 'transfer' ? this.#place : nowhere);
  }

  #play(audio: Uint8Array): void {
    if (this.muted || this.#over) return;
    const bytes = this.#half ? Buffer.concat([this.#half, audio]) : audio;
    const whole = this.format.encoding === 'pcm' ? bytes.byteLength & ~1 : bytes.byteLength;
    this.#half = whole < bytes.byteLength ? Uint8Array.from(bytes.subarray(whole)) : null;
    if (whole > 0) this.host.play(bytes.subarray(0, whole));
  }

  #line(from: 'caller' | 'agent', text: string): void {
    this.#lines += 1;
    this.host.line({ key: `said-${String(this.#lines)}`, from, text, at: Date.now() });
  }

  #keep(reply: Reply): void {
    const { transferExtension, transferContext } = reply;
    if (transferExtension !== undefined) this.#place.extension = transferExtension;
    if (transferContext !== undefined) this.#place.context = transferContext;
    this.host.setVariables(variablesOf(reply));
  }

  #end(way: 'leave' | 'hang-up'): void {
    if (this.#over) return;
    this.#over = true;
    this.#way = way;
    this.finish();
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
