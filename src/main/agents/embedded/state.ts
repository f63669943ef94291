import { fill, type Conversation, type StepOf } from '../../../shared/domain/conversation.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import type { ToolResult } from '../port.ts';
import { digitByDigit } from './numbers.ts';

/** A conversation and the values of its {names}. */
export interface Script {
  conversation: Conversation;
  values: Readonly<Record<string, string>>;
}

export type Leave =
  { type: 'hang-up'; reason: string } | { type: 'transfer'; extension: string; context: string };

export interface State {
  /**
   * talking: at a step that listens, still saying something that may be interrupted; listening: it is the caller's turn;
   * looking: up something; waiting: for a person; leaving: saying its last words; over: nothing more comes.
   */
  phase: 'talking' | 'listening' | 'looking' | 'waiting' | 'leaving' | 'over';
  /** The step it is at. */
  step: string;
  /** The step where it listened last. */
  listened: string;
  /** How often nothing, or nothing known, was heard at this step. */
  misses: number;
  /** Keyed in so far, where more may follow. */
  digits: string;
  /** Spoken so far, where more may follow; what is read back; the message. */
  taken: string;
  /** Waits for yes or no to what it read back. */
  confirming: boolean;
  /** The caller has said that the message is over. */
  ending: boolean;
  /** What the conversation has found out. */
  variables: Readonly<Record<string, string>>;
  /** The look-up that is under way, counted over the call. */
  lookUp: number;
  /** Its result, which waits until what is being said was said. */
  found: ToolResult | null;
  saying: boolean;
  leave: Leave | null;
}

export type TimerName = 'reply' | 'digits' | 'pause' | 'message' | 'wait' | 'hold';
export const TIMERS: readonly TimerName[] = ['reply', 'digits', 'pause', 'message', 'wait', 'hold'];

export type Event =
  /** `last` is what the caller said to the agent before, and nobody answered. */
  | { type: 'start'; last?: string }
  /** Everything was said. */
  | { type: 'said' }
  /** The caller's turn is over; empty where nothing was understood. */
  | { type: 'heard'; text: string }
  | { type: 'digit'; digit: string }
  | { type: 'timer'; name: TimerName }
  | { type: 'found'; lookUp: number; result: ToolResult }
  | { type: 'time-up' }
  /** The operator lets the agent say something; then it goes on listening where it was. */
  | { type: 'told'; text: string }
  /** The operator gave the call back; `last` is what the caller said last and nobody answered. */
  | { type: 'back'; last: string };

/** Words, and the step that says them. */
export interface Said {
  text: string;
  step: string;
}

export type Effect =
  /** Said one after the other, instead of what is being said; then `said`. Never empty. */
  | { type: 'say'; texts: Said[] }
  /** Instead of a running timer of that name. */
  | { type: 'timer'; name: TimerName; ms: number }
  /** No timer and no look-up goes on. */
  | { type: 'stop-timers' }
  /** Asks a tool; `found` follows with this number, also where it fails or takes too long. */
  | { type: 'look-up'; lookUp: number; tool: string; args: Record<string, string>; ms: number }
  /** The caller's turn ends now. */
  | { type: 'finish-turn' }
  | { type: 'note'; text: string }
  | { type: 'ask'; reason: string }
  | { type: 'withdraw' }
  | Leave
  | { type: 'fail'; problem: Problem };

export interface Move {
  state: State;
  effects: Effect[];
}

/** Steps at which the caller is listened to. */
export type Listening = StepOf<'listen' | 'collect' | 'note'>;

export const beginning: State = {
  phase: 'over',
  step: '',
  listened: '',
  misses: 0,
  digits: '',
  taken: '',
  confirming: false,
  ending: false,
  variables: {},
  lookUp: 0,
  found: null,
  saying: false,
  leave: null,
};

/** The step where it is, if it listens to the caller there and now. */
export function listeningAt({ conversation }: Script, state: State): Listening | null {
  if (state.phase !== 'talking' && state.phase !== 'listening') return null;
  const step = conversation.steps[state.step];
  return step?.do === 'listen' || step?.do === 'collect' || step?.do === 'note' ? step : null;
}

/** Values of all names, for tools and decisions. */
export function valuesOf(script: Script, state: State): Record<string, string> {
  return { ...script.values, ...state.variables };
}

/** Texts with their {names} replaced, as tools and decisions get them. */
export function filledIn(
  texts: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, text] of Object.entries(texts)) all[name] = fill(text, values);
  return all;
}

/** A text as it is said by the step where it is: numbers that were collected digit by digit. Nothing where it is empty. */
export function spoken(script: Script, state: State, text: string, step = state.step): Said[] {
  const values = valuesOf(script, state);
  for (const one of Object.values(script.conversation.steps)) {
    if (one.do !== 'collect' || one.kind === 'text') continue;
    const number = values[one.into];
    if (number !== undefined) values[one.into] = digitByDigit(number);
  }
  const filled = fill(text, values).trim();
  return filled === '' ? [] : [{ text: filled, step }];
}

/** A state that knows more. */
export function keep(state: State, values: Readonly<Record<string, string>>): State {
  return { ...state, variables: { ...state.variables, ...values } };
}

/** Where a decision leads. */
export function choose({ cases, otherwise }: StepOf<'branch'>, value: string): string {
  const plain = value.trim().toLowerCase();
  return (
    cases.find(({ equals }) => equals.some((one) => one.trim().toLowerCase() === plain))?.to ?? otherwise
  );
}

/** Says something and listens then; listens at once where there is nothing to say. */
export function talk(state: State, texts: Said[], timeoutMs: number): Move {
  if (texts.length > 0) {
    return {
      state: { ...state, phase: 'talking' },
      effects: [{ type: 'stop-timers' }, { type: 'say', texts }],
    };
  }
  return {
    state: { ...state, phase: 'listening' },
    effects: [{ type: 'stop-timers' }, { type: 'timer', name: 'reply', ms: timeoutMs }],
  };
}

export function leaving(state: State, texts: Said[], leave: Leave): Move {
  if (texts.length === 0) {
    return { state: { ...state, phase: 'over', leave }, effects: [{ type: 'stop-timers' }, leave] };
  }
  return {
    state: { ...state, phase: 'leaving', leave },
    effects: [{ type: 'stop-timers' }, { type: 'say', texts }],
  };
}

/** A move that ends the waiting for a person, if that was it. */
export function withdrawn(before: State, move: Move): Move {
  if (before.phase !== 'waiting') return move;
  return { state: move.state, effects: [{ type: 'withdraw' }, ...move.effects] };
}

export function broken(state: State, id: string): Move {
  const problem: Problem = {
    code: 'conversation-broken',
    message: `The agent's conversation cannot go on at "${id}".`,
    hint: 'The step does not exist, or steps lead round in a circle. Correct the conversation of this agent.',
  };
  return {
    state: { ...state, phase: 'over' },
    effects: [{ type: 'stop-timers' }, { type: 'fail', problem }],
  };
}
