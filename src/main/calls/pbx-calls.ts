import { randomUUID } from 'node:crypto';
import type { Level } from '../../shared/contract/board.ts';
import { problemOf } from '../../shared/domain/problem.ts';
import { listenBridge } from '../supervision/port.ts';
import type { Bridge, Channel, PbxEvent } from '../ari/port.ts';
import { calledNumber, decide } from './decide.ts';
import type { CallDeps } from './deps.ts';
import { CONSULT_MARK } from './consult.ts';
import { Elsewhere } from './elsewhere.ts';
import { bridgeName, MEDIA_MARK } from './legs.ts';
import { LiveCall } from './live-call.ts';
import { begin, refuse } from './machine.ts';
import { dialplanHangsUp, MEDIA_CHANNEL_GONE } from './problems.ts';

/** All calls of one PBX: ours with their lives, and those that we only see. */
export class PbxCalls {
  readonly elsewhere: Elsewhere;
  readonly #deps: CallDeps;
  readonly #calls = new Map<string, LiveCall>();
  readonly #byChannel = new Map<string, LiveCall>();
  /** Arrived, but not decided yet; `left` where they are gone again already. */
  readonly #deciding = new Map<string, { left: boolean }>();
  /** Places of the dialplan that hung up on a caller. */
  readonly #deadEnds = new Set<string>();
  readonly #unlisten: () => void;

