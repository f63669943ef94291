import type { StopReason } from '../../shared/contract/audio.ts';
import { SAMPLE_RATE } from '../../shared/domain/audio.ts';
import type { AuditEntry, Call, CallAction, Desk } from '../../shared/domain/call.ts';
import type { Logger } from '../log.ts';
import type { CallMedia, OpenCodec, TapFrame } from '../media/port.ts';
import { Audit, type AuditRow } from './audit.ts';
import { NoSuchCall, notPossible, OneAtATime } from './errors.ts';
import { Listening } from './listening.ts';
import { Microphone } from './microphone.ts';
import type { OpenAudioPort, Operator } from './port.ts';

/** A call as the operator's hand needs it. */
export interface SupervisedCall {
  readonly id: string;
  readonly media: CallMedia | null;
  view(): Call;
  takeOver(owner: Desk): boolean;
  microphoneClosed(): void;
  listenedBy(desk: Desk | null): void;
  whisper(text: string): void;
  say(text: string): void;
  /** Throws where the new agent cannot begin; the old one has the call on then. */
  replaceAgent(agentId: string): void;
  /** Rejects, with the caller where they are, where there is no such place. */
  transfer(extension: string, context: string): Promise<void>;
  /** Rejects, with the caller back, where the PBX has no music. */
  hold(held: boolean): Promise<void>;
  dispatch(
    event:
      | { type: 'hand-back' | 'mute-agent' | 'unmute-agent' | 'operator-hangs-up' }
      | { type: 'to-dialplan'; reason: string },
  ): void;
}

export interface SupervisorDeps {
  call(id: string): SupervisedCall | undefined;
  /** Listens to a channel that is not ours until the signal, or until it ended. */
  listenToPerson(
    callId: string,
    desk: Desk,
    frame: (frame: TapFrame) => void,
    ended: () => void,
    closing: AbortSignal,
  ): Promise<void>;
  /** The row, for rows that are not ours too. */
  view(id: string): Call | null;
  openAudioPort: OpenAudioPort;
  openCodec: OpenCodec;
  desk(): Desk;
  audit(row: AuditRow): void;
  log: Logger;
  /** How long a call may stay with an operator whose microphone was closed by a change of device. */
  silentOwnerMs: number;
}

