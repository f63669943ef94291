import { fill, type Conversation, type Step } from '../../../shared/domain/conversation.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { match } from './matching.ts';

/** A conversation and the values of its {names}. */
export interface Script {
  conversation: Conversation;
  values: Readonly<Record<string, string>>;
}

type Leave = { type: 'hang-up'; reason: string } | { type: 'transfer'; extension: string; context: string };

export interface State {
  /**
   * talking: at a listen step, still saying something that may be interrupted; listening: it is the caller's turn;
   * waiting: for a person; leaving: saying its last words; over: nothing more comes.
   */
  phase: 'talking' | 'listening' | 'waiting' | 'leaving' | 'over';
  /** The listen or ask-person step it is at. */
  step: string;
  /** The step where it listened last. */
  listened: string;
  /** How often nothing, or nothing known, was heard at this step. */
  misses: number;
  /** Keyed in so far, where more may follow. */
  digits: string;
  leave: Leave | null;
}

export type TimerName = 'reply' | 'digits' | 'wait' | 'hold';

export type Event =
  | { type: 'start' }
  /** Everything was said. */
  | { type: 'said' }
  /** The caller's turn is over; empty where nothing was understood. */
  | { type: 'heard'; text: string }
  | { type: 'digit'; digit: string }
  | { type: 'timer'; name: TimerName }
  | { type: 'time-up' }
  /** The operator lets the agent say something; then it goes on listening where it was. */
  | { type: 'told'; text: string }
  /** The operator gave the call back; `last` is what the caller said last and nobody answered. */
  | { type: 'back'; last: string };

export type Effect =
  /** Said one after the other, instead of what is being said; then `said`. Never empty. */
  | { type: 'say'; texts: string[] }
  /** Instead of a running timer of that name. */
  | { type: 'timer'; name: TimerName; ms: number }
  | { type: 'stop-timers' }
  | { type: 'ask'; reason: string }
  | { type: 'withdraw' }
  | Leave
  | { type: 'fail'; problem: Problem };

export interface Move {
  state: State;
  effects: Effect[];
}

/** Between two digits of one number. */
const DIGITS_MS = 2500;
const HOLD_MS = 12_000;
/** No sensible conversation says more things in a row. */
const MOST_SAID = 50;

export const beginning: State = {
  phase: 'over',
  step: '',
  listened: '',
  misses: 0,
  digits: '',
  leave: null,
};

/** Whether the caller may cut off what is being said. */
export function interruptible(state: State): boolean {
  return state.phase === 'talking' || state.phase === 'waiting';
}

/**
 * The words and phrases that the recognizer may lean towards: what it listens for, but not what would end the call,
 * which nobody should seem to have said.
 */
export function phrasesAt(script: Script, state: State): string[] {
  const step = script.conversation.steps[state.step];
  if (step?.do !== 'listen') return [];
  const stays = step.branches.filter(({ to }) => enter(script, state, to, []).state.leave === null);
  return stays.flatMap(({ words }) => words);
}

/**
 * Whether the conversation may go on with what was said so far. Not where it would leave the caller: "no" may be the
 * beginning of "no, I have a question".
 */
export function answers(script: Script, state: State, text: string): boolean {
  const step = script.conversation.steps[state.step];
  const branch = step?.do === 'listen' ? match(text, step.branches) : null;
  return branch !== null && advance(script, state, { type: 'heard', text }).state.leave === null;
}

/** What the agent does next. Pure. */
export function advance(script: Script, state: State, event: Event): Move {
  const { conversation } = script;
  switch (event.type) {
    case 'start':
      return enter(script, state, conversation.start, []);
    case 'said':
      return said(script, state);
    case 'heard':
      return heard(script, state, event.text);
    case 'digit':
      return digit(script, state, event.digit);
    case 'timer':
      return timer(script, state, event.name);
    case 'time-up': {
      if (state.phase === 'over' || state.phase === 'leaving') return { state, effects: [] };
      const texts = spoken(script, [conversation.timeUp]);
      return withdrawn(state, leaving(state, texts, { type: 'hang-up', reason: 'time-up' }));
    }
    case 'told':
      return told(script, state, event.text);
    case 'back': {
      const to = conversation.back.to || state.listened || conversation.start;
      const step = conversation.steps[to];
      const answer = step?.do === 'listen' && event.last !== '' ? match(event.last, step.branches) : null;
      return enter(script, state, answer?.to ?? to, [conversation.back.text]);
    }
  }
}

/** Goes to a step and on to where the caller is listened to or left; what is said on the way is said in one go. */
function enter(script: Script, state: State, first: string, before: string[]): Move {
  const texts = [...before];
  for (let id = first; ;) {
    const step = script.conversation.steps[id];
    if (!step || texts.length > MOST_SAID) return broken(state, id);
    if (step.do === 'say') {
      texts.push(step.text);
      id = step.to;
      continue;
    }
    return arrive(script, state, id, step, texts);
  }
}

