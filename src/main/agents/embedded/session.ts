import type { AgentConfig } from '../../../shared/domain/agent.ts';
import type { TranscriptLine } from '../../../shared/domain/call.ts';
import type { Conversation } from '../../../shared/domain/conversation.ts';
import { samplesOf } from '../../../shared/domain/engine.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { turnTiming } from '../../../shared/domain/turn-taking.ts';
import type { Logger } from '../../log.ts';
import type { Speech } from '../../speech/port.ts';
import type { AgentHost, AgentSession, CallContext } from '../port.ts';
import { Ear, type Turn } from '../ear.ts';
import { Effects } from './effects.ts';
import { answers, interruptible, phrasesAt } from './hints.ts';
import { advance } from './machine.ts';
import { beginning, TIMERS, type Event, type Move, type Script, type State } from './state.ts';
import { Speaker, type Answered } from '../speaker.ts';
import { ownVoice, RATE } from '../voice-source.ts';
import { Timers } from '../timers.ts';
import { unanswered } from './unanswered.ts';

/** So many turns in a row that could not be recognised for reasons of ours: the caller needs somebody else. */
const MOST_PROBLEMS = 2;
/** Longer than anybody talks to a machine: a radio, or audio that no longer comes. */
const LONGEST_TURN_MS = 20_000;

export interface SessionOptions {
  speech: Speech;
  log: Logger;
  now: () => number;
  agent: AgentConfig;
  conversation: Conversation;
  context: CallContext;
  host: AgentHost;
  before: readonly TranscriptLine[];
  onStop: () => void;
}

/** One conversation on one call: the machine decides, the speaker and the ear are its body. */
export class EmbeddedSession implements AgentSession {
  readonly format = { encoding: 'pcm', rate: RATE } as const;
  readonly #host: AgentHost;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #script: Script;
  readonly #maxMs: number;
  readonly #onStop: () => void;
  readonly #speaker: Speaker;
  readonly #ear: Ear;
  /** Hears the operator while one has the call, to know what was said meanwhile. */
  readonly #operatorEar: Ear;
  readonly #timers: Timers<string>;
  readonly #effects: Effects;
  readonly #before: readonly TranscriptLine[];
  #state: State = beginning;
  #started = false;
  #stopped = false;
  #muted = false;
  #deaf = false;
  /** The caller makes a sound that may become speech. */
  #voicing = false;
  #lines = 0;
  #problems = 0;

