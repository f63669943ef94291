import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { Call, CallAction, CallRecord, CallState, Desk } from '../../shared/domain/call.ts';
import { hearingOf, SILENCE } from '../../shared/domain/hearing.ts';
import { CordboardError, problemOf, type Problem } from '../../shared/domain/problem.ts';
import type { CallContext } from '../agents/port.ts';
import type { Channel } from '../ari/port.ts';
import type { CallMedia, PendingMedia } from '../media/port.ts';
import { AgentSeat } from './agent-host.ts';
import type { CallDeps } from './deps.ts';
import { step, type CallCore, type CallEffect, type CallEvent, type Place, type Step } from './machine.ts';
import { Transcript } from './transcript.ts';

/** The Stasis argument that marks the media channels that we make. */
export const MEDIA_MARK = 'cordboard-media';

/** One caller's journey: runs the effects that the state machine asks for. */
export class LiveCall {
  readonly id: string;
  readonly channel: Channel;
  readonly called: string;
  readonly agent: AgentConfig | null;
  readonly transcript: Transcript;
  readonly startedAt: number;
  media: CallMedia | null = null;
  mediaChannelId: string | null = null;
  /** The desk that took the caller over, and whether its microphone is open. */
  owner: (Desk & { microphone: boolean }) | null = null;
  listener: Desk | null = null;

  readonly #deps: CallDeps;
  readonly #variables: string[];
  readonly #seat: AgentSeat;
  #core: CallCore;
  #pending: PendingMedia | null = null;
  #bridgeId: string | null = null;
  #answeredAt: number | null = null;
  #endedAt: number | null = null;
  #askedAt = 0;
  #takenOver = false;
  #takenAtLine = 0;
  #problem: Problem | null = null;
  #setUpTimer: NodeJS.Timeout | null = null;

