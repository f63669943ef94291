import { randomUUID } from 'node:crypto';
import type { AgentHost, AgentSession, CallContext } from '../agents/port.ts';
import type { EngineFormat } from '../../shared/domain/engine.ts';
import type { Channel } from '../ari/port.ts';
import type { CallMedia, EngineCodec, Playout } from '../media/port.ts';
import type { CallEvent } from './state.ts';
import type { TranscriptLine } from '../../shared/domain/call.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import type { Toolbox } from '../tools/port.ts';
import type { AgentHand } from './port.ts';
import type { SaidLine } from './transcript.ts';

/** What a session reaches of its call. */
export interface SeatCall {
  said: (line: SaidLine) => void;
  dispatch: (event: CallEvent) => void;
  /** What was said so far. */
  lines: () => readonly TranscriptLine[];
  /** Told every digit that the caller keys in, before the agent is. */
  keyed: (digit: string) => void;
  secret: (key: string) => Promise<string | null>;
  setVariables: (values: Readonly<Record<string, string>>) => void;
  stalled: (problem: Problem | null) => void;
  failed: (problem: Problem) => void;
  /** @param gone the session has left the call */
  hand: (gone: AbortSignal) => AgentHand;
  toolbox: (hand: AgentHand, gone: AbortSignal) => Toolbox;
}

/** An agent on a call: the session, and what ties it to the call's audio, transcript and life. */
export class AgentSeat {
  /** Sessions count their lines each for itself: what one wrote must not be written over by the next. */
  readonly #id = randomUUID();
  #session: AgentSession | null = null;
  #audio: { voice: Playout; codec: EngineCodec } | null = null;
  readonly #gone = new AbortController();
  readonly #call: SeatCall;
  /** What its tools do to the call. */
  readonly hand: AgentHand;
  /** Words of ours are in its voice's queue. */
  #interjected = false;
  /** Of its own audio, played before words of ours, and not told yet. */
  #playedMs = 0;

  constructor(call: SeatCall) {
    this.#call = call;
    this.hand = call.hand(this.#gone.signal);
  }

  /** The host of one session. What a stopped session still says is dropped. */
  host(): AgentHost {
    const live = (act: () => void) => () => {
      if (!this.#stopped) act();
    };
    const { dispatch, said, lines, secret, setVariables, stalled, failed } = this.#call;
    const toolbox = this.#call.toolbox(this.hand, this.#gone.signal);
    return {
      tools: toolbox.definitions,
      callTool: (name, args, signal) => toolbox.run(name, args, signal),
      secret,
      setVariables: (values) => live(() => setVariables(values))(),
      stalled: (problem) => live(() => stalled(problem))(),
      play: (pcm) =>
        live(() => {
          if (!this.#audio) return;
          this.#dropInterjection();
          this.#audio.voice.play(this.#audio.codec.toWire(pcm));
        })(),
      mark: (settled) =>
        live(() => {
          const voice = this.#voice;
          if (!voice) return settled('flushed');
          voice.end();
          voice.mark((result) => live(() => settled(result))());
        })(),
      flush: (exactly) => (this.#stopped ? { playedMs: 0 } : this.#flush(exactly)),
      pause: () => live(() => this.#voice?.pause())(),
      resume: () => live(() => this.#voice?.resume())(),
      line: (line) => live(() => said({ ...line, key: `${this.#id}/${line.key}` }))(),
      said: lines,
      hangUp: (reason) => live(() => dispatch({ type: 'agent-hung-up', reason }))(),
      transfer: ({ extension, context }) =>
        live(() => {
          const place = extension ? { extension, ...(context ? { context } : {}), priority: 1 } : null;
          dispatch({ type: 'agent-transfers', place });
        })(),
      askForPerson: (reason) => live(() => dispatch({ type: 'agent-asks', reason }))(),
      withdrawAsk: () => live(() => dispatch({ type: 'agent-withdraws' }))(),
      fail: (problem) => live(() => failed(problem))(),
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

  say(text: string): void {
    if (!this.#stopped) this.#session?.say(text);
  }

  whisper(text: string): void {
    if (!this.#stopped) this.#session?.whisper(text);
  }

  /** Settles when what it has queued was played or cut off. */
  said(): Promise<void> {
    const voice = this.#voice;
    if (!voice) return Promise.resolve();
    voice.end();
    return new Promise((resolve) => voice.mark(() => resolve()));
  }

  /** Words of ours while it is silent: what it says next cuts them off, and they are not counted as its own. */
  interject(audio: Uint8Array): void {
    const voice = this.#voice;
    if (!voice || this.#stopped) return;
    this.#playedMs += voice.flush().playedMs;
    this.#interjected = true;
    voice.play(audio);
    voice.end();
  }

  mute(hears: boolean): void {
    if (!this.#stopped) this.#session?.mute(hears);
  }

  back(lines: TranscriptLine[]): void {
    if (!this.#stopped) this.#session?.back(lines);
  }

  stop(): void {
    if (this.#stopped) return;
    this.#gone.abort();
    this.#session?.stop();
    // What it has left to say is not said by whoever comes after it.
    this.#voice?.flush();
  }

  get #stopped(): boolean {
    return this.#gone.signal.aborted;
  }

  #flush(exactly?: (playedMs: number) => void): { playedMs: number } {
    this.#dropInterjection();
    const before = this.#playedMs;
    this.#playedMs = 0;
    const told = exactly && ((playedMs: number) => !this.#stopped && exactly(before + playedMs));
    return { playedMs: before + (this.#voice?.flush(told).playedMs ?? 0) };
  }

  #dropInterjection(): void {
    if (!this.#interjected) return;
    this.#interjected = false;
    this.#voice?.flush();
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
