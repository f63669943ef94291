import type { Logger } from '../../log.ts';
import { toBase64 } from '../base64.ts';
import { BotSession, type BotAddress } from '../bot-session.ts';
import type { RemoteOpen } from '../remote-engine.ts';
import { filled, wordsAsText } from '../said.ts';
import type { TwilioOptions } from './engine.ts';
import { authorization, FromBot, signature, sidsOf, StreamWriter } from './protocol.ts';

/** One stream of Twilio's Media Streams, Twilio's part being ours. */
export class TwilioSession extends BotSession<FromBot> {
  readonly #options: TwilioOptions;
  readonly #writer: StreamWriter;

  constructor(options: TwilioOptions, call: RemoteOpen, log: Logger) {
    super({ format: { encoding: 'ulaw' }, schema: FromBot, call, log });
    this.#options = options;
    this.#writer = new StreamWriter(sidsOf(call.context.call_id, options.accountSid));
  }

  protected async address(): Promise<BotAddress<FromBot>> {
    const [token, access] = await Promise.all([
      this.host.secret('authToken'),
      this.host.secret('authorization'),
    ]);
    const url = this.#options.url.href;
    return {
      url,
      headers: {
        ...(token && { 'X-Twilio-Signature': signature(token, url) }),
        ...(access && { Authorization: authorization(access) }),
      },
    };
  }

  protected opening(): object[] {
    return [this.#writer.connected(), this.#writer.start(this.#parameters())];
  }

  protected closing(): object {
    return this.#writer.stop();
  }

  protected keyed(digit: string): object {
    return this.#writer.dtmf(digit);
  }

  protected send(frame: Uint8Array): void {
    const { byteLength } = frame;
    this.socket?.sendAudio(this.#writer.media(toBase64(frame), byteLength), byteLength);
  }

  protected received(message: FromBot): void {
    switch (message.event) {
      case 'media':
        if (!this.muted) this.host.play(message.media.payload);
        return;
      case 'mark':
        // Played or flushed: the bot is to know that the audio before it is gone.
        return this.host.mark(() => this.socket?.send(this.#writer.mark(message.mark.name)));
      case 'clear':
        this.host.flush();
        return;
      case 'unknown':
    }
  }

  protected leave(): void {
    if (this.#options.whenDone === 'hang-up') this.host.hangUp('the bot closed the stream');
    else this.host.transfer({ extension: '', context: '' });
  }

  #parameters(): Record<string, string> {
    const { agent, context, before } = this.call;
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
}
