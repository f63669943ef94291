import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { Call, CallRecord, Desk } from '../../shared/domain/call.ts';
import { hearingOf, type Hearing } from '../../shared/domain/hearing.ts';
import { CordboardError, problemOf, type Problem } from '../../shared/domain/problem.ts';
import type { Channel } from '../ari/port.ts';
import type { CallMedia, MediaEnd } from '../media/port.ts';
import { AgentsOfCall, type AgentsCall } from './agents-of-call.ts';
import { Consultation, type ConsultedCall } from './consult.ts';
import type { CallDeps } from './deps.ts';
import { findPlace, TRANSFER_CONTEXT } from './give-back.ts';
import { agentHand } from './hand.ts';
import { Legs } from './legs.ts';
import { step, type CallCore, type CallEffect, type CallEvent, type Step } from './machine.ts';
import { mediaLost, noPlaceToTransfer, setUpTimeout } from './problems.ts';
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
  readonly transcript: Transcript;
  readonly startedAt: number;
  readonly #deps: CallDeps;
  readonly #agents: AgentsOfCall;
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
  #problem: Problem | null = null;
  /** The last try to put the caller on hold. */
  #holding: Promise<void> = Promise.resolve();
  readonly #watchers = new Set<() => void>();
  #consultation: Consultation | null = null;
  /** This call for whatever acts on it. */
  readonly #port: Pick<
    ConsultedCall,
    'id' | 'channel' | 'core' | 'dispatch' | 'onCore' | 'note' | 'setVariables'
  >;
  /** Set on the caller's channel before it goes back to the dialplan. */
  readonly #variablesBack: Record<string, string> = {};

  constructor(deps: CallDeps, arrival: Arrival, first: Step) {
    this.#deps = deps;
    this.id = arrival.id;
    this.channel = arrival.channel;
    this.called = arrival.called;
    this.startedAt = deps.now();
    if (arrival.channel.state === 'Up') this.#answeredAt = this.startedAt;
    this.transcript = new Transcript(this.startedAt, (line) => {
      this.#changed();
      deps.board.line(this.id, line);
    });
    this.#port = {
      id: this.id,
      channel: this.channel,
      core: () => this.#core,
      dispatch: (event) => this.dispatch(event),
      onCore: (watcher) => {
        this.#watchers.add(watcher);
        return () => this.#watchers.delete(watcher);
      },
      note: (text) => this.transcript.note(text, deps.now()),
      setVariables: (values) => Object.assign(this.#variablesBack, values),
    };
    this.#agents = new AgentsOfCall(deps, this.#forAgents(arrival.variables), arrival.agent);
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

  /** The agent of the moment, or the last one. */
  get agent(): AgentConfig | null {
    return this.#agents.agent;
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
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** The media channel that we asked for has entered the app. */
  mediaEntered(channelId: string): void {
    this.#legs.mediaChannelId = channelId;
    this.dispatch({ type: 'media-entered' });
  }

  mediaLost(problem: Problem): void {
    this.dispatch({ type: 'media-ended', problem, place: this.#agents.place });
  }

  /** The operator takes the caller, or opens the microphone again: false where that is not possible. */
  takeOver(owner: Desk): boolean {
    const { phase } = this.#core;
    if (phase !== 'with-agent' && phase !== 'with-operator') return false;
    this.#owner = { ...owner, microphone: true };
    this.#changed();
    if (phase === 'with-operator') return true;
    this.#takenOver = true;
    this.dispatch({ type: 'take-over' });
    return true;
  }

  /** The microphone of the owner was closed although the call is still theirs. */
  microphoneClosed(): void {
    if (this.#owner) this.#owner = { ...this.#owner, microphone: false };
    this.#changed();
  }

  whisper(text: string): void {
    this.transcript.note(`whispered to the agent: ${text}`, this.#deps.now());
    this.#agents.whisper(text);
  }

  say(text: string): void {
    this.transcript.note(`the agent was told to say: ${text}`, this.#deps.now());
    this.#agents.say(text);
  }

  replaceAgent(agentId: string): void {
    this.#agents.replace(agentId);
  }

  /** Rejects, with the caller where they are, where the dialplan has no such place. */
  async transfer(extension: string, context: string): Promise<void> {
    const wanted = { extension, context: context || TRANSFER_CONTEXT };
    const place = await findPlace(this.#deps.link, this.channel, wanted);
    if (!place) throw new CordboardError(noPlaceToTransfer(extension, context));
    this.dispatch({ type: 'operator-transfers', place });
  }

  /** Rejects, with the caller back, where there is no music. */
  async hold(held: boolean): Promise<void> {
    this.dispatch({ type: held ? 'hold' : 'resume' });
    if (held) await this.#holding;
  }

  listenedBy(desk: Desk | null): void {
    this.#listener = desk;
    this.#route();
    this.#changed();
  }

  /** Tries the way out again, after the PBX did not answer. */
  retry(): void {
    if (this.#core.phase === 'leaving') this.#giveBack();
    if (this.#core.phase === 'hanging-up') this.#wayOut.hangUp();
  }

  view(): Call {
    return rowOf(this.#source());
  }

  record(): CallRecord {
    return recordOf(this.#source(), this.#deps.pbx.name, this.#deps.now());
  }

  /** Whether a channel belongs to a person whom the agent consults. */
  consults(channelId: string): boolean {
    return this.#consultation?.owns(channelId) ?? false;
  }

  #forAgents(variables: string[]): AgentsCall {
    const { keepDigits } = this.#deps;
    return {
      ...this.#port,
      called: this.called,
      transcript: this.transcript,
      variables,
      media: () => this.media,
      changed: () => this.#changed(),
      said: (line) => this.#said(line),
      // Callers key in card numbers: the digit itself is kept only where the settings say so.
      keyed: (digit) => this.#port.note(keepDigits() ? `caller pressed ${digit}` : 'caller pressed a key'),
      hand: (gone) =>
        agentHand(
          {
            ...this.#port,
            link: this.#deps.link,
            voice: () => this.media?.voice('agent') ?? null,
            consultation: () => {
              const call = { ...this.#port, agent: this.agent, held: () => this.#holding };
              this.#consultation = new Consultation(this.#deps, call);
              return this.#consultation;
            },
          },
          gone,
        ),
    };
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
      stalled: this.#agents.stalled,
      can: this.#agents.can,
      takenOver: this.#takenOver,
    };
  }

  #hearing(): Hearing {
    return hearingOf({
      takenOver: this.#core.phase === 'with-operator',
      listening: this.#listener !== null,
      agentHearsTakeover: this.agent?.hearsTakeover ?? false,
      muted: this.#core.muted,
      held: this.#core.held,
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
        return void this.#agents.open().then(
          () => this.dispatch({ type: 'agent-open' }),
          (error: unknown) => this.#agents.failed(problemOf(error)),
        );
      case 'join':
        return this.#attempt('joined', () => this.#legs.join());
      case 'start-agent':
        return this.#agents.start();
      case 'mute-agent':
        return this.#agents.mute();
      case 'agent-back':
        return this.#agents.back();
      case 'stop-agent':
        return this.#agents.stop();
      case 'hold-caller':
        return this.#attemptHold();
      case 'resume-caller':
        return void this.#legs.resume().catch((error: unknown) => this.#stepFailed(problemOf(error)));
      case 'route':
        return this.#route();
      case 'release-operator':
        if (effect.handedBack) this.#owner = null;
        return operator.release(this.id, effect.handedBack ? 'handed-back' : 'call-ended');
      case 'give-back':
        return this.#giveBack();
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
  #attempt(done: 'answered' | 'bridged' | 'media-connected' | 'joined', run: () => Promise<void>): void {
    run().then(
      () => {
        this.dispatch({ type: done });
      },
      (error: unknown) => {
        if (!this.over) this.#deps.log.warn({ callId: this.id, err: error }, `${done}: failed`);
        this.#stepFailed(problemOf(error));
      },
    );
  }

  /** The greeting answers nobody: its delay counts from the answering of the call. */
  #said(line: SaidLine): void {
    if (line.from === 'agent') this.#greeting ??= line.key;
    const greets = line.key === this.#greeting && this.#answeredAt !== null;
    const since = this.#answeredAt ?? line.at;
    this.transcript.add(greets ? { ...line, latencyMs: Math.max(0, line.at - since) } : line);
  }

  #giveBack(): void {
    const go = () => this.#wayOut.giveBack(this.#core, this.#variablesBack);
    if (!this.#core.held) return go();
    this.#legs.endMusic().then(go, go);
  }

  #attemptHold(): void {
    this.#holding = this.#legs.hold();
    this.#holding.catch((error: unknown) => {
      this.#deps.log.warn({ callId: this.id, err: error }, 'the caller could not be put on hold');
      this.dispatch({ type: 'resume' });
    });
  }

  #mediaEnded(end: MediaEnd): void {
    this.mediaLost(mediaLost(this.channel.caller.number, end));
  }

  #stepFailed(problem: Problem): void {
    this.dispatch({ type: 'step-failed', problem, place: this.#agents.place });
  }

  #setUpTookTooLong(): void {
    const { answered, bridged, mediaEntered, mediaConnected, agentOpen, joined } = this.#core;
    const missing = Object.entries({ answered, bridged, mediaEntered, mediaConnected, agentOpen, joined })
      .filter(([, done]) => !done)
      .map(([name]) => name);
    this.#deps.log.warn({ callId: this.id, missing }, 'set-up took too long');
    this.#stepFailed(setUpTimeout(this.#deps.timing.setUp, missing));
  }

  #finish(): void {
    const { now, record, board, timing } = this.#deps;
    this.#endedAt = now();
    clearTimeout(this.#setUpTimer);
    void this.#legs.takeDown();
    this.#changed();
    const linger = this.#problem ? timing.linger * 5 : timing.linger;
    setTimeout(() => {
      board.gone(this.id);
    }, linger).unref();
    try {
      const variables = { ...this.#agents.variables, ...this.#variablesBack };
      record(this.record(), this.transcript.lines, variables);
    } catch (error) {
      // A full disk costs the record, not the calls.
      this.#deps.log.error({ callId: this.id, err: error }, 'the call could not be recorded');
      board.notice('trouble', problemOf(error), this.id);
    }
  }
}