function arrive(
  script: Script,
  state: State,
  id: string,
  step: Exclude<Step, { do: 'say' }>,
  before: string[],
): Move {
  const fresh: State = { ...state, step: id, misses: 0, digits: '', leave: null };
  switch (step.do) {
    case 'listen': {
      const texts = spoken(script, [...before, step.prompt]);
      return talk({ ...fresh, listened: id }, texts, step.timeoutMs);
    }
    case 'ask-person': {
      const texts = spoken(script, [...before, step.text]);
      const effects: Effect[] = [
        { type: 'stop-timers' },
        { type: 'ask', reason: fill(step.reason, script.values) },
        { type: 'timer', name: 'wait', ms: step.waitMs },
      ];
      if (texts.length > 0) effects.push({ type: 'say', texts });
      if (step.hold !== '') effects.push({ type: 'timer', name: 'hold', ms: HOLD_MS });
      return { state: { ...fresh, phase: 'waiting' }, effects };
    }
    case 'transfer': {
      const { values } = script;
      const extension = fill(step.extension, values);
      const leave = { type: 'transfer', extension, context: fill(step.context, values) } as const;
      return leaving(fresh, spoken(script, [...before, step.text]), leave);
    }
    case 'hang-up':
      return leaving(fresh, spoken(script, [...before, step.text]), {
        type: 'hang-up',
        reason: 'conversation-ended',
      });
    default:
      return broken(state, id);
  }
}

function told(script: Script, state: State, text: string): Move {
  if (state.phase === 'over' || state.phase === 'leaving') return { state, effects: [] };
  if (state.phase === 'waiting') return { state, effects: [{ type: 'say', texts: [text] }] };
  const step = script.conversation.steps[state.step];
  return step?.do === 'listen' ? talk(state, [text], step.timeoutMs) : { state, effects: [] };
}

function said(script: Script, state: State): Move {
  if (state.phase === 'leaving' && state.leave) {
    return { state: { ...state, phase: 'over' }, effects: [state.leave] };
  }
  const step = script.conversation.steps[state.step];
  if (state.phase !== 'talking' || step?.do !== 'listen') return { state, effects: [] };
  return {
    state: { ...state, phase: 'listening' },
    effects: [{ type: 'timer', name: 'reply', ms: step.timeoutMs }],
  };
}

function heard(script: Script, state: State, text: string): Move {
  const step = script.conversation.steps[state.step];
  if ((state.phase !== 'talking' && state.phase !== 'listening') || step?.do !== 'listen') {
    return { state, effects: [] };
  }
  const branch = match(text, step.branches);
  return branch ? enter(script, state, branch.to, []) : missed(script, state, step, step.noMatch);
}

function digit(script: Script, state: State, key: string): Move {
  const step = script.conversation.steps[state.step];
  if ((state.phase !== 'talking' && state.phase !== 'listening') || step?.do !== 'listen') {
    return { state, effects: [] };
  }
  const known = step.branches.flatMap((branch) => branch.digits);
  if (known.length === 0) return { state, effects: [] };
  const digits = key === '#' ? state.digits : state.digits + key;
  const more = key !== '#' && known.some((keys) => keys !== digits && keys.startsWith(digits));
  if (more) {
    return {
      state: { ...state, phase: 'listening', digits },
      effects: [{ type: 'stop-timers' }, { type: 'timer', name: 'digits', ms: DIGITS_MS }],
    };
  }
  return keyed(script, { ...state, digits }, step);
}

function keyed(script: Script, state: State, step: Extract<Step, { do: 'listen' }>): Move {
  const branch = step.branches.find(({ digits }) => digits.includes(state.digits));
  return branch
    ? enter(script, state, branch.to, [])
    : missed(script, { ...state, digits: '' }, step, step.noMatch);
}

function timer(script: Script, state: State, name: TimerName): Move {
  const step = script.conversation.steps[state.step];
  if (state.phase === 'waiting' && step?.do === 'ask-person') {
    if (name === 'wait') return withdrawn(state, enter(script, state, step.to, []));
    if (name !== 'hold') return { state, effects: [] };
    const again: Effect = { type: 'timer', name: 'hold', ms: HOLD_MS };
    const texts = spoken(script, [step.hold]);
    return { state, effects: texts.length > 0 ? [{ type: 'say', texts }, again] : [] };
  }
  if (state.phase !== 'listening' || step?.do !== 'listen') return { state, effects: [] };
  if (name === 'digits') return keyed(script, state, step);
  return name === 'reply' ? missed(script, state, step, step.noInput) : { state, effects: [] };
}

/** Asks again in the next words there are for it, or gives up. */
function missed(script: Script, state: State, step: Extract<Step, { do: 'listen' }>, words: string[]): Move {
  const text = words[state.misses];
  if (text === undefined) return enter(script, state, step.giveUp, []);
  return talk({ ...state, misses: state.misses + 1 }, spoken(script, [text]), step.timeoutMs);
}

function talk(state: State, texts: string[], timeoutMs: number): Move {
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

function leaving(state: State, texts: string[], leave: Leave): Move {
  if (texts.length === 0) {
    return { state: { ...state, phase: 'over', leave }, effects: [{ type: 'stop-timers' }, leave] };
  }
  return {
    state: { ...state, phase: 'leaving', leave },
    effects: [{ type: 'stop-timers' }, { type: 'say', texts }],
  };
}

/** A move that ends the waiting for a person, if that was it. */
function withdrawn(before: State, move: Move): Move {
  if (before.phase !== 'waiting') return move;
  return { state: move.state, effects: [{ type: 'withdraw' }, ...move.effects] };
}

function broken(state: State, id: string): Move {
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

function spoken(script: Script, texts: string[]): string[] {
  return texts.map((text) => fill(text, script.values).trim()).filter((text) => text !== '');
}
