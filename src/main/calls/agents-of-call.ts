import type { AgentConfig } from '../../shared/domain/agent.ts';
import { bytesOf, type EngineAbility } from '../../shared/domain/engine.ts';
import type { Fallback } from '../../shared/domain/fallback.ts';
import { CordboardError, problemOf, type Problem } from '../../shared/domain/problem.ts';
import { CALL_NAMES } from '../../shared/domain/tools.ts';
import type { CallContext } from '../agents/port.ts';
import type { Channel } from '../ari/port.ts';
import type { CallMedia } from '../media/port.ts';
import { AgentSeat, contextOf, type SeatCall } from './agent-host.ts';
import { refugeOf, type Refuge } from './decide.ts';
import type { CallDeps } from './deps.ts';
import type { CallCore, Place } from './state.ts';
import { agentBusy, agentLost, noSuchAgent, noSuchEngine } from './problems.ts';
import type { Transcript } from './transcript.ts';

/** A call as its agents need it. */
export interface AgentsCall extends Omit<SeatCall, 'lines' | 'secret' | 'stalled' | 'failed' | 'toolbox'> {
  readonly id: string;
  readonly channel: Channel;
  readonly called: string;
  readonly transcript: Transcript;
  /** Channel variables that the agents are told. */
  readonly variables: string[];
  media(): CallMedia | null;
  core(): CallCore;
  changed(): void;
}

/** Who speaks for us on a call: the agent of the moment, and whoever takes its place. */
export class AgentsOfCall {
  /** The engine does not answer, or has failed while an operator has the call. */
  stalled: Problem | null = null;
  readonly #deps: CallDeps;
  readonly #call: AgentsCall;
  /** Each agent gets a call once, so that fallbacks never go round in a circle. */
  readonly #tried = new Set<string>();
  #agent: AgentConfig | null;
  #seat: AgentSeat | null = null;
  #context: CallContext | null = null;
  /** Why the agent cannot have the call back from the operator. */
  #lost: Problem | null = null;
  /** Lines up to this one the agent knows. */
  #knownLines = 0;

  constructor(deps: CallDeps, call: AgentsCall, agent: AgentConfig | null) {
    this.#deps = deps;
    this.#call = call;
    this.#agent = agent;
  }

  get agent(): AgentConfig | null {
    return this.#agent;
  }

