import type { CallRecord } from '../../shared/domain/call.ts';
import type { Hearing } from '../../shared/domain/hearing.ts';
import { problemOf } from '../../shared/domain/problem.ts';
import type { Channel } from '../ari/port.ts';
import type { CallMedia } from '../media/port.ts';
import type { AgentsOfCall } from './agents-of-call.ts';
import type { CallDeps } from './deps.ts';
import { Legs } from './legs.ts';
import { mediaLost } from './problems.ts';
import type { CallFacts } from './row.ts';
import type { CallCore, CallEffect, CallEvent } from './state.ts';
import type { Transcript } from './transcript.ts';
import { WayOut } from './way-out.ts';

/** A call as its effects need it. */
export interface EffectsCall {
  readonly id: string;
  readonly channel: Channel;
  readonly agents: AgentsOfCall;
  readonly transcript: Transcript;
  readonly facts: CallFacts;
  /** Set on the caller's channel before it goes back to the dialplan. */
  readonly variablesBack: Readonly<Record<string, string>>;
  readonly core: () => CallCore;
  readonly dispatch: (event: CallEvent) => void;
  readonly hearing: () => Hearing;
  readonly changed: () => void;
  readonly record: () => CallRecord;
}

/** Does what the state machine of a call asks for, and tells it what came of it. */
export class CallEffects {
  readonly #deps: CallDeps;
  readonly #call: EffectsCall;
  readonly #legs: Legs;
  readonly #wayOut: WayOut;
  /** The last try to put the caller on hold. */
  #holding: Promise<void> = Promise.resolve();

  constructor(deps: CallDeps, call: EffectsCall) {
    this.#deps = deps;
    this.#call = call;
    this.#legs = new Legs({ ...deps, mediaMs: deps.timing.media }, call.id, call.channel);
    this.#wayOut = new WayOut(deps, call.id, call.channel, call.dispatch);
  }

  get media(): CallMedia | null {
    return this.#legs.media;
  }

  get mediaChannelId(): string | null {
    return this.#legs.mediaChannelId;
  }

  /** The media channel that we asked for has entered the app. */
  mediaEntered(channelId: string): void {
    this.#legs.mediaChannelId = channelId;
    this.#call.dispatch({ type: 'media-entered' });
  }

  /** Settles when the caller hears music; rejects where there is none. */
  held(): Promise<void> {
    return this.#holding;
  }

  /** Sets the table of who hears whom. */
  route(): void {
    this.media?.setHearing(this.#call.hearing());
  }

  /** Tries the way out again, after the PBX did not answer. */
  retry(): void {
    const { phase } = this.#call.core();
    if (phase === 'leaving') this.#giveBack();
    if (phase === 'hanging-up') this.#wayOut.hangUp();
  }

  run(effects: CallEffect[]): void {
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: CallEffect): void {
    const { board, link, operator, now, timing } = this.#deps;
    const { id, channel, agents, facts, transcript, dispatch } = this.#call;
    switch (effect.do) {
      case 'answer':
        return this.#attempt('answered', async () => {
          await link.answer(channel.id);
          facts.answeredAt ??= now();
        });
      case 'create-bridge':
        return this.#attempt('bridged', () => this.#legs.createBridge());
      case 'open-media':
        return this.#attempt('media-connected', () => this.#openMedia());
      case 'open-agent':
        return void agents.open().then(
          () => dispatch({ type: 'agent-open' }),
          (error: unknown) => agents.failed(problemOf(error)),
        );
      case 'join':
        return this.#attempt('joined', () => this.#legs.join());
      case 'start-agent':
        return agents.start();
      case 'mute-agent':
        return agents.mute();
      case 'agent-back':
        return agents.back();
      case 'fall-back':
        return agents.fallBack();
      case 'stop-agent':
        return agents.stop();
      case 'hold-caller':
        return this.#hold();
      case 'resume-caller':
        return void this.#legs.resume().catch((error: unknown) => this.#stepFailed(error));
      case 'route':
        return this.route();
      case 'release-operator':
        if (effect.handedBack) facts.owner = null;
        return operator.release(id, effect.handedBack ? 'handed-back' : 'call-ended');
      case 'give-back':
        return this.#giveBack();
      case 'hang-up-caller':
        return this.#wayOut.hangUp();
      case 'retry-later':
        return void setTimeout(() => this.retry(), timing.retry);
      case 'note':
        return transcript.note(effect.text, now());
      case 'tell':
        facts.problem = effect.problem;
        return board.notice('trouble', effect.problem, id);
      case 'finish':
        return this.#finish();
    }
  }

  /** Runs a step of the set-up and tells that it is done; whatever it throws sends the caller back. */
  #attempt(done: 'answered' | 'bridged' | 'media-connected' | 'joined', run: () => Promise<void>): void {
    const { id, core, dispatch } = this.#call;
    run().then(
      () => dispatch({ type: done }),
      (error: unknown) => {
        if (core().phase !== 'over') this.#deps.log.warn({ callId: id, err: error }, `${done}: failed`);
        this.#stepFailed(error);
      },
    );
  }

  #stepFailed(error: unknown): void {
    const { agents, dispatch } = this.#call;
    dispatch({ type: 'step-failed', problem: problemOf(error), place: agents.place });
  }

  #openMedia(): Promise<void> {
    const { agents, channel, dispatch } = this.#call;
    return this.#legs.openMedia((end) => {
      const problem = mediaLost(channel.caller.number, end);
      dispatch({ type: 'media-ended', problem, place: agents.place });
    });
  }

  #hold(): void {
    const { id, dispatch } = this.#call;
    this.#holding = this.#legs.hold();
    this.#holding.catch((error: unknown) => {
      this.#deps.log.warn({ callId: id, err: error }, 'the caller could not be put on hold');
      dispatch({ type: 'resume' });
    });
  }

  #giveBack(): void {
    const { core, variablesBack } = this.#call;
    const go = () => this.#wayOut.giveBack(core(), variablesBack);
    if (!core().held) return go();
    this.#legs.endMusic().then(go, go);
  }

  #finish(): void {
    const { now, record, board, log, timing } = this.#deps;
    const { id, agents, facts, transcript, variablesBack } = this.#call;
    facts.endedAt = now();
    void this.#legs.takeDown();
    this.#call.changed();
    const linger = facts.problem ? timing.linger * 5 : timing.linger;
    setTimeout(() => board.gone(id), linger).unref();
    try {
      record(this.#call.record(), transcript.lines, { ...agents.variables, ...variablesBack });
    } catch (error) {
      // A full disk costs the record, not the calls.
      log.error({ callId: id, err: error }, 'the call could not be recorded');
      board.notice('trouble', problemOf(error), id);
    }
  }
}
