import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { Call, CallRecord, Desk } from '../../shared/domain/call.ts';
import { hearingOf, type Hearing } from '../../shared/domain/hearing.ts';
import { CordboardError, type Problem } from '../../shared/domain/problem.ts';
import type { Channel } from '../ari/port.ts';
import type { CallMedia } from '../media/port.ts';
import { AgentsOfCall, type AgentsCall } from './agents-of-call.ts';
import { Consultation, type ConsultedCall } from './consult.ts';
import type { CallDeps } from './deps.ts';
import { CallEffects } from './effects.ts';
import { findPlace, TRANSFER_CONTEXT } from './give-back.ts';
import { agentHand } from './hand.ts';
import { step } from './machine.ts';
import { noPlaceToTransfer, setUpTimeout } from './problems.ts';
import { recordOf, rowOf, type CallFacts, type RowSource } from './row.ts';
import type { CallCore, CallEvent, Step } from './state.ts';
import { Transcript, type SaidLine } from './transcript.ts';

export interface Arrival {
  id: string;
  channel: Channel;
  called: string;
  agent: AgentConfig | null;
  /** Channel variables that the agent is told. */
  variables: string[];
}

/** One caller's journey: what happens to it, what the operator does with it, and what is told of it. */
export class LiveCall {
  readonly id: string;
  readonly channel: Channel;
  readonly called: string;
  readonly transcript: Transcript;
  readonly #deps: CallDeps;
  readonly #agents: AgentsOfCall;
  readonly #effects: CallEffects;
  readonly #facts: CallFacts;
  readonly #setUpTimer: NodeJS.Timeout;
  #core: CallCore;
  /** Key of the agent's first line. */
  #greeting: string | null = null;
  readonly #watchers = new Set<() => void>();
  #consultation: Consultation | null = null;
  /** This call for whatever acts on it. */
  readonly #port: Pick<
    ConsultedCall,
    'id' | 'channel' | 'core' | 'dispatch' | 'onCore' | 'note' | 'setVariables'
  >;

