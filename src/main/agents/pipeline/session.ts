import type { AgentConfig } from '../../../shared/domain/agent.ts';
import type { TranscriptLine } from '../../../shared/domain/call.ts';
import { fill } from '../../../shared/domain/conversation.ts';
import { samplesOf } from '../../../shared/domain/engine.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { turnTiming } from '../../../shared/domain/turn-taking.ts';
import { Ear, scribe, type Hearing, type Turn } from '../ear.ts';
import type { AgentHost, AgentSession, CallContext } from '../port.ts';
import type { Answered } from '../speaker.ts';
import { RATE } from '../voice-source.ts';
import { Timers } from '../timers.ts';
import { Dialogue, type DialogueOptions } from './dialogue.ts';
import { asText } from './memory.ts';
import type { PipelineOptions } from './options.ts';
import { BACK, COLLEAGUE_SAID, GREET, KEYED, promptOf, SUPERVISOR, TAKEN_FROM } from './prompt.ts';

/** So many turns in a row that could not be recognised for reasons of ours: the caller needs somebody else. */
const MOST_PROBLEMS = 2;
/** Longer than anybody talks to a machine: a radio, or audio that no longer comes. */
const LONGEST_TURN_MS = 20_000;
/** Between two digits of one number. */
const DIGITS_MS = 2500;

type TimerName = 'time-up' | 'no-input' | 'turn' | 'digits';

export interface SessionOptions extends Pick<DialogueOptions, 'host' | 'model' | 'voice' | 'log' | 'now'> {
  hearing: Hearing;
  agent: AgentConfig;
  options: PipelineOptions;
  context: CallContext;
  before: readonly TranscriptLine[];
  onStop: () => void;
}

/** One call with a language model: the ear takes the caller's turns, the dialogue answers them. */
export class PipelineSession implements AgentSession {
  readonly format = { encoding: 'pcm', rate: RATE } as const;
  readonly #options: SessionOptions;
  readonly #host: AgentHost;
  readonly #dialogue: Dialogue;
  readonly #ear: Ear;
  /** Hears the operator while one has the call, for the transcript. */
  readonly #operatorEar: Ear;
  readonly #timers: Timers<TimerName>;
  /** What is said to a caller who says nothing, one after the other. */
  readonly #prompts: string[];
  #started = false;
  /** Saying its last words. */
  #leaving = false;
  /** Nothing more is said. */
  #over = false;
  #stopped = false;
  #muted = false;
  #deaf = false;
  /** The caller makes a sound that may become speech. */
  #voicing = false;
  /** The caller said something that must not interrupt. */
  #unanswered = false;
  #digits = '';
  #misses = 0;
  #problems = 0;
  #lines = 0;

