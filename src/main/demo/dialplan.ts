import { FRAME_MS } from '../../shared/domain/audio.ts';
import type { Channel, Party } from './channel.ts';
import type { Exchange } from './exchange.ts';
import type { NameNumber } from './wire-types.ts';

/** Where the demo's calls arrive. */
export const CONTEXT = 'demo';
/** What callers may be transferred to: here every extension is the queue's. */
const TRANSFERS = 'cordboard-transfer';
/** How long a caller is kept in the queue, in ms, before the demo's queue gives up. */
const QUEUE_MS = 14_000;

/** Something that plays to a channel in the queue. */
export interface Announcement {
  /** The next 20 ms. */
  next(): Int16Array | null;
}

/** The dialplan of the demo PBX: extensions go to the application, whoever comes back waits in a queue for a while. */
export class Dialplan {
  private readonly exchange: Exchange;
  private readonly appName: string;
  private readonly announce: () => Announcement;
  private readonly queue = new Map<Channel, { announcement: Announcement; leftMs: number }>();

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
      this.enqueue(channel, { extension: call.called, priority: 2 });
    return channel;
  }

  /** What comes after the application gave a call back. */
  continue(channel: Channel, place: { context?: string; extension?: string; priority?: number }): void {
    if (channel.gone) return;
    const extension = place.extension ?? channel.dialplan.exten;
    const priority = place.priority ?? (place.extension === undefined ? channel.dialplan.priority + 1 : 1);
    if (place.context !== undefined) channel.dialplan.context = place.context;
    this.enqueue(channel, { extension, priority });
  }

  /** Its contexts take any extension. */
  has(context: string): boolean {
    return context === CONTEXT || context === TRANSFERS;
  }

  private enqueue(channel: Channel, { extension, priority }: { extension: string; priority: number }): void {
    this.step(channel, extension, priority, 'Queue', 'reception');
    this.exchange.answer(channel);
    this.queue.set(channel, { announcement: this.announce(), leftMs: QUEUE_MS });
  }

  private step(channel: Channel, exten: string, priority: number, app: string, data: string): void {
    this.exchange.step(channel, { context: channel.dialplan.context, exten, priority, app, data });
  }

  /** One 20 ms step of those who wait. Runs before the exchange's, which hands on what they are to hear. */
  tick(): void {
    for (const [channel, waiting] of this.queue) {
      waiting.leftMs -= FRAME_MS;
      if (channel.gone) this.queue.delete(channel);
      else if (waiting.leftMs <= 0) this.giveUp(channel);
      else channel.fromDialplan = waiting.announcement.next();
    }
  }

  private giveUp(channel: Channel): void {
    const { exten, priority } = channel.dialplan;
    this.step(channel, exten, priority + 1, 'Hangup', '');
    this.exchange.hangUp(channel, { cause: 16, request: { cause: 16, soft: true } });
  }
}
