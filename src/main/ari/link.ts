import { setTimeout as sleep } from 'node:timers/promises';
import { problemOf } from '../../shared/domain/problem.ts';
import type { DeskRole } from '../../shared/domain/pbx.ts';
import type { Logger } from '../log.ts';
import { backoffMs } from './backoff.ts';
import { appReplaced, isFinal, notConnected, type PbxError } from './errors.ts';
import { Heartbeat } from './heartbeat.ts';
import { Inbox } from './inbox.ts';
import { deskId } from './lease.ts';
import { Listeners } from './listeners.ts';
import { LinkOperations } from './operations.ts';
import { TIMES, type ControlledLink, type LinkOptions, type LinkTimes } from './options.ts';
import type { LinkStatus, PbxEvent } from './port.ts';
import type { Rest } from './rest.ts';
import { Session } from './session.ts';
import { addressWarnings } from './warnings.ts';

export type { ControlledLink, LinkOptions, LinkTimes };

/** The link to one PBX. It does nothing before start(). */
export function openLink(options: LinkOptions): ControlledLink {
  return new Link(options);
}

class Link extends LinkOperations implements ControlledLink {
  readonly pbxId: string;
  readonly #options: LinkOptions;
  readonly #times: LinkTimes;
  readonly #log: Logger;
  readonly #desk: { id: string; name: string };
  readonly #statusListeners: Listeners<LinkStatus>;
  readonly #eventListeners: Listeners<PbxEvent>;
  #role: DeskRole;
  #status: LinkStatus;
  #session: Session | null = null;
  #inbox: Inbox | null = null;
  /** Whatever belongs to an older number is out of date. */
  #generation = 0;
  #retry: NodeJS.Timeout | null = null;
  #heartbeat: Heartbeat | null = null;
  /** We held the app when the connection broke. */
  #ours = false;
  #everUp = false;
  /** The try under way: two at once would take the app from each other. */
  #trying: { done: Promise<void>; abort: AbortController } | null = null;

  constructor(options: LinkOptions) {
    super();
    this.pbxId = options.pbxId;
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
    this.#log = options.log.child({ pbx: options.pbxId });
    this.#statusListeners = new Listeners(this.#log);
    this.#eventListeners = new Listeners(this.#log);
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
    return this.#statusListeners.add(listener);
  }

  onEvent(listener: (event: PbxEvent) => void): () => void {
    return this.#eventListeners.add(listener);
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

  /** Requests go out while there is a session, even where its events are lost or another desk has the app. */
  protected override get rest(): Rest {
    if (!this.#session) throw notConnected();
    return this.#session.rest;
  }

  protected override get inbox(): Inbox | null {
    return this.#inbox;
  }

  protected override get app(): string {
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
    this.#retry = null;
    this.#heartbeat?.stop();
    this.#heartbeat = null;
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
    const app = this.app;
    const inbox = new Inbox({
      app,
      times: this.#times,
      log: this.#log,
      emit: (event) => this.#eventListeners.tell(event),
      onReplaced: () => void this.#replaced(generation, null),
    });
    let session: Session | null = null;
    try {
      session = await Session.open({
        ...this.#options,
        app,
        role: this.#role,
        desk: this.#desk,
        trust: this.#options.trust ?? {},
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
      this.#adopt(session, inbox, generation);
      this.#set({ state: 'up', problem: null, attempt: 0, version: session.version });
      inbox.open(session, snapshot);
    } catch (error) {
      inbox.stop();
      await session?.close(false);
      if (generation === this.#generation) this.#failed(error);
    }
  }

  #adopt(session: Session, inbox: Inbox, generation: number): void {
    const before = this.#session;
    this.#session = session;
    this.#inbox = inbox;
    this.#ours = this.#role === 'answers';
    this.#everUp = true;
    this.#heartbeat = new Heartbeat({
      session,
      everyMs: this.#times.pingEveryMs,
      log: this.#log,
      onLatency: (latencyMs) => this.#set({ latencyMs }),
      onReplaced: (by) => void this.#replaced(generation, by),
      onLost: (problem) => this.#lost(generation, problem),
    });
    void before?.close(false);
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
      if (this.#ours) this.#set({ state: 'replaced', problem: { ...problem, code: 'app-replaced' } });
      else {
        this.#set({ state: 'held', problem, attempt: 0 });
        this.#again(this.#times.heldRetryMs);
      }
      this.#ours = false;
      return;
    }
    if (isFinal(problem.code, this.#everUp)) {
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
    this.#set({ state: 'replaced', problem: appReplaced(this.app, by).problem, latencyMs: null });
    if (!session) return;
    const replacedAt = this.#generation;
    try {
      await session.deafen();
      // Whoever took it signs it in a moment.
      if (by === null) await sleep(this.#times.signedWithinMs);
      const holder = by ?? (await session.unsign(false));
      if (holder !== null && replacedAt === this.#generation) {
        this.#set({ problem: appReplaced(this.app, holder).problem });
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
    this.#statusListeners.tell(this.#status);
  }
}