  constructor(options: SessionOptions) {
    const { agent, host, now, hearing } = options;
    this.#options = options;
    this.#host = host;
    this.#prompts = options.options.noInput.split('\n').filter((line) => line.trim() !== '');
    this.#timers = new Timers(now);
    this.#dialogue = new Dialogue({
      ...options,
      prompt: promptOf(agent, options.options.instructions, options.context),
      begins: () => {
        if (this.#voicing && this.#interruptible) this.#host.pause();
      },
      said: () => this.#onSaid(),
      done: () => this.#onDone(),
      failed: (problem) => this.#fail(problem),
    });
    const timing = turnTiming(agent.turnTaking);
    this.#ear = new Ear(hearing, now, timing, {
      onset: () => this.#onOnset(),
      falseOnset: () => this.#onFalseOnset(),
      speech: () => this.#onSpeech(),
      foresee: (text, signal) => {
        if (this.#listens && !this.#dialogue.busy && text !== '') this.#dialogue.foresee(text, signal);
      },
      turn: (turn) => this.#onTurn(turn),
      // A question wants an answer; after anything else the caller may go on.
      answers: (text) => !this.#muted && text.trimEnd().endsWith('?'),
      expected: () => [],
    });
    this.#operatorEar = scribe(hearing, now, timing, (text, at) => this.#show('operator', text, at));
  }

  start(): void {
    if (this.#started || this.#stopped) return;
    this.#started = true;
    const { agent, options, before } = this.#options;
    this.#timers.set('time-up', agent.maxCallSeconds * 1000, () => this.#leave(options.timeUp, 'time-up'));
    const greeting = this.#fill(options.greeting);
    if (before.length > 0) this.#dialogue.note(`${TAKEN_FROM}${asText(before)}\n${BACK}`);
    else if (greeting === '') this.#dialogue.note(GREET);
    else return this.#dialogue.speak(greeting);
    this.#answer(null);
  }

  hear(audio: Uint8Array, from: 'caller' | 'operator'): void {
    if (!this.#started || this.#stopped || this.#deaf) return;
    (from === 'caller' ? this.#ear : this.#operatorEar).hear(samplesOf(audio));
  }

  digit(digit: string): void {
    if (!this.#listens) return;
    // A key is meant, whatever is being said at the same time.
    this.#ear.discard();
    this.#timers.clear('turn');
    this.#cutOff();
    if (digit === '#') return this.#onKeyed();
    this.#digits += digit;
    this.#timers.set('digits', DIGITS_MS, () => this.#onKeyed());
  }

  say(text: string): void {
    if (!this.#listens) return;
    this.#cutOff();
    this.#dialogue.speak(text);
  }

  whisper(text: string): void {
    if (this.#started && !this.#over) this.#dialogue.note(SUPERVISOR + text);
  }

  mute(hears: boolean): void {
    if (this.#stopped || this.#muted) return;
    this.#cutOff();
    this.#muted = true;
    this.#deaf = !hears;
    this.#leaving = false;
    this.#voicing = false;
    this.#digits = '';
    for (const name of ['digits', 'turn'] as const) this.#timers.clear(name);
    this.#timers.freeze();
    if (!hears) this.#ear.close();
  }

  back(lines: TranscriptLine[]): void {
    if (this.#stopped || !this.#muted) return;
    this.#muted = false;
    this.#deaf = false;
    this.#ear.discard();
    // The last words before handing back belong to the transcript too.
    this.#operatorEar.finish();
    this.#timers.clear('turn');
    this.#timers.thaw();
    if (!this.#started || this.#over) return;
    const said = asText(lines);
    this.#dialogue.note(said === '' ? BACK : `${COLLEAGUE_SAID}${said}\n${BACK}`);
    this.#answer(null);
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#over = true;
    this.#timers.clearAll();
    this.#ear.close();
    this.#operatorEar.close();
    this.#dialogue.drop();
    this.#options.onStop();
  }

  get #listens(): boolean {
    return this.#started && !this.#over && !this.#leaving && !this.#muted;
  }

  get #interruptible(): boolean {
    return this.#listens && this.#options.agent.turnTaking.interruption !== 'never';
  }

  #fill(text: string): string {
    return fill(text, { ...this.#options.context, ...this.#options.agent.facts }).trim();
  }

  #cutOff(): void {
    this.#timers.clear('no-input');
    this.#dialogue.cutOff();
    this.#host.resume();
  }

  #onSaid(): void {
    if (!this.#listens) return;
    if (this.#unanswered) return this.#answer(null);
    if (this.#prompts.length === 0) return;
    this.#timers.set('no-input', this.#options.options.noInputSeconds * 1000, () => this.#onNoInput());
    if (this.#voicing) this.#timers.hold('no-input');
  }

  /** Something that was under way when the caller interrupted is done: the model has something to say to it. */
  #onDone(): void {
    if (this.#dialogue.busy || this.#timers.has('turn')) this.#unanswered = true;
    else if (this.#listens) this.#answer(null);
  }

  #onNoInput(): void {
    const prompt = this.#prompts[this.#misses] ?? '';
    this.#misses += 1;
    if (this.#misses >= this.#prompts.length) return this.#leave(prompt, 'no-input');
    this.#dialogue.speak(this.#fill(prompt));
  }

  #onOnset(): void {
    this.#voicing = true;
    if (!this.#listens) return;
    this.#timers.hold('no-input');
    // Pausing costs nothing if it was a cough, and silence comes at once if it was not.
    if (this.#dialogue.talking && this.#interruptible) this.#host.pause();
  }

  #onFalseOnset(): void {
    this.#voicing = false;
    if (!this.#listens) return;
    this.#timers.release('no-input');
    this.#host.resume();
  }

  #onSpeech(): void {
    this.#voicing = false;
    if (this.#stopped) return;
    this.#timers.set('turn', LONGEST_TURN_MS, () => this.#ear.finish());
    if (this.#interruptible) this.#cutOff();
  }

  #onTurn({ text, beganAt, endedAt, understoodAt, problem }: Turn): void {
    if (this.#stopped) return;
    this.#timers.clear('turn');
    this.#show('caller', text, beganAt);
    if (problem) {
      this.#options.log.warn({ code: problem.code }, 'a turn of the caller was not recognised');
      this.#problems += 1;
      if (this.#problems >= MOST_PROBLEMS && !this.#muted) return this.#fail(problem);
    } else this.#problems = 0;
    if (!this.#listens) return;
    if (text !== '') this.#dialogue.heard(text);
    // Who may not interrupt is answered when the agent has finished.
    if (this.#dialogue.busy && !this.#interruptible) {
      this.#unanswered ||= text !== '';
      return;
    }
    this.#timers.clear('no-input');
    if (text === '') return this.#onNothing();
    this.#answer({ since: endedAt, textAt: understoodAt }, text);
  }

  #answer(answered: Answered | null, text: string | null = null): void {
    this.#misses = 0;
    this.#unanswered = false;
    this.#dialogue.answer(answered, text);
  }

  /** Somebody spoke, and not a word was understood. */
  #onNothing(): void {
    const text = this.#fill(this.#options.options.notUnderstood);
    return text === '' ? this.#onSaid() : this.#dialogue.speak(text);
  }

  #onKeyed(): void {
    this.#timers.clear('digits');
    const digits = this.#digits || '#';
    this.#digits = '';
    this.#cutOff();
    this.#dialogue.heard(KEYED + digits);
    this.#answer({ since: this.#options.now() });
  }

  /** Says its last words, and ends the call when they were heard. */
  #leave(words: string, reason: string): void {
    this.#cutOff();
    this.#timers.clearAll();
    this.#leaving = true;
    const go = (): void => {
      this.#over = true;
      this.#host.hangUp(reason);
    };
    const text = this.#fill(words);
    return text === '' ? go() : this.#dialogue.speak(text, go);
  }

  #show(from: 'caller' | 'operator', text: string, at: number): void {
    if (text !== '' && !this.#stopped) this.#host.line({ key: `${from}-${++this.#lines}`, from, text, at });
  }

  #fail(problem: Problem): void {
    if (this.#over) return;
    this.#over = true;
    this.#timers.clearAll();
    this.#ear.close();
    this.#dialogue.end();
    this.#host.fail(problem);
  }
}
