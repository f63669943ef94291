import { problemOf } from '../../shared/domain/problem.ts';
import type { DeskRole, LinkState } from '../../shared/domain/pbx.ts';
import type { Logger } from '../log.ts';
import { backoffMs } from './backoff.ts';
import { appReplaced, notConnected, PbxError } from './errors.ts';
import { Inbox } from './inbox.ts';
import { deskId } from './lease.ts';
import { TIMES, type ControlledLink, type LinkOptions, type LinkTimes } from './options.ts';
import type { LinkStatus, PbxEvent, PbxLink } from './port.ts';
import type { Rest } from './rest.ts';
import { Session } from './session.ts';
import { addressWarnings } from './warnings.ts';

/** Pings in a row that may fail before the connection counts as lost. */
const PINGS = 3;

/** These do not get better by trying again: the operator has to change something. */
const FINAL = new Set(['wrong-credentials', 'write-denied', 'credentials-in-address', 'no-password']);
/** Nor do these, unless the link was up before: then the PBX is more likely in the middle of a restart. */
const FINAL_AT_FIRST = new Set(['not-ari', 'tls-untrusted', 'tls-not-spoken']);

export type { ControlledLink, LinkOptions, LinkTimes };

/** The link to one PBX. It does nothing before start(). */
export function openLink(options: LinkOptions): ControlledLink {
  return new Link(options);
}

class Link implements ControlledLink {
  readonly pbxId: string;
  readonly #options: LinkOptions;
  readonly #times: LinkTimes;
  readonly #log: Logger;
  readonly #desk: { id: string; name: string };
  readonly #statusListeners = new Set<(status: LinkStatus) => void>();
  readonly #eventListeners = new Set<(event: PbxEvent) => void>();
  #role: DeskRole;
  #status: LinkStatus;
  #session: Session | null = null;
  #inbox: Inbox | null = null;
  /** Whatever belongs to an older number is out of date. */
  #generation = 0;
  #retry: NodeJS.Timeout | null = null;
  #pings: NodeJS.Timeout | null = null;
  /** We held the app when the connection broke. */
  #ours = false;
  #everUp = false;
  /** The try under way: two at once would take the app from each other. */
  #trying: { done: Promise<void>; abort: AbortController } | null = null;

