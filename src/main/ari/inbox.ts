import type { Logger } from '../log.ts';
import { BridgeWatch } from './bridges.ts';
import { decode, type Decoded } from './decode.ts';
import { FallbackWatch } from './fallback.ts';
import type { LinkTimes } from './options.ts';
import type { Channel, PbxEvent } from './port.ts';
import type { Session, Snapshot } from './session.ts';

interface Place {
  context: string;
  extension: string;
}

/**
 * What comes in over one events socket, on its way to the listeners: decoded, counted where it is unknown, held back until
 * the state of the PBX has been told, and completed by what Asterisk does not tell by itself.
 */
export class Inbox {
  readonly fallback = new FallbackWatch();
  readonly #app: string;
  readonly #log: Logger;
  readonly #emit: (event: PbxEvent) => void;
  readonly #onReplaced: () => void;
  readonly #bridges: BridgeWatch;
  /** Types seen that are unknown or malformed, how often. */
  readonly #strange = new Map<string, number>();
  /** Where the channels of our app are in the dialplan. */
  readonly #places = new Map<string, Place>();
  #early: Decoded[] | null = [];
  #session: Session | null = null;

  constructor(options: {
    app: string;
    times: LinkTimes;
    log: Logger;
    emit: (event: PbxEvent) => void;
    onReplaced: () => void;
  }) {
    this.#app = options.app;
    this.#log = options.log;
    this.#emit = options.emit;
    this.#onReplaced = options.onReplaced;
    this.#bridges = new BridgeWatch({
      list: () => this.#session?.rest.bridges() ?? Promise.resolve([]),
      emit: this.#emit,
      onError: (error) => this.#log.info({ err: error }, 'the bridges could not be listed'),
      everyMs: options.times.bridgesEveryMs,
      settleMs: options.times.bridgesSettleMs,
    });
  }

  /** One event as parsed JSON. Never throws. */
  take(raw: unknown): void {
    const decoded = decode(raw);
    if (decoded.kind === 'unknown' || decoded.kind === 'malformed') this.#count(decoded);
    else if (this.#early) this.#early.push(decoded);
    else this.#pass(decoded);
  }

  /**
   * Tells the state of the PBX, then everything that happened since. A channel whose arrival is about to be told is left out
   * of `inApp`, so that nobody takes it for one that was left over.
   */
  open(session: Session, snapshot: Snapshot): void {
    this.#session = session;
    const early = this.#early ?? [];
    this.#early = null;
    const arriving = new Set(
      early.flatMap((decoded) =>
        decoded.kind === 'event' && (decoded.event.type === 'arrived' || decoded.event.type === 'own-entered')
          ? [decoded.event.channel.id]
          : [],
      ),
    );
    for (const channel of snapshot.channels) this.#remember(channel);
    const inApp = snapshot.inApp.filter((id) => !arriving.has(id));
    this.#bridges.begin(snapshot.bridges);
    this.#emit({ type: 'reconcile', channels: snapshot.channels, bridges: snapshot.bridges, inApp });
    for (const id of inApp) {
      const channel = snapshot.channels.find((candidate) => candidate.id === id);
      if (channel) this.#follow(channel);
    }
    for (const decoded of early) this.#pass(decoded);
  }

  givenBack(channelId: string, place: { context?: string; extension?: string }): void {
    const known = this.#places.get(channelId) ?? { context: '', extension: '' };
    this.fallback.given(channelId, {
      context: place.context ?? known.context,
      extension: place.extension ?? known.extension,
    });
  }

  stop(): void {
    this.#bridges.stop();
    this.fallback.clear();
    this.#early = null;
    if (this.#strange.size > 0) {
      this.#log.info({ counts: Object.fromEntries(this.#strange) }, 'events that were not understood');
    }
  }

  #pass(decoded: Decoded): void {
    if (decoded.kind === 'replaced') {
      if (decoded.application === this.#app) this.#onReplaced();
      return;
    }
    if (decoded.kind === 'ignored') {
      if (decoded.bridging) this.#bridges.nudge();
      return;
    }
    if (decoded.kind !== 'event' && decoded.kind !== 'step') return;
    const { event } = decoded;
    if (event.type === 'arrived' || event.type === 'own-entered') {
      this.#remember(event.channel);
      this.#follow(event.channel);
    }
    if (event.type === 'bridged' || event.type === 'unbridged') this.#bridges.live(event.bridge.id);
    if (event.type === 'channel') this.#bridges.nudge();
    let warning: PbxEvent | null = null;
    if (decoded.kind === 'step' && event.type === 'channel') {
      const { context, exten } = event.channel.dialplan;
      warning = this.fallback.step(decoded.channelId, decoded.app, { context, extension: exten });
    }
    if (event.type === 'gone') {
      this.#places.delete(event.channelId);
      this.#bridges.nudge();
      warning = this.fallback.gone(event.channelId, event.cause);
    }
    if (warning) this.#emit(warning);
    this.#emit(event);
  }

  #remember(channel: Channel): void {
    const { context, exten } = channel.dialplan;
    if (this.#places.size > 20_000) this.#places.clear();
    this.#places.set(channel.id, { context, extension: exten });
  }

  /** An app is told of a channel's end only where it subscribed to it or to its technology. */
  #follow(channel: Channel): void {
    const technology = channel.name.split('/')[0] ?? '';
    const session = this.#session;
    if (!session || session.technologies.has(technology)) return;
    session.rest.subscribe(this.#app, `channel:${channel.id}`).catch((error: unknown) => {
      this.#log.info({ err: error, channel: channel.id }, 'could not subscribe to a channel');
    });
  }

  #count(strange: Extract<Decoded, { kind: 'unknown' | 'malformed' }>): void {
    const key = `${strange.kind} ${strange.type}`.slice(0, 80);
    const seen = this.#strange.get(key) ?? 0;
    // The types come from the network: their number is bounded.
    if (seen === 0 && this.#strange.size >= 200) return;
    this.#strange.set(key, seen + 1);
    if (seen === 0)
      this.#log.warn({ event: key, why: strange.kind === 'malformed' ? strange.why : '' }, 'unknown event');
  }
}
