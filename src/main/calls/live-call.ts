import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { Call, CallRecord, Desk } from '../../shared/domain/call.ts';
import { hearingOf, type Hearing } from '../../shared/domain/hearing.ts';
import { CordboardError, problemOf, type Problem } from '../../shared/domain/problem.ts';
import type { Channel } from '../ari/port.ts';
import type { CallMedia, MediaEnd } from '../media/port.ts';
import { AgentSeat, contextOf } from './agent-host.ts';
import type { CallDeps } from './deps.ts';

import { Legs } from './legs.ts';
import { step, type CallCore, type CallEffect, type CallEvent, type Step } from './machine.ts';
import { mediaLost, noSuchEngine, setUpTimeout } from './problems.ts';
import { recordOf, rowOf, type Owner, type RowSource } from './row.ts';
import { Transcript, type SaidLine } from './transcript.ts';
import { WayOut } from './way-out.ts';

export interface Arrival {
  id: string;
  channel: Channel;
  called: string;
  agent: AgentConfig | null;
  /** Channel variables that the agent is told. */
  variables: string[];
}

/** One caller's journey: runs the effects that the state machine asks for. */
export class LiveCall {
  readonly id: string;
  readonly channel: Channel;
  readonly called: string;
  readonly agent: AgentConfig | null;
  readonly transcript: Transcript;
  readonly startedAt: number;
  readonly #deps: CallDeps;
  readonly #variables: string[];
  readonly #seat: AgentSeat;
  readonly #legs: Legs;
  readonly #wayOut: WayOut;
  readonly #setUpTimer: NodeJS.Timeout;
  #core: CallCore;
  #answeredAt: number | null = null;
  #endedAt: number | null = null;
  #askedAt: number | null = null;
  #owner: Owner | null = null;
  #listener: Desk | null = null;
  /** Key of the agent's first line. */
  #greeting: string | null = null;
  #takenOver = false;
  /** Lines up to this one the agent knows. */
  #knownLines = 0;
  #problem: Problem | null = null;
  /** The agent's engine does not answer. */
  #stalled: Problem | null = null;
  /** Set on the caller's channel before it goes back to the dialplan. */
  readonly #variablesBack: Record<string, string> = {};

