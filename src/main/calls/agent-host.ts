import type { AgentHost, AgentSession, CallContext, EngineRate } from '../agents/port.ts';
import type { Channel } from '../ari/port.ts';
import type { CallMedia, Codec, Playout } from '../media/port.ts';
import type { CallEvent } from './machine.ts';
import type { TranscriptLine } from '../../shared/domain/call.ts';
import type { SaidLine } from './transcript.ts';

/** An agent on a call: the session, and what ties it to the call's audio, transcript and life. */
export class AgentSeat {
  #session: AgentSession | null = null;
  #audio: { voice: Playout; codec: Codec } | null = null;
  #stopped = false;
  readonly #said: (line: SaidLine) => void;
  readonly #dispatch: (event: CallEvent) => void;
  readonly #keyed: (digit: string) => void;

  /** @param keyed is told every digit that the caller keys in, before the agent is */
  constructor(
    said: (line: SaidLine) => void,
    dispatch: (event: CallEvent) => void,
    keyed: (digit: string) => void,
  ) {
    this.#said = said;
    this.#dispatch = dispatch;
    this.#keyed = keyed;
  }

  /** The host of one session. What a stopped session still says is dropped. */
  host(): AgentHost {
    const live = (act: () => void) => () => {
      if (!this.#stopped) act();
    };
    return {
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
      line: (line) => live(() => this.#said(line))(),
      hangUp: (reason) => live(() => this.#dispatch({ type: 'agent-hung-up', reason }))(),
      transfer: ({ extension, context }) =>
        live(() => {
          const place = extension ? { extension, ...(context ? { context } : {}), priority: 1 } : null;
          this.#dispatch({ type: 'agent-transfers', place });
        })(),
      askForPerson: (reason) => live(() => this.#dispatch({ type: 'agent-asks', reason }))(),
      withdrawAsk: () => live(() => this.#dispatch({ type: 'agent-withdraws' }))(),
      fail: (problem) => live(() => this.#dispatch({ type: 'agent-failed', problem }))(),
    };
  }

  /** A session that comes too late for its call is ended at once. */
  seat(session: AgentSession): void {
    if (this.#stopped) return session.stop();
    this.#session = session;
  }

  /** Connects the session to the call's audio and lets it greet. */
  start(media: CallMedia, openCodec: (rate: EngineRate) => Codec): void {
    const session = this.#session;
    if (!session || this.#stopped) return;
    const codec = openCodec(session.rate);
    this.#audio = { voice: media.voice('agent'), codec };
    // Resampling has a memory: each voice has its own.
    const operators = openCodec(session.rate);
    media.onAgentHears((frame, from) => {
      if (!this.#stopped) session.hear((from === 'caller' ? codec : operators).toPcm(frame), from);
    });
    media.onDigit((digit) => {
      if (this.#stopped) return;
      this.#keyed(digit);
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
