import type { Call } from '../../shared/domain/call.ts';
import { SILENCE } from '../../shared/domain/hearing.ts';
import type { Desk } from '../../shared/domain/call.ts';
import type { Bridge, Channel } from '../ari/port.ts';
import type { CallDeps } from './deps.ts';

interface Leg {
  channel: Channel;
  /** The channel that it is bridged with. */
  peerId: string | null;
}

/**
 * Channels of the PBX that are not ours: calls between people. A leg that the dialplan's Dial() made is shown as the
 * peer of the call that dialled it, not as a row of its own.
 */
export class Elsewhere {
  readonly #deps: CallDeps;
  readonly #legs = new Map<string, Leg>();
  readonly #listeners = new Map<string, Desk>();

  constructor(deps: CallDeps) {
    this.#deps = deps;
  }

  has(rowId: string): boolean {
    return this.channelOf(rowId) !== null;
  }

  channelOf(rowId: string): Channel | null {
    const prefix = `${this.#deps.pbx.id}/`;
    return rowId.startsWith(prefix) ? (this.#legs.get(rowId.slice(prefix.length))?.channel ?? null) : null;
  }

  get rows(): string[] {
    return [...this.#legs.keys()].map((id) => this.#row(id));
  }

  seen(channel: Channel): void {
    const leg = this.#legs.get(channel.id);
    this.#legs.set(channel.id, { channel, peerId: leg?.peerId ?? null });
    this.#tell(channel.id);
  }

  gone(channelId: string): void {
    const leg = this.#legs.get(channelId);
    if (!leg) return;
    this.#legs.delete(channelId);
    this.#listeners.delete(this.#row(channelId));
    for (const other of this.#legs.values()) if (other.peerId === channelId) other.peerId = null;
    this.#deps.operator.release(this.#row(channelId), 'call-ended');
    this.#deps.board.gone(this.#row(channelId));
  }

  bridged(bridge: Bridge): void {
    const [a, b] = bridge.channels;
    if (bridge.channels.length !== 2 || !a || !b) return;
    this.#pair(a, b);
    this.#pair(b, a);
  }

  listenedBy(rowId: string, desk: Desk | null): void {
    if (desk) this.#listeners.set(rowId, desk);
    else this.#listeners.delete(rowId);
    const channel = this.channelOf(rowId);
    if (channel) this.#tell(channel.id);
  }

  /** Settings of the PBX have changed: what may be done with the rows, too. What is no longer allowed ends. */
  refresh(): void {
    if (!this.#deps.pbx.listenToPeople.enabled) this.unhear();
    for (const id of this.#legs.keys()) this.#tell(id);
  }

  /** Ends this desk's listening to any of these channels. */
  unhear(): void {
    for (const row of this.rows) this.#deps.operator.release(row, 'call-ended');
  }

  close(): void {
    for (const id of [...this.#legs.keys()]) this.gone(id);
  }

  /** Everything is stale: start again from this list. */
  replace(channels: Channel[], bridges: Bridge[]): void {
    const now = new Set(channels.map((channel) => channel.id));
    for (const id of [...this.#legs.keys()]) if (!now.has(id)) this.gone(id);
    for (const channel of channels) this.seen(channel);
    for (const bridge of bridges) this.bridged(bridge);
  }

  #pair(id: string, peerId: string): void {
    const leg = this.#legs.get(id);
    if (!leg || leg.peerId === peerId) return;
    leg.peerId = peerId;
    this.#tell(id);
  }

  #tell(id: string): void {
    const leg = this.#legs.get(id);
    if (!leg) return;
    if (hasOwnRow(leg.channel)) this.#deps.board.changed(this.#row(id), () => this.#view(leg));
    else this.#deps.board.gone(this.#row(id));
  }

  #view(leg: Leg): Call {
    const { channel } = leg;
    const peer = leg.peerId ? this.#legs.get(leg.peerId)?.channel : undefined;
    const listener = this.#listeners.get(this.#row(channel.id));
    return {
      id: this.#row(channel.id),
      pbxId: this.#deps.pbx.id,
      channelId: channel.id,
      direction: 'inbound',
      caller: channel.caller,
      calledNumber: channel.dialplan.exten,
      agent: null,
      peer: peer ? peer.caller : channel.connected.number ? channel.connected : null,
      state: 'elsewhere',
      startedAt: channel.createdAt,
      answeredAt: null,
      endedAt: null,
      hearing: SILENCE,
      agentHearsTakeover: false,
      lastLine: null,
      ask: null,
      stalled: null,
      agentMuted: false,
      held: false,
      owner: null,
      listeners: listener ? [listener] : [],
      problem: null,
      actions: this.#deps.pbx.listenToPeople.enabled ? ['listen'] : [],
    };
  }

  #row(channelId: string): string {
    return `${this.#deps.pbx.id}/${channelId}`;
  }
}

/** Not a leg that Dial() made (AppDial), nor a channel that is so new that nobody knows yet what it is (no app). */
function hasOwnRow({ dialplan }: Channel): boolean {
  return dialplan.app_name !== '' && !dialplan.app_name.startsWith('AppDial');
}