  constructor(deps: CallDeps, arrival: Arrival, first: Step) {
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
    this.#seat = new AgentSeat({
      said: (line) => this.#said(line),
      dispatch: (event) => this.dispatch(event),
      // Callers key in card numbers: the digit itself is kept only where the settings say so.
      keyed: (digit) => {
        this.transcript.note(
          deps.keepDigits() ? `caller pressed ${digit}` : 'caller pressed a key',
          deps.now(),
        );
      },
      secret: (key) => deps.agentSecret(this.agent?.id ?? '', key),
      setVariables: (values) => Object.assign(this.#variablesBack, values),
      stalled: (problem) => {
        this.#stalled = problem;
        this.#changed();
      },
    });
    this.#wayOut = new WayOut(deps, this.id, arrival.channel, (event) => {
      this.dispatch(event);
    });
    this.#legs = new Legs({ ...deps, mediaMs: deps.timing.media }, this.id, arrival.channel);
    this.#core = first.core;
    this.#setUpTimer = setTimeout(() => {
      this.#setUpTookTooLong();
    }, deps.timing.setUp);
    this.#changed();
    this.#run(first.effects);
  }

  get phase(): CallCore['phase'] {
    return this.#core.phase;
  }

  get over(): boolean {
    return this.#core.phase === 'over';
  }

  get media(): CallMedia | null {
    return this.#legs.media;
  }

  get mediaChannelId(): string | null {
    return this.#legs.mediaChannelId;
  }

  get endedAt(): number | null {
    return this.#endedAt;
  }

  dispatch(event: CallEvent): void {
    const before = this.#core;
    const { core, effects } = step(before, event);
    if (core === before && effects.length === 0) return;
    this.#core = core;
    this.#askedAt = core.ask === null ? null : (this.#askedAt ?? this.#deps.now());
    if (core.phase !== 'connecting') clearTimeout(this.#setUpTimer);
    this.#changed();
    this.#run(effects);
  }

  /** The media channel that we asked for has entered the app. */
  mediaEntered(channelId: string): void {
    this.#legs.mediaChannelId = channelId;
    this.dispatch({ type: 'media-entered' });
  }

  /** The operator takes the caller, or opens the microphone again: false where that is not possible. */
  takeOver(owner: Desk): boolean {
    const { phase } = this.#core;
    if (phase !== 'with-agent' && phase !== 'with-operator') return false;
    this.#owner = { ...owner, microphone: true };
    this.#changed();
    if (phase === 'with-operator') return true;
    this.#takenOver = true;
    this.#knownLines = this.transcript.lines.length;
    this.dispatch({ type: 'take-over' });
    return true;
  }

  /** The microphone of the owner was closed although the call is still theirs. */
  microphoneClosed(): void {
    if (this.#owner) this.#owner = { ...this.#owner, microphone: false };
    this.#changed();
  }

  listenedBy(desk: Desk | null): void {
    this.#listener = desk;
    this.#route();
    this.#changed();
  }

  /** Tries the way out again, after the PBX did not answer. */
  retry(): void {
    if (this.#core.phase === 'leaving') this.#wayOut.giveBack(this.#core, this.#variablesBack);
    if (this.#core.phase === 'hanging-up') this.#wayOut.hangUp();
  }

  view(): Call {
    return rowOf(this.#source());
  }

  record(): CallRecord {
    return recordOf(this.#source(), this.#deps.pbx.name, this.#deps.now());
  }

  #source(): RowSource {
    const { id, channel, called, agent, startedAt, transcript } = this;
    return {
      id,
      pbxId: this.#deps.pbx.id,
      channel,
      called,
      agent,
      startedAt,
      answeredAt: this.#answeredAt,
      endedAt: this.#endedAt,
      askedAt: this.#askedAt,
      core: this.#core,
      hearing: this.#hearing(),
      lastLine: transcript.last,
      owner: this.#owner,
      listener: this.#listener,
      problem: this.#problem,
      stalled: this.#stalled,
      takenOver: this.#takenOver,
    };
  }

  #hearing(): Hearing {
    return hearingOf({
      takenOver: this.#core.phase === 'with-operator',
      listening: this.#listener !== null,
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
    const { board, operator, now, timing } = this.#deps;
    switch (effect.do) {
      case 'answer':
        return this.#attempt('answered', async () => {
          await this.#deps.link.answer(this.channel.id);
          this.#answeredAt ??= now();
        });
      case 'create-bridge':
        return this.#attempt('bridged', () => this.#legs.createBridge());
      case 'open-media':
        return this.#attempt('media-connected', () => this.#legs.openMedia((end) => this.#mediaEnded(end)));
      case 'open-agent':
        return this.#attempt('agent-open', () => this.#openAgent());
      case 'join':
        return this.#attempt('joined', () => this.#legs.join());
      case 'start-agent':
        return this.#startAgent();
      case 'mute-agent':
        return this.#seat.mute(this.agent?.hearsTakeover ?? false);
      case 'agent-back':
        return this.#seat.back(this.transcript.since(this.#knownLines));
      case 'stop-agent':
        return this.#seat.stop();
      case 'route':
        return this.#route();
      case 'release-operator':
        if (effect.handedBack) this.#owner = null;
        return operator.release(this.id, effect.handedBack ? 'handed-back' : 'call-ended');
      case 'give-back':
        return this.#wayOut.giveBack(this.#core, this.#variablesBack);
      case 'hang-up-caller':
        return this.#wayOut.hangUp();
      case 'retry-later':
        setTimeout(() => {
          this.retry();
        }, timing.retry);
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

  /** Runs a step of the set-up and tells that it is done; whatever it throws sends the caller back. */
  #attempt(
    done: 'answered' | 'bridged' | 'media-connected' | 'agent-open' | 'joined',
    run: () => Promise<void>,
  ): void {
    run().then(
      () => {
        this.dispatch({ type: done });
      },
      (error: unknown) => {
        if (!this.over) this.#deps.log.warn({ callId: this.id, err: error }, `${done}: failed`);
        this.dispatch({ type: 'step-failed', problem: problemOf(error) });
      },
    );
  }

  async #openAgent(): Promise<void> {
    const { agent, channel } = this;
    if (!agent) return;
    const values = await Promise.all(
      this.#variables.map((name) => this.#deps.link.getVariable(channel.id, name)),
    );
    if (this.phase !== 'connecting') return;
    const named = Object.fromEntries(this.#variables.map((name, i) => [name, values[i] ?? '']));
    const context = contextOf(channel, this.called, named);
    const engine = this.#deps.engine(agent);
    if (!engine) throw new CordboardError(noSuchEngine(agent));
    this.#seat.seat(engine.open({ agent, context, host: this.#seat.host(), before: [] }));
  }

  /** The greeting answers nobody: its delay counts from the answering of the call. */
  #said(line: SaidLine): void {
    if (line.from === 'agent') this.#greeting ??= line.key;
    const greets = line.key === this.#greeting && this.#answeredAt !== null;
    const since = this.#answeredAt ?? line.at;
    this.transcript.add(greets ? { ...line, latencyMs: Math.max(0, line.at - since) } : line);
  }

  #startAgent(): void {
    const { media } = this;
    if (media) this.#seat.start(media, (format) => this.#deps.openCodec(media.format, format));
  }

  #mediaEnded(end: MediaEnd): void {
    this.dispatch({ type: 'media-ended', problem: mediaLost(this.channel.caller.number, end) });
  }

  #setUpTookTooLong(): void {
    const { answered, bridged, mediaEntered, mediaConnected, agentOpen, joined } = this.#core;
    const missing = Object.entries({ answered, bridged, mediaEntered, mediaConnected, agentOpen, joined })
      .filter(([, done]) => !done)
      .map(([name]) => name);
    this.#deps.log.warn({ callId: this.id, missing }, 'set-up took too long');
    this.dispatch({ type: 'step-failed', problem: setUpTimeout(this.#deps.timing.setUp, missing) });
  }

  #finish(): void {
    const { now, record, board, timing } = this.#deps;
    this.#endedAt = now();
    clearTimeout(this.#setUpTimer);
    this.#legs.takeDown();
    this.#changed();
    const linger = this.#problem ? timing.linger * 5 : timing.linger;
    setTimeout(() => {
      board.gone(this.id);
    }, linger).unref();
    try {
      record(this.record(), this.transcript.lines);
    } catch (error) {
      // A full disk costs the record, not the calls.
      this.#deps.log.error({ callId: this.id, err: error }, 'the call could not be recorded');
      board.notice('trouble', problemOf(error), this.id);
    }
  }
}