  constructor(deps: CallDeps, arrival: Arrival, first: Step) {
    this.#deps = deps;
    const { id, channel } = arrival;
    this.id = id;
    this.channel = channel;
    this.called = arrival.called;
    const startedAt = deps.now();
    this.#facts = {
      startedAt,
      answeredAt: channel.state === 'Up' ? startedAt : null,
      endedAt: null,
      askedAt: null,
      owner: null,
      listener: null,
      takenOver: false,
      problem: null,
    };
    this.transcript = new Transcript(startedAt, (line) => {
      this.#changed();
      deps.board.line(id, line);
    });
    const variablesBack: Record<string, string> = {};
    this.#port = {
      id,
      channel,
      core: () => this.#core,
      dispatch: (event) => this.dispatch(event),
      onCore: (watcher) => {
        this.#watchers.add(watcher);
        return () => this.#watchers.delete(watcher);
      },
      note: (text) => this.transcript.note(text, deps.now()),
      setVariables: (values) => Object.assign(variablesBack, values),
    };
    this.#agents = new AgentsOfCall(deps, this.#forAgents(arrival.variables), arrival.agent);
    this.#effects = new CallEffects(deps, {
      id,
      channel,
      core: () => this.#core,
      dispatch: (event) => this.dispatch(event),
      agents: this.#agents,
      transcript: this.transcript,
      facts: this.#facts,
      variablesBack,
      hearing: () => this.#hearing(),
      changed: () => this.#changed(),
      record: () => this.record(),
    });
    this.#core = first.core;
    this.#setUpTimer = setTimeout(() => this.#setUpTookTooLong(), deps.timing.setUp);
    this.#changed();
    this.#effects.run(first.effects);
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
    return this.#effects.media;
  }

  get mediaChannelId(): string | null {
    return this.#effects.mediaChannelId;
  }

  get endedAt(): number | null {
    return this.#facts.endedAt;
  }

  dispatch(event: CallEvent): void {
    const before = this.#core;
    const { core, effects } = step(before, event);
    if (core === before && effects.length === 0) return;
    this.#core = core;
    this.#facts.askedAt = core.ask === null ? null : (this.#facts.askedAt ?? this.#deps.now());
    if (core.phase !== 'connecting') clearTimeout(this.#setUpTimer);
    this.#changed();
    this.#effects.run(effects);
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** The media channel that we asked for has entered the app. */
  mediaEntered(channelId: string): void {
    this.#effects.mediaEntered(channelId);
  }

  mediaLost(problem: Problem): void {
    this.dispatch({ type: 'media-ended', problem, place: this.#agents.place });
  }

  /** The operator takes the caller, or opens the microphone again: false where that is not possible. */
  takeOver(owner: Desk): boolean {
    const { phase } = this.#core;
    if (phase !== 'with-agent' && phase !== 'with-operator') return false;
    this.#facts.owner = { ...owner, microphone: true };
    this.#changed();
    if (phase === 'with-operator') return true;
    this.#facts.takenOver = true;
    this.dispatch({ type: 'take-over' });
    return true;
  }

  /** The microphone of the owner was closed although the call is still theirs. */
  microphoneClosed(): void {
    const { owner } = this.#facts;
    if (owner) this.#facts.owner = { ...owner, microphone: false };
    this.#changed();
  }

  whisper(text: string): void {
    this.#port.note(`whispered to the agent: ${text}`);
    this.#agents.whisper(text);
  }

  say(text: string): void {
    this.#port.note(`the agent was told to say: ${text}`);
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
    if (held) await this.#effects.held();
  }

  listenedBy(desk: Desk | null): void {
    this.#facts.listener = desk;
    this.#effects.route();
    this.#changed();
  }

  /** Tries the way out again, after the PBX did not answer. */
  retry(): void {
    this.#effects.retry();
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
              const call = { ...this.#port, agent: this.agent, held: () => this.#effects.held() };
              this.#consultation = new Consultation(this.#deps, call);
              return this.#consultation;
            },
          },
          gone,
        ),
    };
  }

  /** The greeting answers nobody: its delay counts from the answering of the call. */
  #said(line: SaidLine): void {
    const { answeredAt } = this.#facts;
    if (line.from === 'agent') this.#greeting ??= line.key;
    const greets = line.key === this.#greeting && answeredAt !== null;
    this.transcript.add(greets ? { ...line, latencyMs: Math.max(0, line.at - answeredAt) } : line);
  }

  #source(): RowSource {
    const { id, channel, called, agent, transcript } = this;
    return {
      ...this.#facts,
      id,
      pbxId: this.#deps.pbx.id,
      channel,
      called,
      agent,
      core: this.#core,
      hearing: this.#hearing(),
      lastLine: transcript.last,
      stalled: this.#agents.stalled,
      can: this.#agents.can,
    };
  }

  #hearing(): Hearing {
    return hearingOf({
      takenOver: this.#core.phase === 'with-operator',
      listening: this.#facts.listener !== null,
      agentHearsTakeover: this.#core.agentOpen && (this.agent?.hearsTakeover ?? false),
      muted: this.#core.muted,
      held: this.#core.held,
    });
  }

  #changed(): void {
    this.#deps.board.changed(this.id, () => this.view());
  }

  #setUpTookTooLong(): void {
    const { answered, bridged, mediaEntered, mediaConnected, agentOpen, joined } = this.#core;
    const missing = Object.entries({ answered, bridged, mediaEntered, mediaConnected, agentOpen, joined })
      .filter(([, done]) => !done)
      .map(([name]) => name);
    const { log, timing } = this.#deps;
    log.warn({ callId: this.id, missing }, 'set-up took too long');
    const problem = setUpTimeout(timing.setUp, missing);
    this.dispatch({ type: 'step-failed', problem, place: this.#agents.place });
  }
}
