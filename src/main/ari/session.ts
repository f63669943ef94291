import type { DeskRole } from '../../shared/domain/pbx.ts';
import type { Logger } from '../log.ts';
import { appHeld, notConnected, PbxError, wrongCredentials } from './errors.ts';
import { openEvents, type EventsSocket } from './events.ts';
import type { Trust } from '../trust.ts';
import { ariBase, PbxHttp } from './http.ts';
import { identifyAri } from './identify.ts';
import { filterWith, holding, read } from './lease.ts';
import type { Bridge, Channel } from './port.ts';
import { Rest } from './rest.ts';

export interface SessionOptions {
  url: string;
  /** The app that this session listens under (the watching name where it watches). */
  app: string;
  username: string;
  password: () => Promise<string | null>;
  role: DeskRole;
  desk: { id: string; name: string };
  trust: Trust;
  /** Take the app from whoever holds it. */
  take: boolean;
  /** This desk held the app before its connection broke. */
  ours: boolean;
  /** Gives up the opening at once. */
  signal: AbortSignal;
  requestTimeoutMs: number;
  eventsPingMs: number;
  eventsDeadMs: number;
  log: Logger;
  onEvent(raw: unknown): void;
  onLost(problem: PbxError): void;
}

/** What was there when the session began. */
export interface Snapshot {
  channels: Channel[];
  bridges: Bridge[];
  inApp: string[];
}

/** One connection to a PBX, from the first byte to the last. A broken one is thrown away and another is opened. */
export class Session {
  readonly rest: Rest;
  readonly version: string;
  readonly #options: SessionOptions;
  readonly #http: PbxHttp;
  readonly #events: EventsSocket;
  #technologies: ReadonlySet<string> = new Set();
  #signedAt = 0;

  private constructor(parts: {
    options: SessionOptions;
    http: PbxHttp;
    rest: Rest;
    events: EventsSocket;
    version: string;
  }) {
    this.#options = parts.options;
    this.#http = parts.http;
    this.#events = parts.events;
    this.rest = parts.rest;
    this.version = parts.version;
  }

  /** Technologies whose channels this session hears of. */
  get technologies(): ReadonlySet<string> {
    return this.#technologies;
  }

  /** Rejects with a PbxError, with everything closed again. */
  static async open(options: SessionOptions): Promise<Session> {
    const base = ariBase(options.url);
    const password = await options.password();
    if (password === null) {
      throw new PbxError({
        code: 'no-password',
        message: 'There is no password for this PBX.',
        hint: 'Type it in the connection settings.',
      });
    }
    if (options.signal.aborted) throw notConnected();
    const http = new PbxHttp(base, options.trust);
    const giveUp = () => http.close();
    options.signal.addEventListener('abort', giveUp);
    const authorization = basic(options.username, password);
    const timeoutMs = options.requestTimeoutMs;
    let rest: Rest | null = null;
    let events: EventsSocket | null = null;
    try {
      await identifyAri(http, timeoutMs);
      rest = await Rest.open({
        http,
        authorization,
        username: options.username,
        timeoutMs,
        log: options.log,
      });
      const [version, { pbxTime }] = await Promise.all([rest.version(), rest.ping(), mayWrite(rest)]);
      if (options.role === 'answers' && !options.take) {
        const held = holding(
          await rest.application(options.app),
          options.desk.id,
          options.ours,
          pbxTime ?? Date.now(),
        );
        if (held.held) throw appHeld(options.app, held.by);
      }
      events = await openEvents({
        base,
        signal: options.signal,
        appName: options.app,
        authorization,
        username: options.username,
        trust: options.trust,
        handshakeTimeoutMs: timeoutMs,
        pingEveryMs: options.eventsPingMs,
        deadAfterMs: options.eventsDeadMs,
        log: options.log,
        onEvent: (raw) => options.onEvent(raw),
        onLost: (problem) => options.onLost(problem),
      });
      const session = new Session({ options, http, rest, events, version });
      // Signed before anything is subscribed to: an app with subscriptions stays listed when its desk breaks off, and one
      // that nobody signed would then be held from everybody, ourselves too.
      await session.sign(pbxTime ?? Date.now());
      session.#technologies = await subscribeAllTechnologies(rest, options.app);
      return session;
    } catch (error) {
      await events?.close();
      rest?.close();
      http.close();
      throw error;
    } finally {
      options.signal.removeEventListener('abort', giveUp);
    }
  }

  async snapshot(): Promise<Snapshot> {
    const app = this.#options.app;
    const [channels, bridges, application] = await Promise.all([
      this.rest.channels(),
      this.rest.bridges(),
      this.rest.application(app),
    ]);
    // The app's list also names channels that it only subscribed to.
    const listed = new Set(application?.channel_ids);
    const inApp = channels.filter(({ id, name, dialplan }) => {
      if (!listed.has(id)) return false;
      if (dialplan.app_name === 'Stasis') return isIn(app, dialplan);
      // A media channel that a desk made and that nobody connected to.
      return name.startsWith('WebSocket/') && dialplan.app_name === 'AppDial2';
    });
    return { channels, bridges, inApp: inApp.map(({ id }) => id) };
  }

