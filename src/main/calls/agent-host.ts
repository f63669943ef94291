import type { AgentHost, AgentSession, CallContext } from '../agents/port.ts';
import type { EngineFormat } from '../../shared/domain/engine.ts';
import type { Channel } from '../ari/port.ts';
import type { CallMedia, EngineCodec, Playout } from '../media/port.ts';
import type { CallEvent } from './machine.ts';
import type { TranscriptLine } from '../../shared/domain/call.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import type { SaidLine } from './transcript.ts';

/** What a session reaches of its call. */
export interface SeatCall {
  said: (line: SaidLine) => void;
  dispatch: (event: CallEvent) => void;
  /** Told every digit that the caller keys in, before the agent is. */
  keyed: (digit: string) => void;
  secret: (key: string) => Promise<string | null>;
  setVariables: (values: Readonly<Record<string, string>>) => void;
  stalled: (problem: Problem | null) => void;
}

/** An agent on a call: the session, and what ties it to the call's audio, transcript and life. */
export class AgentSeat {
  #session: AgentSession | null = null;
  #audio: { voice: Playout; codec: EngineCodec } | null = null;
  #stopped = false;
  readonly #call: SeatCall;

  constructor(call: SeatCall) {
    this.#call = call;
  }

  /** The host of one session. What a stopped session still says is dropped. */
  host(): AgentHost {
    const live = (act: () => void) => () => {
      if (!this.#stopped) act();
    };
    const { dispatch, said, secret, setVariables, stalled } = this.#call;
    return {
      tools: [],
      callTool: (name) => Promise.resolve({ ok: false, text: `There is no tool ${name}.` }),
      secret,
      setVariables: (values) => live(() => setVariables(values))(),
      stalled: (problem) => live(() => stalled(problem))(),
      play: (pcm) => live(() => this.#audio?.voice.play(this.#audio.codec.toWire(pcm)))(),
      mark: (settled) =>
        live(() => {
          const voice = this.#voice;
          if (!voice) return settled('flushed');
          voice.end();
          voice.mark((result) => live(() => settled(result))());
        })(),
      flush: () => (this.#stopped ? undefined : this.#voice?.flush()) ?? { playedMs: 0 },
      pause: () => live(() => this.#voice?.pause())(),
      resume: () => live(() => this.#voice?.resume())(),
      line: (line) => live(() => said(line))(),
      hangUp: (reason) => live(() => dispatch({ type: 'agent-hung-up', reason }))(),
      transfer: ({ extension, context }) =>
        live(() => {
          const place = extension ? { extension, ...(context ? { context } : {}), priority: 1 } : null;
          dispatch({ type: 'agent-transfers', place });
        })(),
      askForPerson: (reason) => live(() => dispatch({ type: 'agent-asks', reason }))(),
      withdrawAsk: () => live(() => dispatch({ type: 'agent-withdraws' }))(),
      fail: (problem) => live(() => dispatch({ type: 'agent-failed', problem }))(),
    };
  }

  /** A session that comes too late for its call is ended at once. */
  seat(session: AgentSession): void {
    if (this.#stopped) return session.stop();
    this.#session = session;
  }

  /** Connects the session to the call's audio and lets it greet. */
  start(media: CallMedia, openCodec: (format: EngineFormat) => EngineCodec): void {
    const session = this.#session;
    if (!session || this.#stopped) return;
    this.#audio = { voice: media.voice('agent'), codec: openCodec(session.format) };
    // Resampling has a memory: each voice has its own.
    const heard = session.hears ?? session.format;
    const callers = openCodec(heard);
    const operators = openCodec(heard);
    media.onAgentHears((frame, from) => {
      if (!this.#stopped) session.hear((from === 'caller' ? callers : operators).toEngine(frame), from);
    });
    media.onDigit((digit) => {
      if (this.#stopped) return;
      this.#call.keyed(digit);
      session.digit(digit);
    });
    session.start();
  }

  mute(hears: boolean): void {
    if (!this.#stopped) this.#session?.mute(hears);
  }

  back(lines: TranscriptLine[]): void {
    if (!this.#stopped) this.#session?.back(lines);
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#session?.stop();
  }

  get #voice(): Playout | null {
    return this.#audio?.voice ?? null;
  }
}

/** What an agent is told of its call, with the channel variables that the assignment names. */
export function contextOf(channel: Channel, called: string, variables: Record<string, string>): CallContext {
  return {
    ...variables,
    caller_number: channel.caller.number,
    called_number: called,
    direction: 'inbound',
    call_id: channel.id,
    provider: 'ari',
  };
}
