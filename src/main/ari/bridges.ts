import type { Bridge, PbxEvent } from './port.ts';

/**
 * Who is bridged with whom outside our app. Asterisk tells an app about bridges of its own channels only, and refuses
 * subscriptions to others; so the list is read, at most once a second, after something that goes with bridging, and the
 * differences are told as events. Bridges that tell of themselves are left alone here.
 */
export class BridgeWatch {
  readonly #list: () => Promise<Bridge[]>;
  readonly #emit: (event: PbxEvent) => void;
  readonly #onError: (error: unknown) => void;
  readonly #everyMs: number;
  readonly #settleMs: number;
  /** Bridges that ARI sends events about. */
  readonly #live = new Set<string>();
  #seen = new Map<string, Bridge>();
  #timer: NodeJS.Timeout | null = null;
  #lastRead = -Infinity;
  #reading = false;
  #again = false;
  #stopped = false;

  constructor(options: {
    list: () => Promise<Bridge[]>;
    emit: (event: PbxEvent) => void;
    onError: (error: unknown) => void;
    everyMs: number;
    settleMs: number;
  }) {
    this.#list = options.list;
    this.#emit = options.emit;
    this.#onError = options.onError;
    this.#everyMs = options.everyMs;
    this.#settleMs = options.settleMs;
  }

  /** What a reconcile has just told. */
  begin(bridges: Bridge[]): void {
    this.#seen = new Map(bridges.map((bridge) => [bridge.id, bridge]));
  }

  /** This bridge sends events of its own. */
  live(bridgeId: string): void {
    if (this.#live.size > 10_000) this.#live.clear();
    this.#live.add(bridgeId);
    this.#seen.delete(bridgeId);
  }

  /** Something happened that may have changed a bridge. */
  nudge(): void {
    if (this.#stopped) return;
    if (this.#reading) this.#again = true;
    else this.#timer ??= setTimeout(() => void this.#read(), this.#delay());
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #delay(): number {
    return Math.max(this.#settleMs, this.#lastRead + this.#everyMs - performance.now());
  }

  async #read(): Promise<void> {
    this.#timer = null;
    this.#reading = true;
    this.#lastRead = performance.now();
    try {
      const bridges = await this.#list();
      if (!this.#stopped) this.#compare(bridges);
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#reading = false;
      if (this.#again) {
        this.#again = false;
        this.nudge();
      }
    }
  }

  #compare(bridges: Bridge[]): void {
    const now = new Map(bridges.filter(({ id }) => !this.#live.has(id)).map((bridge) => [bridge.id, bridge]));
    for (const [id, before] of this.#seen) {
      const bridge = now.get(id) ?? { ...before, channels: [] };
      for (const channelId of before.channels) {
        if (!bridge.channels.includes(channelId)) this.#emit({ type: 'unbridged', bridge, channelId });
      }
    }
    for (const [id, bridge] of now) {
      const before = this.#seen.get(id)?.channels ?? [];
      for (const channelId of bridge.channels) {
        if (!before.includes(channelId)) this.#emit({ type: 'bridged', bridge, channelId });
      }
    }
    this.#seen = now;
  }
}