  /** A round trip. Returns its milliseconds and the PBX's clock. */
  async ping(): Promise<{ latencyMs: number; pbxTime: number }> {
    const started = performance.now();
    const { pbxTime } = await this.rest.ping();
    return { latencyMs: performance.now() - started, pbxTime: pbxTime ?? Date.now() };
  }

  /**
   * Signs the app as this desk's, anew. Returns the name of the desk that has signed since, if one has: it took the app
   * over and the message about it was lost.
   */
  async sign(pbxTime: number): Promise<string | null> {
    if (this.#options.role !== 'answers') return null;
    const { app, desk } = this.#options;
    const application = await this.rest.application(app);
    if (application === null) {
      throw new PbxError({
        code: 'app-missing',
        message: `The PBX no longer knows ${app}, although its events connection is open.`,
        hint: 'The connection is made anew by itself.',
      });
    }
    const before = read(application);
    // Signed at about the same time: two desks crossed, and the one whose socket was replaced withdraws by itself.
    if (this.#signedAt > 0 && before && before.deskId !== desk.id && before.at > this.#signedAt + 2000) {
      return before.name;
    }
    const signature = { deskId: desk.id, at: pbxTime, name: desk.name };
    await this.rest.filter(app, filterWith(application, signature));
    this.#signedAt = pbxTime;
    return null;
  }

  /**
   * Withdraws our signature, unless another desk's is there: its name is returned.
   * @param leaving the app is free for whoever comes, even while calls keep it listed; otherwise somebody has taken it
   */
  async unsign(leaving: boolean): Promise<string | null> {
    const { app, desk } = this.#options;
    const application = await this.rest.application(app);
    const signature = application && read(application);
    if (!signature) return null;
    if (signature.deskId !== desk.id) return signature.name;
    const left = leaving ? { deskId: desk.id, at: 0, name: desk.name } : null;
    await this.rest.filter(app, filterWith(application, left));
    return null;
  }

  /** Ends the events socket; requests still work. For an app that somebody else has now. */
  async deafen(): Promise<void> {
    await this.#events.close();
  }

  /**
   * @param tidy also give back callers whom nobody has taken yet, and take our subscriptions and signature off the PBX, so
   * that the app does not stay listed. Not where the connection is broken or the app is somebody else's.
   */
  async close(tidy: boolean): Promise<void> {
    if (tidy) await this.#tidily(() => this.#unregister());
    // An app without subscriptions goes with its socket: whoever arrives from here on, the dialplan goes on by itself.
    await this.#events.close();
    if (tidy) await this.#tidily(() => this.#clear());
    this.rest.close();
    this.#http.close();
  }

  async #tidily(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.#options.log.info({ err: error }, 'could not tidy up on the PBX');
    }
  }

  async #unregister(): Promise<void> {
    const { app, role } = this.#options;
    if (role === 'answers') await this.unsign(true);
    for (const technology of this.technologies) await this.rest.unsubscribe(app, `endpoint:${technology}`);
  }

  /** Callers who came in the last moment go back to the dialplan; what we made ends. */
  async #clear(): Promise<void> {
    const left = (await this.rest.channels()).filter(({ dialplan }) => isIn(this.#options.app, dialplan));
    await Promise.all(
      left.map(({ id, name }) =>
        /^(WebSocket|Snoop)\//.test(name) ? this.rest.hangUp(id) : this.rest.continueInDialplan(id, {}),
      ),
    );
  }
}

/** Whether a channel is in Stasis with this app, as its place in the dialplan tells. */
function isIn(app: string, { app_name, app_data }: Channel['dialplan']): boolean {
  return app_name === 'Stasis' && app_data.split(',')[0] === app;
}

/** The value of the Authorization header, UTF-8. */
export function basic(username: string, password: string): string {
  // A colon would end the user name early and send the rest as password.
  if (username.includes(':')) throw wrongCredentials(username);
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

/** A request that needs the right to write and changes nothing: the app does not exist, and the right is judged first. */
export async function mayWrite(rest: Rest): Promise<void> {
  await rest.subscribe(`cordboard-no-such-app-${crypto.randomUUID()}`, 'channel:none');
}

/**
 * Every channel of these technologies is told of from here on, in Stasis or not. Explicit subscriptions and not subscribeAll:
 * with res_stasis_device_state loaded, Asterisk 22.10.1 can lock up when a subscribeAll session closes.
 */
async function subscribeAllTechnologies(rest: Rest, app: string): Promise<Set<string>> {
  const [technologies, application] = await Promise.all([rest.technologies(), rest.application(app)]);
  // Asterisk counts subscriptions: one left over from a broken connection would stay for good if it were made again.
  const there = new Set(application?.endpoint_ids);
  const subscribed = await Promise.all(
    technologies.map(async (technology) => ({
      technology,
      ok: there.has(technology) || (await rest.subscribe(app, `endpoint:${technology}`)),
    })),
  );
  return new Set(subscribed.filter(({ ok }) => ok).map(({ technology }) => technology));
}