  /** What may be asked of the agent of the moment. */
  get can(): EngineAbility[] {
    return (this.#agent && this.#deps.engine(this.#agent)?.info.can) ?? [];
  }

  /** What was looked up, and the channel variables that the agents were told. */
  get variables(): Record<string, string> {
    const own = new Set<string>(CALL_NAMES);
    return Object.fromEntries(Object.entries(this.#context ?? {}).filter(([name]) => !own.has(name)));
  }

  /** Where a caller goes whom no agent can serve any more, although it is not the agent that failed. */
  get place(): Place | null {
    const refuge = refugeOf(this.#agent?.fallback, [], this.#tried, () => false);
    return refuge.to === 'place' ? refuge.place : null;
  }

  async open(): Promise<void> {
    const { id, channel, called, variables } = this.#call;
    const values = await Promise.all(variables.map((name) => this.#deps.link.getVariable(channel.id, name)));
    if (this.#call.core().phase !== 'connecting' || !this.#agent) return;
    const named = Object.fromEntries(variables.map((name, i) => [name, values[i] ?? '']));
    const context = contextOf(channel, called, named);
    const found = await this.#deps.tools.lookUp(this.#agent, context, id);
    if (this.#call.core().phase !== 'connecting') return;
    this.#context = { ...found, ...context };
    this.#seatOf(this.#agent);
  }

  /** By order of the operator. Where the new one cannot begin, the old one has the call on. */
  replace(agentId: string): void {
    const agent = this.#deps.agents().find(({ id }) => id === agentId);
    if (!agent) throw new CordboardError(noSuchAgent());
    if (!this.#mayTake(agent)) throw new CordboardError(agentBusy(agent));
    this.#seatOf(agent);
    this.#call.dispatch({ type: 'agent-replaced', name: agent.name });
  }

  /** By the agent itself: another takes its place, or the caller goes elsewhere. */
  #leave(to: Fallback): void {
    const { dispatch } = this.#call;
    const refuge = refugeOf(to, this.#deps.agents(), this.#tried, (agent) => this.#mayTake(agent));
    if (refuge.to === 'place') return dispatch({ type: 'agent-transfers', place: refuge.place });
    try {
      this.#seatOf(refuge.agent);
    } catch (error) {
      return this.failed(problemOf(error), refuge.agent);
    }
    dispatch({ type: 'agent-replaced', name: refuge.agent.name });
  }

  /** The agent cannot go on: another takes its place, or the caller goes where the fallback says. */
  failed(problem: Problem, failing = this.#agent): void {
    const { id, dispatch } = this.#call;
    const { phase } = this.#call.core();
    const refuge = this.#refuge(failing);
    if (phase === 'with-operator') return this.#lose(problem, refuge);
    if (refuge.to === 'place') return dispatch({ type: 'agent-failed', problem, place: refuge.place });
    this.#deps.board.notice('trouble', problem, id);
    try {
      this.#seatOf(refuge.agent);
    } catch (error) {
      return this.failed(problemOf(error), refuge.agent);
    }
    dispatch(
      phase === 'connecting' ? { type: 'agent-open' } : { type: 'agent-replaced', name: refuge.agent.name },
    );
  }

  /** The operator hands back a call whose agent has failed meanwhile. */
  fallBack(): void {
    if (this.#lost) this.failed(this.#lost);
  }

  /** Whom the operator has is looked after: the fallback waits for them. */
  #lose(problem: Problem, refuge: Refuge): void {
    const lost = agentLost(this.#agent?.name ?? '', problem, refuge);
    this.#lost = problem;
    this.stalled = lost;
    this.#deps.board.notice('trouble', lost, this.#call.id);
    this.#call.dispatch({ type: 'agent-failed', problem });
  }

  #refuge(failing: AgentConfig | null): Refuge {
    const { phase } = this.#call.core();
    const isServed = phase === 'connecting' || phase === 'with-agent' || phase === 'with-operator';
    const fallback = isServed ? failing?.fallback : undefined;
    return refugeOf(fallback, this.#deps.agents(), this.#tried, (agent) => this.#mayTake(agent));
  }

  start(): void {
    const media = this.#call.media();
    if (media) this.#seat?.start(media, (format) => this.#deps.openCodec(media.format, format));
  }

  say(text: string): void {
    this.#seat?.say(text);
  }

  whisper(text: string): void {
    this.#seat?.whisper(text);
  }

  mute(): void {
    this.#knownLines = this.#call.transcript.lines.length;
    this.#seat?.mute(this.#agent?.hearsTakeover ?? false);
  }

  back(): void {
    this.#seat?.back(this.#call.transcript.since(this.#knownLines));
  }

  stop(): void {
    this.#seat?.stop();
  }

  #mayTake(agent: AgentConfig): boolean {
    return this.#deps.loadOf(agent.id) < agent.maxCalls;
  }

  /** Throws where the agent cannot begin; whoever had the call has it on then. */
  #seatOf(agent: AgentConfig): void {
    this.#tried.add(agent.id);
    const engine = this.#deps.engine(agent);
    if (!engine) throw new CordboardError(noSuchEngine(agent));
    if (!this.#context) return;
    const { id, transcript, said, keyed, dispatch, setVariables, hand } = this.#call;
    const context = this.#context;
    const refused: Problem[] = [];
    const seat: AgentSeat = new AgentSeat({
      said,
      lines: () => transcript.lines,
      keyed,
      dispatch,
      setVariables,
      hand,
      toolbox: (itsHand, gone) =>
        this.#deps.tools.open({
          callId: id,
          agent,
          context,
          hand: itsHand,
          gone,
          line: (line) => said({ ...line, from: 'note' }),
          leave: (to) => this.#leave(to),
        }),
      secret: (key) => this.#deps.agentSecret(agent.id, key),
      stalled: (problem) => this.#stalls(seat, agent, problem),
      failed: (problem) => {
        if (this.#seat === seat) this.failed(problem);
        else refused.push(problem);
      },
    });
    const before = this.#seat ? [...transcript.lines] : [];
    seat.seat(engine.open({ agent, context, host: seat.host(), before }));
    for (const problem of refused) {
      seat.stop();
      throw new CordboardError(problem);
    }
    this.#seat?.stop();
    this.#seat = seat;
    this.#agent = agent;
    this.stalled = null;
    this.#lost = null;
    this.#call.changed();
  }

  #stalls(seat: AgentSeat, agent: AgentConfig, problem: Problem | null): void {
    this.stalled = problem;
    this.#call.changed();
    if (!problem || agent.holding === '') return;
    this.#holdOn(seat, agent, problem).catch((error: unknown) => {
      this.#deps.log.warn({ callId: this.#call.id, err: error }, 'the holding phrase was not said');
    });
  }

  /** Our own speech asks the caller for patience, once the agent has said what it had to say. */
  async #holdOn(seat: AgentSeat, agent: AgentConfig, problem: Problem): Promise<void> {
    const { transcript } = this.#call;
    const media = this.#call.media();
    if (!media) return;
    const [pcm] = await Promise.all([this.#deps.speak(agent.holding, agent.voice), seat.said()]);
    const { phase, muted, held } = this.#call.core();
    if (this.stalled !== problem || this.#seat !== seat || phase !== 'with-agent' || muted || held) return;
    seat.interject(ourWords(this.#deps, media, pcm));
    const at = this.#deps.now();
    transcript.add({ key: `holding-${at}`, from: 'agent', text: agent.holding, at });
  }
}

/** Our own speech as the media connection carries it. */
export function ourWords(
  { openCodec }: Pick<CallDeps, 'openCodec'>,
  { format }: CallMedia,
  pcm: Int16Array,
): Uint8Array {
  return openCodec(format, { encoding: 'pcm', rate: 8000 }).toWire(bytesOf(pcm));
}