  constructor(deps: CallDeps) {
    this.#deps = deps;
    this.elsewhere = new Elsewhere(deps);
    const offs = [
      deps.link.onEvent((event) => this.#on(event)),
      // Whoever took the app has its callers now: giving them back would take them from the new desk's agent.
      deps.link.onStatus(({ state }) => state === 'replaced' && this.#letGo()),
    ];
    this.#unlisten = () => {
      for (const off of offs) off();
    };
  }

  get(id: string): LiveCall | undefined {
    return this.#calls.get(id);
  }

  get live(): LiveCall[] {
    return [...this.#calls.values()].filter((call) => !call.over);
  }

  /** Loudness of every call that has audio. */
  levels(): Level[] {
    return this.live.flatMap((call): Level[] => {
      if (!call.media) return [];
      const { caller, agent, operator } = call.media.levels();
      return [[call.id, caller, agent, operator]];
    });
  }

  loadOf(agentId: string): number {
    return this.live.filter((call) => call.agent?.id === agentId).length;
  }

  /** Gives every call back to the dialplan; resolves when all have left, or the time is over. */
  async giveBackAll(reason: string, withinMs: number): Promise<void> {
    const until = Date.now() + withinMs;
    for (const call of this.live) call.dispatch({ type: 'to-dialplan', reason });
    while ((this.live.length > 0 || this.#deciding.size > 0) && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      for (const call of this.live) call.dispatch({ type: 'to-dialplan', reason });
    }
  }

  /** To be called while the link is still there: what listens is taken off the PBX. Nothing stays on the board. */
  close(): void {
    this.#unlisten();
    // Whom the PBX did not let us give back in time is beyond our reach from here on.
    this.#letGo();
    for (const call of this.#calls.values()) this.#deps.board.gone(call.id);
    this.elsewhere.close();
  }

  #letGo(): void {
    for (const call of this.live) call.dispatch({ type: 'caller-gone', lost: true });
  }

  #on(event: PbxEvent): void {
    if ('channel' in event && this.#isTest(event.channel)) return;
    switch (event.type) {
      case 'arrived':
        this.elsewhere.gone(event.channel.id);
        void this.#arrived(event.channel, event.args);
        return;
      case 'own-entered':
        return this.#ownEntered(event.channel, event.args);
      case 'channel':
        if (!this.#isOurs(event.channel)) this.elsewhere.seen(event.channel);
        return;
      case 'hangup-requested':
        return this.#byChannel.get(event.channelId)?.dispatch({ type: 'caller-gone', lost: false });
      case 'left':
        return this.#left(event.channelId);
      case 'gone':
        this.elsewhere.gone(event.channelId);
        return this.#left(event.channelId);
      case 'digit':
        this.#byChannel.get(event.channelId)?.media?.keyed(event.digit);
        return;
      case 'bridged':
      case 'unbridged':
        return this.elsewhere.bridged(event.bridge);
      case 'dialplan-hangup':
        return this.#hungUpByDialplan(event.context, event.extension, event.step);
      case 'reconcile':
        return this.#reconcile(
          event.channels.filter((channel) => !this.#isTest(channel)),
          event.bridges,
          event.inApp,
        );
      default:
        return;
    }
  }

  async #arrived(channel: Channel, args: string[]): Promise<void> {
    if (this.#byChannel.has(channel.id) || this.#deciding.has(channel.id)) return;
    const { link, pbx, log } = this.#deps;
    const deciding = { left: false };
    this.#deciding.set(channel.id, deciding);
    const called = await calledNumber(args, channel.dialplan.exten, () =>
      link.getVariable(channel.id, 'CALLERID(dnid)'),
    ).catch((error: unknown) => {
      log.warn({ channelId: channel.id, problem: problemOf(error) }, 'the called number is not known');
      return null;
    });
    this.#deciding.delete(channel.id);
    const load = { all: this.live.filter((call) => call.agent).length, of: this.#deps.loadOf };
    const decision = decide(called ?? '', pbx, this.#deps.assignments(), this.#deps.agents(), load);
    const arrival = {
      id: randomUUID(),
      channel,
      called: called ?? '',
      agent: decision.take ? decision.agent : null,
      variables: decision.take ? decision.assignment.variables : [],
    };
    const first = decision.take
      ? begin(channel.state === 'Up')
      : refuse(decision.outcome, decision.problem, decision.place);
    // Who hung up before it was decided gets a record, and nothing else.
    const call = new LiveCall(this.#deps, arrival, deciding.left ? { ...first, effects: [] } : first);
    this.#calls.set(call.id, call);
    if (deciding.left) call.dispatch({ type: 'caller-gone', lost: false });
    else this.#byChannel.set(channel.id, call);
  }

  #ownEntered(channel: Channel, args: string[]): void {
    const consulted = args[0] === CONSULT_MARK;
    if (args[0] !== MEDIA_MARK && !consulted) return;
    const call = this.#calls.get(args[1] ?? '');
    // A person is known by the id that we gave; a media channel of theirs may be here before we know of it.
    if (consulted && call && !call.over && (args[2] === 'media' || call.consults(channel.id))) return;
    if (consulted || !call || call.over) {
      this.#deps.link.hangUp(channel.id).catch(() => undefined);
      return;
    }
    call.mediaEntered(channel.id);
  }

  #left(channelId: string): void {
    const deciding = this.#deciding.get(channelId);
    if (deciding) deciding.left = true;
    const call = this.#byChannel.get(channelId);
    if (call) {
      this.#byChannel.delete(channelId);
      call.dispatch(call.phase === 'leaving' ? { type: 'given-back' } : { type: 'caller-gone', lost: false });
      this.#forget();
      return;
    }
    const media = this.live.find((live) => live.mediaChannelId === channelId);
    media?.mediaLost(MEDIA_CHANNEL_GONE);
  }

  /** A caller whom we gave back got nobody. Said once for each place: every further caller would only repeat it. */
  #hungUpByDialplan(context: string, extension: string, step: 'Hangup' | null): void {
    const place = `${extension}@${context}`;
    if (this.#deadEnds.has(place)) return;
    this.#deadEnds.add(place);
    this.#deps.board.notice('trouble', dialplanHangsUp(place, step), null);
  }

  /** After a gap: what is gone is over, what is new arrives, what is left over is cleaned up. */
  #reconcile(channels: Channel[], bridges: Bridge[], inApp: string[]): void {
    // A call that was over for us may still be in the app: its caller is waiting, and arrives anew.
    this.#forget();
    const there = new Map(channels.map((channel) => [channel.id, channel]));
    const ours = new Set(inApp);
    for (const call of this.live) {
      if (!there.has(call.channel.id)) call.dispatch({ type: 'caller-gone', lost: true });
      else if (call.phase === 'leaving' || call.phase === 'hanging-up') call.retry();
      else if (!ours.has(call.channel.id)) call.dispatch({ type: 'caller-gone', lost: false });
      else if (call.mediaChannelId && !there.has(call.mediaChannelId)) this.#left(call.mediaChannelId);
    }
    // Its channels are taken for left over below.
    this.elsewhere.unhear();
    for (const channel of channels) {
      if (!ours.has(channel.id) || this.#byChannel.has(channel.id)) continue;
      if (isMadeByUs(channel)) this.#dropOrphan(channel);
      else void this.#arrived(channel, stasisArgs(channel));
    }
    for (const bridge of bridges) {
      if (bridge.name.startsWith(listenBridge(this.#deps.pbx.id, '')))
        this.#deps.link.destroyBridge(bridge.id).catch(() => undefined);
      const prefix = bridgeName(this.#deps.pbx.appName, '');
      if (this.#deps.pbx.role !== 'answers' || !bridge.name.startsWith(prefix)) continue;
      const call = this.#calls.get(bridge.name.slice(prefix.length));
      if (!call || call.over) this.#deps.link.destroyBridge(bridge.id).catch(() => undefined);
    }
    this.elsewhere.replace(
      channels.filter((channel) => !this.#isOurs(channel) && !ours.has(channel.id)),
      bridges,
    );
    this.#forget();
  }

  #dropOrphan(channel: Channel): void {
    if (!this.live.some((call) => call.mediaChannelId === channel.id || call.consults(channel.id)))
      this.#deps.link.hangUp(channel.id).catch(() => undefined);
  }

  #isTest({ id }: Channel): boolean {
    return this.#deps.tests?.has(id) ?? false;
  }

  #isOurs(channel: Channel): boolean {
    return (
      this.#byChannel.has(channel.id) ||
      this.#deciding.has(channel.id) ||
      isMadeByUs(channel) ||
      this.live.some((call) => call.consults(channel.id))
    );
  }

  /** Ended calls are kept while the board shows them; then the map must not grow. */
  #forget(): void {
    for (const [id, call] of this.#calls) {
      if (!call.over) continue;
      // The dialplan may have sent the same channel to us again.
      if (this.#byChannel.get(call.channel.id) === call) this.#byChannel.delete(call.channel.id);
      const age = this.#deps.now() - (call.endedAt ?? 0);
      if (age > this.#deps.timing.linger * 5) this.#calls.delete(id);
    }
  }
}

function isMadeByUs(channel: Channel): boolean {
  return /^(WebSocket|Snoop)\//.test(channel.name) || stasisArgs(channel)[1] === CONSULT_MARK;
}

/** The arguments that Stasis() was called with, as the channel still shows them. */
function stasisArgs(channel: Channel): string[] {
  return channel.dialplan.app_name === 'Stasis' ? channel.dialplan.app_data.split(',').slice(1) : [];
}