  constructor(
    deps: CallDeps,
    arrival: { id: string; channel: Channel; called: string; agent: AgentConfig | null; variables: string[] },
    first: Step,
  ) {
    this.#deps = deps;
    this.id = arrival.id;
    this.channel = arrival.channel;
    this.called = arrival.called;
    this.agent = arrival.agent;
    this.#variables = arrival.variables;
    this.startedAt = deps.now();
    if (arrival.channel.state === 'Up') this.#answeredAt = this.startedAt;
    this.transcript = new Transcript(this.startedAt, (line) => {
      this.#changed();
      deps.board.line(this.id, line);
    });
    this.#seat = new AgentSeat(
      this.transcript,
      (event) => this.dispatch(event),
      // Callers key in card numbers: the digit itself is kept only where the settings say so.
      (digit) =>
        this.transcript.note(
          deps.keepDigits() ? `caller pressed ${digit}` : 'caller pressed a key',
          deps.now(),
        ),
    );
    this.#core = first.core;
    if (first.core.phase === 'connecting')
      this.#setUpTimer = setTimeout(() => this.#setUpTookTooLong(), deps.timing.setUp);
    this.#changed();
    this.#run(first.effects);
  }

  get phase(): CallCore['phase'] {
    return this.#core.phase;
  }

  get over(): boolean {
    return this.#core.phase === 'over';
  }

  dispatch(event: CallEvent): void {
    const before = this.#core.phase;
    const { core, effects } = step(this.#core, event);
    if (core === this.#core && effects.length === 0) return;
    this.#core = core;
    if (core.ask !== null && this.#askedAt === 0) this.#askedAt = this.#deps.now();
    if (core.ask === null) this.#askedAt = 0;
    if (before === 'connecting' && core.phase !== 'connecting' && this.#setUpTimer)
      clearTimeout(this.#setUpTimer);
    this.#changed();
    this.#run(effects);
  }

  /** The operator takes or reopens: whether it is theirs now. */
  takeOver(owner: Desk): boolean {
    if (this.#core.phase !== 'with-agent' && this.#core.phase !== 'with-operator') return false;
    this.owner = { ...owner, microphone: true };
    this.#takenOver = true;
    this.#takenAtLine = this.transcript.lines.length;
    if (this.#core.phase === 'with-operator') this.#changed();
    else this.dispatch({ type: 'take-over' });
    return true;
  }

  /** The microphone of the owner was closed although the call is still theirs. */
  microphoneClosed(): void {
    if (this.owner) this.owner = { ...this.owner, microphone: false };
    this.#changed();
  }

  listenedBy(desk: Desk | null): void {
    this.listener = desk;
    this.#route();
    this.#changed();
  }

  view(): Call {
    const { phase } = this.#core;
    return {
      id: this.id,
      pbxId: this.#deps.pbx.id,
      channelId: this.channel.id,
      direction: 'inbound',
      caller: this.channel.caller,
      calledNumber: this.called,
      agent: this.agent && { id: this.agent.id, name: this.agent.name },
      peer: null,
      state: this.#state(),
      startedAt: this.startedAt,
      answeredAt: this.#answeredAt,
      endedAt: this.#endedAt,
      hearing: phase === 'with-agent' || phase === 'with-operator' ? this.#hearing() : SILENCE,
      agentHearsTakeover: this.agent?.hearsTakeover ?? false,
      lastLine: this.transcript.last,
      ask: this.#core.ask === null ? null : { reason: this.#core.ask, since: this.#askedAt },
      owner: this.owner && { operator: this.owner.operator, host: this.owner.host, you: this.owner.you },
      listeners: this.listener ? [this.listener] : [],
      problem: this.#problem,
      actions: this.#actions(),
    };
  }

  record(): CallRecord {
    return {
      id: this.id,
      pbxId: this.#deps.pbx.id,
      pbxName: this.#deps.pbx.name,
      channelId: this.channel.id,
      callerName: this.channel.caller.name,
      callerNumber: this.channel.caller.number,
      calledNumber: this.called,
      agentId: this.agent?.id ?? null,
      agentName: this.agent?.name ?? null,
      outcome: this.#core.outcome ?? 'lost',
      reason: this.#core.reason,
      startedAt: this.startedAt,
      answeredAt: this.#answeredAt,
      endedAt: this.#endedAt ?? this.#deps.now(),
      takenOver: this.#takenOver,
    };
  }

  #state(): CallState {
    switch (this.#core.phase) {
      case 'connecting':
        return this.#answeredAt === null ? 'ringing' : 'connecting';
      case 'with-agent':
        return this.#core.ask === null ? 'with-agent' : 'needs-person';
      case 'with-operator':
        return 'with-operator';
      case 'leaving':
      case 'hanging-up':
        return 'leaving';
      case 'over':
        return this.#problem ? 'failed' : 'ended';
    }
  }

  #actions(): CallAction[] {
    switch (this.#core.phase) {
      case 'with-agent':
        return ['listen', 'take-over', 'hang-up', 'to-dialplan'];
      case 'with-operator':
        return [
          ...(this.owner?.microphone ? [] : (['take-over'] as const)),
          ...(this.#core.agentOpen ? (['hand-back'] as const) : []),
          'hang-up',
          'to-dialplan',
        ];
      case 'connecting':
        return ['hang-up', 'to-dialplan'];
      default:
        return [];
    }
  }

  #hearing() {
    return hearingOf({
      takenOver: this.#core.phase === 'with-operator',
      listening: this.listener !== null,
      agentHearsTakeover: this.agent?.hearsTakeover ?? false,
    });
  }

  #route(): void {
    this.media?.setHearing(this.#hearing());
  }

  #changed(): void {
    this.#deps.board.changed(this.id, () => this.view());
  }

  #run(effects: CallEffect[]): void {
    for (const effect of effects) this.#runOne(effect);
  }

  #runOne(effect: CallEffect): void {
    const { link, board, operator, now, timing } = this.#deps;
    switch (effect.do) {
      case 'answer':
        return this.#attempt(async () => {
          await link.answer(this.channel.id);
          this.#answeredAt ??= now();
          this.dispatch({ type: 'answered' });
        });
      case 'create-bridge':
        return this.#attempt(() => this.#createBridge());
      case 'open-media':
        return this.#attempt(() => this.#openMedia());
      case 'open-agent':
        return this.#attempt(() => this.#openAgent());
      case 'join':
        return this.#attempt(async () => {
          await link.addToBridge(this.#bridgeId!, [this.channel.id, this.mediaChannelId!]);
          this.dispatch({ type: 'joined' });
        });
      case 'start-agent':
        return this.#attempt(async () => this.#startAgent());
      case 'mute-agent':
        return this.#seat.mute(this.agent?.hearsTakeover ?? false);
      case 'agent-back':
        return this.#seat.back(this.transcript.since(this.#takenAtLine));
      case 'stop-agent':
        return this.#seat.stop();
      case 'route':
        return this.#route();
      case 'release-operator':
        if (effect.handedBack) this.owner = null;
        return operator.release(this.id, effect.handedBack ? 'handed-back' : 'call-ended');
      case 'give-back':
        void this.#giveBack(effect.result, effect.reason, effect.place);
        return;
      case 'hang-up-caller':
        link.hangUp(this.channel.id).then(
          () => this.dispatch({ type: 'caller-gone', lost: false }),
          () => this.dispatch({ type: 'pbx-failed', linkUp: link.status.state === 'up' }),
        );
        return;
      case 'retry-later':
        setTimeout(() => this.retry(), timing.retry);
        return;
      case 'note':
        return this.transcript.note(effect.text, now());
      case 'tell':
        this.#problem = effect.problem;
        return board.notice('trouble', effect.problem, this.id);
      case 'finish':
        return this.#finish();
    }
  }

  /** Tries the way out again, after the PBX did not answer. */
  retry(): void {
    if (this.#core.phase === 'leaving')
      this.#runOne({
        do: 'give-back',
        result: this.#core.outcome ?? 'failed',
        reason: this.#core.reason,
        place: this.#core.place,
      });
    if (this.#core.phase === 'hanging-up') this.#runOne({ do: 'hang-up-caller' });
  }

  /** Runs a step of the set-up; whatever it throws sends the caller back. */
  #attempt(run: () => Promise<void>): void {
    run().catch((error: unknown) => {
      if (!this.over) this.#deps.log.warn({ callId: this.id, err: error }, 'a step of the set-up failed');
      this.dispatch({ type: 'step-failed', problem: problemOf(error) });
    });
  }

  async #createBridge(): Promise<void> {
    const bridge = await this.#deps.link.createBridge(bridgeName(this.#deps.pbx.appName, this.id));
    this.#bridgeId = bridge.id;
    if (this.over) return this.#cleanUp();
    this.dispatch({ type: 'bridged' });
  }

  async #openMedia(): Promise<void> {
    const { link, media, pbx, timing } = this.#deps;
    const pending = media.open({
      callId: this.id,
      connection: pbx.media.connection,
      format: pbx.media.format,
      websocketClient: pbx.websocketClient,
      timeoutMs: timing.media,
      version: link.status.version ?? '',
    });
    this.#pending = pending;
    const created = link.externalMedia(pending.request, `${MEDIA_MARK},${this.id}`).then((channel) => {
      this.mediaChannelId = channel.id;
      if (this.over) return this.#cleanUp();
      pending.created(channel);
    });
    // The connection may be there before the answer to the request is; a refused request ends the wait.
    const [connected] = await Promise.all([pending.connected, created]);
    this.media = connected;
    if (this.over) return this.#cleanUp();
    connected.onEnd((end) =>
      this.dispatch({
        type: 'media-ended',
        problem: {
          code: 'media-lost',
          message: `The audio connection of the call with ${this.channel.caller.number || 'an unknown caller'} ended (${end}).`,
          hint: 'The caller was given back to the dialplan. If this repeats, look at the network between this PC and the PBX.',
        },
      }),
    );
    this.dispatch({ type: 'media-connected' });
  }

  async #openAgent(): Promise<void> {
    if (!this.agent) throw new Error('a call without an agent has no agent to open');
    const { link } = this.#deps;
    const values = await Promise.all(this.#variables.map((name) => link.getVariable(this.channel.id, name)));
    if (this.over) return;
    const context: CallContext = {
      ...Object.fromEntries(this.#variables.map((name, i) => [name, values[i] ?? ''])),
      caller_number: this.channel.caller.number,
      called_number: this.called,
      direction: 'inbound',
      call_id: this.channel.id,
      provider: 'ari',
    };
    this.#seat.seat(this.#deps.engine(this.agent).open(this.agent, context, this.#seat.host()));
    this.dispatch({ type: 'agent-open' });
  }

  #startAgent(): void {
    if (!this.media) return;
    this.#seat.start(this.media, (rate) => this.#deps.openCodec(this.media!.format, rate));
  }

  async #giveBack(result: string, reason: string, place: Place | null): Promise<void> {
    const { link } = this.#deps;
    const id = this.channel.id;
    try {
      let to = place ?? undefined;
      if (to && !(await this.#exists(to))) {
        this.#deps.board.notice('trouble', noSuchPlace(to), this.id);
        to = undefined;
        result = 'failed';
        reason = 'no-such-extension';
      }
      // Best effort: without them the dialplan still goes on, with its own default.
      await Promise.allSettled([
        link.setVariable(id, 'CORDBOARD_RESULT', result),
        link.setVariable(id, 'CORDBOARD_REASON', reason),
      ]);
      const done = await link.toDialplan(id, to);
      this.dispatch(done ? { type: 'given-back' } : { type: 'caller-gone', lost: false });
    } catch (error) {
      this.#deps.log.warn({ callId: this.id, err: error }, 'could not give the caller back');
      this.dispatch({ type: 'pbx-failed', linkUp: link.status.state === 'up' });
    }
  }

  /** `continue` answers 204 for any place, and a caller sent to none is hung up: ask the dialplan first. */
  async #exists(place: Place): Promise<boolean> {
    const context = place.context ?? this.channel.dialplan.context;
    const extension = place.extension ?? this.channel.dialplan.exten;
    const found = await this.#deps.link.getVariable(
      this.channel.id,
      `DIALPLAN_EXISTS(${context},${extension},${place.priority ?? 1})`,
    );
    return found !== '0';
  }

  #setUpTookTooLong(): void {
    const { answered, bridged, mediaEntered, mediaConnected, agentOpen } = this.#core;
    const missing = Object.entries({ answered, bridged, mediaEntered, mediaConnected, agentOpen })
      .filter(([, done]) => !done)
      .map(([name]) => name);
    this.#deps.log.warn({ callId: this.id, missing }, 'set-up took too long');
    this.dispatch({
      type: 'step-failed',
      problem: new SetUpTimeout(this.#deps.timing.setUp, missing.join(', ')).problem,
    });
  }

  #finish(): void {
    this.#endedAt = this.#deps.now();
    if (this.#setUpTimer) clearTimeout(this.#setUpTimer);
    this.#cleanUp();
    this.#deps.record(this.record(), this.transcript.lines);
    this.#changed();
    const { linger } = this.#deps.timing;
    setTimeout(() => this.#deps.board.gone(this.id), this.#problem ? linger * 5 : linger).unref();
  }

  /** Takes down whatever of ours is there. Runs again when a late answer brings something more. */
  #cleanUp(): void {
    const { link, log } = this.#deps;
    const quietly = (what: string) => (error: unknown) =>
      log.info({ callId: this.id, what, err: error }, 'clean-up');
    this.#pending?.cancel();
    this.media?.close();
    if (this.mediaChannelId) link.hangUp(this.mediaChannelId).catch(quietly('media channel'));
    if (this.#bridgeId) link.destroyBridge(this.#bridgeId).catch(quietly('bridge'));
  }
}

class SetUpTimeout extends CordboardError {
  constructor(ms: number, missing: string) {
    super({
      code: 'set-up-timeout',
      message: `The agent was not on the call within ${ms / 1000} s (missing: ${missing || 'bridge'}).`,
      hint: 'The caller was given back to the dialplan. Test the connection to see which part does not answer.',
    });
  }
}

export function bridgeName(appName: string, callId: string): string {
  return `cordboard:${appName}:${callId}`;
}

function noSuchPlace(place: Place): Problem {
  return {
    code: 'no-such-extension',
    message: `The agent wanted to transfer to ${place.extension ?? '?'} in ${place.context ?? 'its context'}, which is not in the dialplan.`,
    hint: 'Correct the extension in the agent, or add it to the dialplan. The caller was given back at the next step instead.',
  };
}