  constructor({ speech, log, now, agent, conversation, context, host, before, onStop }: SessionOptions) {
    this.#host = host;
    this.#before = before;
    this.#onStop = onStop;
    this.#log = log;
    this.#now = now;
    this.#script = { conversation, values: { ...context, ...agent.facts } };
    this.#maxMs = agent.maxCallSeconds * 1000;
    this.#timers = new Timers(now);
    this.#speaker = new Speaker(host, ownVoice(speech, agent.voice), now, (problem) => this.#fail(problem));
    this.#effects = new Effects({
      host,
      speaker: this.#speaker,
      timers: this.#timers,
      now,
      state: () => this.#state,
      voicing: () => this.#voicing,
      happened: (event) => this.#do(event),
      finishTurn: () => this.#ear.finish(),
      fail: (problem) => this.#fail(problem),
    });
    const timing = turnTiming(agent.turnTaking);
    this.#ear = new Ear(speech, now, timing, {
      onset: () => this.#onOnset(),
      falseOnset: () => this.#onFalseOnset(),
      speech: () => this.#onSpeech(),
      foresee: (text, signal) => this.#foresee(text, signal),
      turn: (turn) => this.#onTurn(turn),
      answers: (text) => !this.#muted && answers(this.#script, this.#state, text),
      expected: () => (this.#muted ? [] : phrasesAt(this.#script, this.#state)),
    });
    const nothing = () => undefined;
    this.#operatorEar = new Ear(speech, now, timing, {
      onset: nothing,
      falseOnset: nothing,
      speech: nothing,
      foresee: nothing,
      turn: ({ text, beganAt }) => this.#heardSay('operator', text, beganAt),
      answers: () => false,
      expected: () => [],
    });
  }

  start(): void {
    if (this.#started || this.#stopped) return;
    this.#started = true;
    this.#timers.set('time-up', this.#maxMs, () => this.#do({ type: 'time-up' }));
    this.#do({ type: 'start', last: unanswered(this.#before) });
  }

  hear(audio: Uint8Array, from: 'caller' | 'operator'): void {
    if (!this.#started || this.#stopped || this.#deaf) return;
    (from === 'caller' ? this.#ear : this.#operatorEar).hear(samplesOf(audio));
  }

  digit(digit: string): void {
    if (!this.#started || this.#stopped || this.#muted) return;
    const move = advance(this.#script, this.#state, { type: 'digit', digit });
    if (move.effects.length === 0) return;
    // A key is meant, whatever is being said at the same time.
    const finishes = move.effects.some(({ type }) => type === 'finish-turn');
    if (!finishes) this.#ear.discard();
    this.#timers.clear('turn');
    this.#cutOff();
    this.#apply(move, { since: this.#now() });
  }

  say(text: string): void {
    if (!this.#started || this.#stopped || this.#muted) return;
    this.#do({ type: 'told', text });
  }

  /** A conversation of steps takes no instructions; the window does not offer it. */
  whisper(): void {}

  mute(hears: boolean): void {
    if (this.#stopped || this.#muted) return;
    this.#muted = true;
    this.#deaf = !hears;
    this.#timers.freeze();
    this.#cutOff();
    this.#voicing = false;
    if (!hears) this.#ear.close();
  }

  back(lines: TranscriptLine[]): void {
    if (this.#stopped || !this.#muted) return;
    this.#muted = false;
    this.#deaf = false;
    this.#ear.discard();
    // The last words before handing back belong to the transcript too.
    this.#operatorEar.finish();
    for (const name of [...TIMERS, 'turn']) this.#timers.clear(name);
    this.#timers.thaw();
    if (!this.#started) return;
    this.#do({ type: 'back', last: unanswered(lines) });
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#timers.clearAll();
    this.#effects.stopLookingUp();
    this.#ear.close();
    this.#operatorEar.close();
    this.#speaker.drop();
    this.#onStop();
  }

  /** @param answered where the event is the caller's; the first audio of the reply is measured from it */
  #do(event: Event, answered: Answered | null = null): void {
    if (this.#stopped || this.#muted) return;
    this.#apply(advance(this.#script, this.#state, event), answered);
  }

  #apply({ state, effects }: Move, answered: Answered | null): void {
    this.#state = state;
    for (const effect of effects) {
      if (this.#stopped) return;
      this.#effects.run(effect, answered);
    }
  }

  #onOnset(): void {
    this.#voicing = true;
    if (this.#stopped || this.#muted) return;
    for (const name of ['reply', 'pause']) this.#timers.hold(name);
    // Pausing costs nothing if it was a cough, and silence comes at once if it was not.
    if (this.#speaker.talking && interruptible(this.#state)) this.#host.pause();
  }

  #onFalseOnset(): void {
    this.#voicing = false;
    if (this.#stopped || this.#muted) return;
    for (const name of ['reply', 'pause']) this.#timers.release(name);
    this.#host.resume();
  }

  #onSpeech(): void {
    this.#voicing = false;
    if (this.#stopped) return;
    this.#timers.set('turn', LONGEST_TURN_MS, () => this.#ear.finish());
    if (this.#muted || !interruptible(this.#state)) return;
    this.#cutOff();
    // From here it is the caller's turn; `heard` will follow.
    if (this.#state.phase === 'talking') this.#state = { ...this.#state, phase: 'listening' };
  }

  #cutOff(): void {
    this.#speaker.stop();
    this.#host.resume();
  }

  #foresee(text: string, signal: AbortSignal): void {
    if (this.#stopped || this.#muted) return;
    const { effects } = advance(this.#script, this.#state, { type: 'heard', text });
    for (const effect of effects) {
      if (effect.type === 'say')
        this.#speaker.prepare(
          effect.texts.map((said) => said.text),
          signal,
        );
    }
  }

  #onTurn({ text, beganAt, endedAt, understoodAt, problem }: Turn): void {
    if (this.#stopped) return;
    this.#timers.clear('turn');
    this.#heardSay('caller', text, beganAt);
    if (problem) {
      this.#log.warn({ code: problem.code }, 'a turn of the caller was not recognised');
      this.#problems++;
      if (this.#problems >= MOST_PROBLEMS && !this.#muted) return this.#fail(problem);
    } else this.#problems = 0;
    if (this.#muted) return;
    for (const name of ['reply', 'pause']) this.#timers.release(name);
    this.#do({ type: 'heard', text }, { since: endedAt, textAt: understoodAt });
  }

  #heardSay(from: 'caller' | 'operator', text: string, at: number): void {
    if (text === '' || this.#stopped) return;
    const { step } = this.#state;
    this.#host.line({
      key: `${from}-${++this.#lines}`,
      from,
      text,
      at,
      ...(from === 'caller' && step !== '' && { step }),
    });
  }

  #fail(problem: Problem): void {
    if (this.#stopped) return;
    this.#state = { ...this.#state, phase: 'over' };
    this.#timers.clearAll();
    this.#ear.close();
    this.#host.fail(problem);
  }
}
