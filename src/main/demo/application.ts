import type { WebSocket } from 'ws';
import { asteriskTime, type ApplicationJson, type EventBody } from './wire-types.ts';

export type FilterEntry = { type: string } & Record<string, unknown>;

export const ASTERISK_ID = '02:00:00:00:00:01';

/**
 * A Stasis application: who listens to it and what it is subscribed to. Subscriptions are counted; each kind of source
 * forwards on its own, so a channel in the app whose technology is subscribed too sends its events twice, as on a real
 * Asterisk.
 */
export class Application {
  readonly name: string;
  /** The client that gets the events; null while it is away. */
  socket: WebSocket | null = null;
  subscribeAll = false;
  readonly channels = new Map<string, number>();
  readonly bridges = new Map<string, number>();
  /** Which events it wants: all but the refused ones, and only the wished ones where there are any. */
  filter: { allowed: FilterEntry[]; disallowed: FilterEntry[] } = { allowed: [], disallowed: [] };
  /** `PJSIP` or `PJSIP/alice`. */
  readonly endpoints = new Map<string, number>();

  constructor(name: string) {
    this.name = name;
  }

  get active(): boolean {
    return this.socket !== null;
  }

  /** An app whose client is gone stays listed as long as it is subscribed to something. */
  get finished(): boolean {
    return !this.active && this.channels.size + this.bridges.size + this.endpoints.size === 0;
  }

  send(event: EventBody, at: number): void {
    const { type, ...rest } = event;
    const { allowed, disallowed } = this.filter;
    if (disallowed.some((entry) => entry.type === type)) return;
    if (allowed.length > 0 && !allowed.some((entry) => entry.type === type)) return;
    const message = {
      type,
      timestamp: asteriskTime(at),
      ...rest,
      asterisk_id: ASTERISK_ID,
      application: this.name,
    };
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  /** How often an event of that channel is to be sent. */
  copiesFor(channel: { id: string; endpoint: { technology: string; resource: string } | null }): number {
    if (this.subscribeAll) return 1;
    let copies = this.channels.has(channel.id) ? 1 : 0;
    if (channel.endpoint) {
      if (this.endpoints.has(channel.endpoint.technology)) copies += 1;
      if (this.endpoints.has(`${channel.endpoint.technology}/${channel.endpoint.resource}`)) copies += 1;
    }
    return copies;
  }

  wantsBridge(id: string): boolean {
    return this.subscribeAll || this.bridges.has(id);
  }

  wantsEndpoint(technology: string, resource: string): boolean {
    return (
      this.subscribeAll || this.endpoints.has(technology) || this.endpoints.has(`${technology}/${resource}`)
    );
  }

  forget(id: string): void {
    this.channels.delete(id);
    this.bridges.delete(id);
  }

  toJson(): ApplicationJson {
    return {
      name: this.name,
      channel_ids: this.subscribeAll ? ['__AST_CHANNEL_ALL_TOPIC'] : [...this.channels.keys()],
      bridge_ids: this.subscribeAll ? ['__AST_BRIDGE_ALL_TOPIC'] : [...this.bridges.keys()],
      endpoint_ids: this.subscribeAll ? ['__AST_ENDPOINT_ALL_TOPIC'] : [...this.endpoints.keys()],
      events_allowed: this.filter.allowed,
      events_disallowed: this.filter.disallowed,
    };
  }
}

/** Adds one to a counted subscription. */
export function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

/** Takes one off; false where there was none. */
export function uncount(map: Map<string, number>, key: string): boolean {
  const before = map.get(key);
  if (before === undefined) return false;
  if (before === 1) map.delete(key);
  else map.set(key, before - 1);
  return true;
}