  constructor(options: LinkOptions) {
    this.pbxId = options.pbxId;
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
    this.#log = options.log.child({ pbx: options.pbxId });
    this.#desk = { id: deskId(options.deskName), name: options.deskName };
    this.#role = options.role;
    this.#status = {
      state: 'stopped',
      since: Date.now(),
      version: null,
      latencyMs: null,
      attempt: 0,
      problem: null,
      warnings: addressWarnings(options.url),
    };
  }

  get status(): LinkStatus {
    return this.#status;
  }

  get role(): DeskRole {
    return this.#role;
  }

  onStatus(listener: (status: LinkStatus) => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  onEvent(listener: (event: PbxEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  start(): void {
    if (this.#status.state === 'stopped') this.reconnectNow();
  }

  async stop(): Promise<void> {
    this.#set({ state: 'stopped', problem: null, latencyMs: null, attempt: 0 });
    await this.#leave();
  }

  reconnectNow(): void {
    if (this.#status.state === 'up') return;
    this.#set({ state: 'connecting', problem: null, attempt: 0 });
    void this.#restart(false);
  }

  async setRole(role: DeskRole, options: { takeFromOther?: boolean } = {}): Promise<void> {
    const take = role === 'answers' && options.takeFromOther === true;
    if (role === this.#role && this.#status.state === 'up') return;
    this.#role = role;
    if (this.#status.state === 'stopped') return;
    this.#set({ state: 'connecting', problem: null, attempt: 0 });
    await this.#restart(take);
  }

  answer(channelId: string): Promise<void> {
    return this.#rest.answer(channelId);
  }

  async hangUp(channelId: string, reason?: string): Promise<void> {
    await this.#rest.hangUp(channelId, reason);
  }

  async toDialplan(
    channelId: string,
    place: { context?: string; extension?: string; priority?: number } = {},
  ): Promise<boolean> {
    const rest = this.#rest;
    const inbox = this.#inbox;
    inbox?.givenBack(channelId, place);
    let there = false;
    try {
      there = await rest.continueInDialplan(channelId, place);
    } finally {
      if (!there) inbox?.fallback.forget(channelId);
    }
    return there;
  }

  setVariable(channelId: string, name: string, value: string): Promise<void> {
    return this.#rest.setVariable(channelId, name, value);
  }

  getVariable(channelId: string, name: string): Promise<string | null> {
    return this.#rest.getVariable(channelId, name);
  }

  createBridge: PbxLink['createBridge'] = (name) => this.#rest.createBridge(name);
  addToBridge: PbxLink['addToBridge'] = (id, channelIds) => this.#rest.addToBridge(id, channelIds);

  async destroyBridge(bridgeId: string): Promise<void> {
    await this.#rest.destroyBridge(bridgeId);
  }

  externalMedia: PbxLink['externalMedia'] = (request, data) =>
    this.#rest.externalMedia(this.#app, request, data);
  snoop: PbxLink['snoop'] = (id, spy, data) => this.#rest.snoop(this.#app, id, spy, data);
  channel: PbxLink['channel'] = (id) => this.#rest.channel(id);

  /** Requests go out while there is a session, even where its events are lost or another desk has the app. */
  get #rest(): Rest {
    if (!this.#session) throw notConnected();
    return this.#session.rest;
  }

  get #app(): string {
    const { appName } = this.#options;
    return this.#role === 'answers' ? appName : `${appName}-watch-${this.#desk.id}`;
  }

  /** Ends whatever runs. Resolves with the number that whoever goes on must still find. */
  async #leave(): Promise<number> {
    const generation = ++this.#generation;
    const session = this.#session;
    this.#session = null;
    this.#quiet();
    this.#trying?.abort.abort();
    await this.#trying?.done;
    // Only a session that still hears its app may tidy it up: otherwise it is broken or the app is another desk's.
    const tidy = this.#inbox !== null;
    this.#inbox = null;
    if (session) await session.close(tidy);
    if (tidy) this.#ours = false;
    return generation;
  }

  #quiet(): void {
    if (this.#retry) clearTimeout(this.#retry);
    if (this.#pings) clearInterval(this.#pings);
    this.#retry = this.#pings = null;
    this.#inbox?.stop();
  }

  async #restart(take: boolean): Promise<void> {
    const generation = await this.#leave();
    if (generation === this.#generation) this.#begin(take);
  }

  #begin(take: boolean): void {
    this.#retry = null;
    const abort = new AbortController();
    const trying = { abort, done: this.#try(take, abort.signal) };
    this.#trying = trying;
    void trying.done.then(() => {
      if (this.#trying === trying) this.#trying = null;
    });
  }

  async #try(take: boolean, signal: AbortSignal): Promise<void> {
    const generation = ++this.#generation;
    const app = this.#app;
    const inbox = new Inbox({
      app,
      times: this.#times,
      log: this.#log,
      emit: (event) => this.#emit(event),
      onReplaced: () => void this.#replaced(generation, null),
    });
    let session: Session | null = null;
    try {
      session = await Session.open({
        ...this.#options,
        app,
        role: this.#role,
        desk: this.#desk,
        ca: this.#options.ca,
        take,
        signal,
        ours: this.#ours,
        requestTimeoutMs: this.#times.requestMs,
        eventsPingMs: this.#times.eventsPingMs,
        eventsDeadMs: this.#times.eventsDeadMs,
        log: this.#log,
        onEvent: (raw) => inbox.take(raw),
        onLost: (problem) => this.#lost(generation, problem),
      });
      const snapshot = await session.snapshot();
      if (generation !== this.#generation) {
        await session.close(this.#status.state === 'stopped');
        return;
      }
      await this.#adopt(session, inbox, generation);
      this.#set({ state: 'up', problem: null, attempt: 0, version: session.version });
      inbox.open(session, snapshot);
    } catch (error) {
      inbox.stop();
      await session?.close(false);
      if (generation === this.#generation) this.#failed(error);
    }
  }

  async #adopt(session: Session, inbox: Inbox, generation: number): Promise<void> {
    const before = this.#session;
    this.#session = session;
    this.#inbox = inbox;
    this.#ours = this.#role === 'answers';
    this.#everUp = true;
    let failed = 0;
    let pinging = false;
    const ping = async () => {
      if (pinging) return;
      pinging = true;
      try {
        const { latencyMs, pbxTime } = await session.ping();
        if (generation !== this.#generation) return;
        failed = 0;
        this.#set({ latencyMs });
        const other = await session.sign(pbxTime);
        if (other !== null) await this.#replaced(generation, other);
      } catch (error) {
        failed += 1;
        this.#log.warn({ err: error, failed }, 'a ping failed');
        if (failed >= PINGS && error instanceof PbxError) this.#lost(generation, error);
      } finally {
        pinging = false;
      }
    };
    this.#pings = setInterval(() => void ping(), this.#times.pingEveryMs);
    void ping();
    if (before) await before.close(false);
  }

  #lost(generation: number, problem: PbxError): void {
    if (generation !== this.#generation) return;
    this.#generation += 1;
    this.#quiet();
    this.#inbox = null;
    this.#log.warn({ code: problem.code }, 'the link to the PBX is lost');
    void this.#session?.deafen();
    this.#set({ state: 'reconnecting', problem: problem.problem, latencyMs: null, attempt: 0 });
    this.#again(this.#wait(1));
  }

  #failed(error: unknown): void {
    const problem = problemOf(error);
    this.#log.info({ code: problem.code, attempt: this.#status.attempt + 1 }, 'no link to the PBX');
    if (problem.code === 'app-held') {
      // Lost while we were away is taken over, not held: the operator had it.
      const state: LinkState = this.#ours ? 'replaced' : 'held';
      this.#ours = false;
      this.#set({ state, problem, attempt: 0 });
      if (state === 'held') this.#again(this.#times.heldRetryMs);
      return;
    }
    if (FINAL.has(problem.code) || (!this.#everUp && FINAL_AT_FIRST.has(problem.code))) {
      this.#set({ state: 'refused', problem });
      return;
    }
    const attempt = this.#status.attempt + 1;
    this.#set({ state: 'reconnecting', problem, attempt });
    this.#again(this.#wait(attempt + 1));
  }

  /** Another client has the app now. That is told and not fought over; requests for calls still under way go on. */
  async #replaced(generation: number, by: string | null): Promise<void> {
    if (generation !== this.#generation) return;
    this.#generation += 1;
    this.#quiet();
    this.#inbox = null;
    this.#ours = false;
    const session = this.#session;
    this.#set({ state: 'replaced', problem: appReplaced(this.#app, by).problem, latencyMs: null });
    if (!session) return;
    const replacedAt = this.#generation;
    try {
      await session.deafen();
      const holder = by ?? (await session.unsign());
      if (holder !== null && replacedAt === this.#generation) {
        this.#set({ problem: appReplaced(this.#app, holder).problem });
      }
    } catch (error) {
      this.#log.info({ err: error }, 'could not find out who has the app now');
    }
  }

  #again(delay: number): void {
    this.#retry = setTimeout(() => this.#begin(false), delay);
  }

  #wait(attempt: number): number {
    return backoffMs(attempt, { firstMs: this.#times.retryFirstMs, maxMs: this.#times.retryMaxMs });
  }

  #set(change: Partial<LinkStatus>): void {
    const since =
      change.state !== undefined && change.state !== this.#status.state ? Date.now() : this.#status.since;
    this.#status = { ...this.#status, ...change, since };
    this.#tell(this.#statusListeners, this.#status);
  }

  #emit(event: PbxEvent): void {
    this.#tell(this.#eventListeners, event);
  }

  #tell<T>(listeners: Set<(value: T) => void>, value: T): void {
    for (const listener of [...listeners]) {
      try {
        listener(value);
      } catch (error) {
        this.#log.error({ err: error }, 'a listener of the PBX link threw');
      }
    }
  }
}
