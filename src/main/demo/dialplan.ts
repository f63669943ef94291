import type { Channel, Party } from './channel.ts';
import type { Exchange } from './exchange.ts';
import type { NameNumber } from './wire-types.ts';

/** Where the demo's calls arrive. */
export const CONTEXT = 'demo';
/** How long a caller is kept in the queue, in ms, before the demo's queue gives up. */
const QUEUE_MS = 14_000;

/** Something that plays to a channel while the dialplan has it. */
export interface Announcement {
  /** The next 20 ms. */
  next(): Int16Array | null;
}

/** The dialplan of the demo PBX: extensions go to the application, whoever comes back waits in a queue for a while. */
export class Dialplan {
  private readonly exchange: Exchange;
  private readonly appName: string;
  private readonly announce: () => Announcement;
  private readonly playing = new Map<Channel, Announcement>();
  private readonly timers = new Map<Channel, NodeJS.Timeout>();

  constructor(exchange: Exchange, appName: string, announce: () => Announcement) {
    this.exchange = exchange;
    this.appName = appName;
    this.announce = announce;
  }

  /** A call comes in on a line and runs through the extension it dialled. */
  incoming(call: { device: string; caller: NameNumber; called: string; party: Party }): Channel {
    const channel = this.exchange.addLine({
      device: call.device,
      state: 'Ring',
      caller: call.caller,
      dialplan: { context: CONTEXT, exten: call.called },
      party: call.party,
    });
    this.exchange.setVariable(channel, 'SIPDOMAIN', '127.0.0.1');
    this.step(channel, call.called, 1, 'Stasis', `${this.appName},called=${call.called}`);
    if (!this.exchange.enterStasis(channel, this.appName, [`called=${call.called}`]))
      this.queue(channel, { extension: call.called, priority: 2 });
    return channel;
  }

  /** What comes after the application gave a call back. */
  continue(channel: Channel, place: { context?: string; extension?: string; priority?: number }): void {
    if (channel.gone) return;
    const extension = place.extension ?? channel.dialplan.exten;
    const priority = place.priority ?? (place.extension === undefined ? channel.dialplan.priority + 1 : 1);
    if (place.context !== undefined) channel.dialplan.context = place.context;
    this.queue(channel, { extension, priority });
  }

  private queue(channel: Channel, { extension, priority }: { extension: string; priority: number }): void {
    this.step(channel, extension, priority, 'Queue', 'reception');
    this.exchange.answer(channel);
    this.playing.set(channel, this.announce());
    this.timers.set(
      channel,
      setTimeout(() => {
        this.step(channel, extension, priority + 1, 'Hangup', '');
        this.exchange.hangUp(channel, { cause: 16, request: { cause: 16, soft: true } });
      }, QUEUE_MS),
    );
  }

  private step(channel: Channel, exten: string, priority: number, app: string, data: string): void {
    this.exchange.step(channel, { context: channel.dialplan.context, exten, priority, app, data });
  }

  /** What the dialplan lets its channels hear in this tick. Runs before the exchange's tick hands it on. */
  tick(): void {
    for (const [channel, announcement] of this.playing) {
      if (channel.gone) this.forget(channel);
      else channel.fromDialplan = announcement.next();
    }
  }

  private forget(channel: Channel): void {
    clearTimeout(this.timers.get(channel));
    this.timers.delete(channel);
    this.playing.delete(channel);
  }

  close(): void {
    for (const channel of [...this.playing.keys()]) this.forget(channel);
  }
}