/** Listen, take over, hand back: one call at a time at this desk, one owner per call, audited before audio flows. */
export class Supervisor implements Operator {
  readonly #deps: SupervisorDeps;
  readonly #audit: Audit;
  #listening: Listening | null = null;
  #microphone: Microphone | null = null;
  /** A caller whose operator has lost the microphone and may open another one until the time is out. */
  #silentOwner: { callId: string; timer: NodeJS.Timeout; back: () => void } | null = null;
  /** Microphone frames that came without the token of the current take-over. */
  strayFrames = 0;

  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
    this.#audit = new Audit((row) => deps.audit(row), deps.log);
  }

  get microphoneOpen(): boolean {
    return this.#microphone !== null;
  }

  async listen(callId: string): Promise<void> {
    const view = this.#allowed(callId, 'listen');
    if (this.#listening?.callId === callId) return;
    // Whoever speaks to a caller hears that caller.
    if (this.#microphone) throw new OneAtATime();
    this.stopListening();
    this.#audit.begins('listen', view);
    const call = this.#deps.call(callId);
    if (call) return this.#hear(call);
    await this.#listenElsewhere(view);
  }

  stopListening(): void {
    const listening = this.#listening;
    if (!listening) return;
    this.#listening = null;
    listening.end();
    const view = this.#deps.view(listening.callId);
    this.#deps.call(listening.callId)?.listenedBy(null);
    if (view) this.#audit.ends('stop-listening', view);
  }

  takeOver(callId: string): void {
    const view = this.#allowed(callId, 'take-over');
    const call = this.#deps.call(callId);
    if (!call?.media) throw notPossible('take-over');
    if (this.#microphone) throw new OneAtATime();
    // Whoever turns to another caller does not come back to the one who waits for a microphone.
    if (this.#silentOwner?.callId !== callId) this.#silentOwner?.back();
    this.#clearSilentOwner(callId);
    this.#audit.begins('take-over', view);
    if (!call.takeOver(this.#deps.desk())) throw notPossible('take-over');
    try {
      if (this.#listening?.callId !== callId) {
        this.stopListening();
        this.#hear(call);
      }
      this.#openMicrophone(call, call.media);
    } catch (error) {
      // No window to speak from: the caller stays with the agent.
      this.stopListening();
      call.dispatch({ type: 'hand-back' });
      throw error;
    }
  }

  handBack(callId: string): void {
    const view = this.#allowed(callId, 'hand-back');
    this.#audit.ends('hand-back', view);
    this.#deps.call(callId)?.dispatch({ type: 'hand-back' });
  }

  whisper(callId: string, text: string): void {
    this.#audited(callId, 'whisper').whisper(text);
  }

  say(callId: string, text: string): void {
    this.#audited(callId, 'say').say(text);
  }

  muteAgent(callId: string, muted: boolean): void {
    const act = muted ? 'mute-agent' : 'unmute-agent';
    this.#audited(callId, act).dispatch({ type: act });
  }

  replaceAgent(callId: string, agentId: string): void {
    this.#audited(callId, 'replace-agent', `by ${agentId}`).replaceAgent(agentId);
  }

  async transfer(callId: string, extension: string, context: string): Promise<void> {
    const to = context ? `${extension}@${context}` : extension;
    await this.#audited(callId, 'transfer', `to ${to}`).transfer(extension, context);
  }

  async hold(callId: string, held: boolean): Promise<void> {
    await this.#audited(callId, held ? 'hold' : 'resume').hold(held);
  }

  hangUp(callId: string): void {
    const view = this.#allowed(callId, 'hang-up');
    this.#audit.ends('hang-up', view);
    this.#deps.call(callId)?.dispatch({ type: 'operator-hangs-up' });
  }

  toDialplan(callId: string): void {
    const view = this.#allowed(callId, 'to-dialplan');
    this.#audit.ends('to-dialplan', view);
    this.#deps.call(callId)?.dispatch({ type: 'to-dialplan', reason: 'operator' });
  }

  /** The call ended or went back to its agent. */
  release(callId: string, reason: StopReason): void {
    if (this.#microphone?.callId === callId) this.#stopMicrophone(reason);
    this.#clearSilentOwner(callId);
    if (this.#listening?.callId === callId && reason !== 'handed-back') this.stopListening();
  }

  /**
   * The reason for the open microphone is gone. The caller is not left in silence: the call goes back to its agent, at
   * once or, where only the device changed, unless the operator opens the microphone again soon.
   */
  releaseMicrophone(reason: StopReason): void {
    const microphone = this.#microphone;
    if (!microphone && reason !== 'device-changed') this.#silentOwner?.back();
    if (!microphone) return;
    this.#stopMicrophone(reason);
    const { callId } = microphone;
    const call = this.#deps.call(callId);
    // An app that quits gives its callers back to the dialplan next: the agent need not say hello again before.
    if (!call || reason === 'app-quits') return;
    call.microphoneClosed();
    const back = () => {
      this.#clearSilentOwner(callId);
      if (call.view().owner?.you !== true) return;
      this.#audit.ends('hand-back', call.view(), reason);
      call.dispatch({ type: 'hand-back' });
    };
    if (reason !== 'device-changed') return back();
    this.#silentOwner = { callId, timer: setTimeout(back, this.#deps.silentOwnerMs), back };
  }

  /** The window is gone: nobody hears or speaks here any more. */
  windowLost(): void {
    this.releaseMicrophone('window-lost');
    this.stopListening();
  }

  close(): void {
    this.releaseMicrophone('app-quits');
    this.stopListening();
  }

  #hear(call: SupervisedCall): void {
    const { media } = call;
    if (!media) throw notPossible('listen');
    const listening = this.#openListening(call.id, SAMPLE_RATE[media.format]);
    listening.closing.addEventListener('abort', media.tap(listening.hear));
    call.listenedBy(this.#deps.desk());
  }

  async #listenElsewhere(view: Call): Promise<void> {
    const listening = this.#openListening(view.id, 8000);
    const { hear, closing } = listening;
    const stop = () => this.#stop(listening);
    try {
      await this.#deps.listenToPerson(view.id, this.#deps.desk(), hear, stop, closing);
    } catch (error) {
      // Whoever stopped it meanwhile does not want to hear that it did not come about.
      if (closing.aborted) return;
      stop();
      throw error;
    }
  }

  #openListening(callId: string, rate: 8000 | 16000): Listening {
    const { openAudioPort } = this.#deps;
    const listening: Listening = new Listening(openAudioPort, callId, rate, () => this.#stop(listening));
    this.#listening = listening;
    return listening;
  }

  /** Stops this listening, where it is still the one of the moment. */
  #stop(listening: Listening): void {
    if (this.#listening === listening) this.stopListening();
  }

  #openMicrophone({ id: callId }: SupervisedCall, media: CallMedia): void {
    const { openAudioPort, openCodec } = this.#deps;
    this.#microphone = new Microphone({
      callId,
      media,
      openAudioPort,
      openCodec,
      stray: () => this.#stray(),
      lost: () => this.releaseMicrophone('port-lost'),
    });
  }

  #stopMicrophone(reason: StopReason): void {
    const microphone = this.#microphone;
    if (!microphone) return;
    this.#microphone = null;
    microphone.stop(reason);
    this.#deps.log.info({ callId: microphone.callId, reason }, 'microphone stopped');
  }

  #stray(): void {
    this.strayFrames += 1;
    if (this.strayFrames === 1)
      this.#deps.log.warn('microphone frames without a current take-over are dropped');
  }

  #allowed(callId: string, action: CallAction): Call {
    const view = this.#deps.view(callId);
    if (!view) throw new NoSuchCall();
    if (!view.actions.includes(action)) throw notPossible(action);
    return view;
  }

  /** The call, with an audit row of what is done to it next. */
  #audited(callId: string, action: CallAction & AuditEntry['action'], why = ''): SupervisedCall {
    const view = this.#allowed(callId, action);
    const call = this.#deps.call(callId);
    if (!call) throw notPossible(action);
    this.#audit.begins(action, view, why);
    return call;
  }

  #clearSilentOwner(callId: string): void {
    if (this.#silentOwner?.callId !== callId) return;
    clearTimeout(this.#silentOwner.timer);
    this.#silentOwner = null;
  }
}
