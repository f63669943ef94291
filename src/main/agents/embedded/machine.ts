import { fill, type Step, type StepOf } from '../../../shared/domain/conversation.ts';
import type { ToolResult } from '../port.ts';
import { collectKey, collectKeyed, collectSpoken, type Collected } from './collecting.ts';
import { match } from './matching.ts';
import { keepResult } from './results.ts';
import {
  broken,
  choose,
  filledIn,
  keep,
  leaving,
  listeningAt,
  spoken,
  talk,
  valuesOf,
  withdrawn,
  type Effect,
  type Event,
  type Listening,
  type Move,
  type Said,
  type Script,
  type State,
  type TimerName,
} from './state.ts';

/** Between two digits of one number. */
const DIGITS_MS = 2500;
const HOLD_MS = 12_000;
/** What was said when the hash key came is still being recognised. */
const ENDING_MS = 1500;
/** No sensible conversation takes more steps without resting. */
const MOST_STEPS = 50;

/** What the agent does next. Pure. */
export function advance(script: Script, state: State, event: Event): Move {
  const { conversation } = script;
  const nothing: Move = { state, effects: [] };
  switch (event.type) {
    case 'start':
      return start(script, state, event.last ?? '');
    case 'said':
      return said(script, { ...state, saying: false });
    case 'heard': {
      const step = listeningAt(script, state);
      return step ? heard(script, state, step, event.text) : nothing;
    }
    case 'digit': {
      const step = listeningAt(script, state);
      return step ? digit(script, state, step, event.digit) : nothing;
    }
    case 'timer':
      return timer(script, state, event.name);
    case 'found':
      if (state.phase !== 'looking' || state.lookUp !== event.lookUp) return nothing;
      if (state.saying) return { state: { ...state, found: event.result }, effects: [] };
      return found(script, state, event.result);
    case 'time-up': {
      if (state.phase === 'over' || state.phase === 'leaving') return nothing;
      const texts = spoken(script, state, conversation.timeUp, '');
      return withdrawn(state, leaving(state, texts, { type: 'hang-up', reason: 'time-up' }));
    }
    case 'told':
      return told(script, state, event.text);
    case 'back': {
      const to = conversation.back.to || state.listened || conversation.start;
      const step = conversation.steps[to];
      const { intents } = conversation;
      const answer =
        step?.do === 'listen' && event.last !== '' ? match(event.last, step.branches, intents) : null;
      return enter(script, state, answer?.to ?? to, spoken(script, state, conversation.back.text, ''));
    }
  }
}

/** Greets, unless the caller has said already what they want. */
function start(script: Script, state: State, last: string): Move {
  const { start: first, steps, intents } = script.conversation;
  const greeting = enter(script, state, first, []);
  const step = steps[greeting.state.step];
  const answer = step?.do === 'listen' && last !== '' ? match(last, step.branches, intents) : null;
  return answer ? enter(script, greeting.state, answer.to, []) : greeting;
}

/** Goes to a step and on to where the caller is listened to or left; what is said on the way is said in one go. */
export function enter(script: Script, from: State, first: string, before: Said[]): Move {
  const texts = [...before];
  let state: State = {
    ...from,
    ...{ misses: 0, digits: '', taken: '', confirming: false, ending: false, found: null, leave: null },
  };
  let id = first;
  for (let count = 0; count < MOST_STEPS; count++) {
    const step = script.conversation.steps[id];
    if (!step) break;
    state = { ...state, step: id };
    switch (step.do) {
      case 'say':
        texts.push(...spoken(script, state, step.text));
        id = step.to;
        continue;
      case 'set': {
        state = keep(state, filledIn(step.values, valuesOf(script, state)));
        id = step.to;
        continue;
      }
      case 'branch':
        id = choose(step, valuesOf(script, state)[step.on] ?? '');
        continue;
      default:
        return arrive(script, state, step, texts);
    }
  }
  return broken(state, id);
}

function arrive(
  script: Script,
  state: State,
  step: Exclude<Step, { do: 'say' | 'set' | 'branch' }>,
  before: Said[],
): Move {
  const values = valuesOf(script, state);
  const texts = [...before, ...spoken(script, state, 'prompt' in step ? step.prompt : step.text)];
  switch (step.do) {
    case 'listen':
    case 'collect':
    case 'note':
      return talk({ ...state, listened: state.step }, texts, step.timeoutMs);
    case 'look-up': {
      const lookUp = state.lookUp + 1;
      const effects: Effect[] = [
        { type: 'stop-timers' },
        {
          type: 'look-up',
          lookUp,
          tool: step.tool,
          args: filledIn(step.arguments, values),
          ms: step.timeoutMs,
        },
      ];
      if (texts.length > 0) effects.push({ type: 'say', texts });
      return { state: { ...state, phase: 'looking', lookUp, saying: texts.length > 0 }, effects };
    }
    case 'ask-person': {
      const effects: Effect[] = [
        { type: 'stop-timers' },
        { type: 'ask', reason: fill(step.reason, values) },
        { type: 'timer', name: 'wait', ms: step.waitMs },
      ];
      if (texts.length > 0) effects.push({ type: 'say', texts });
      if (step.hold !== '') effects.push({ type: 'timer', name: 'hold', ms: HOLD_MS });
      return { state: { ...state, phase: 'waiting' }, effects };
    }
    case 'transfer': {
      const extension = fill(step.extension, values);
      return leaving(state, texts, { type: 'transfer', extension, context: fill(step.context, values) });
    }
    case 'hang-up':
      return leaving(state, texts, { type: 'hang-up', reason: 'conversation-ended' });
  }
}

function told(script: Script, state: State, text: string): Move {
  const texts = [{ text, step: '' }];
  const step = listeningAt(script, state);
  if (step) return talk(state, texts, step.timeoutMs);
  if (state.phase !== 'waiting' && state.phase !== 'looking') return { state, effects: [] };
  return { state: { ...state, saying: true }, effects: [{ type: 'say', texts }] };
}

function said(script: Script, state: State): Move {
  if (state.phase === 'leaving' && state.leave) {
    return { state: { ...state, phase: 'over' }, effects: [state.leave] };
  }
  if (state.phase === 'looking' && state.found) return found(script, state, state.found);
  const step = state.phase === 'talking' ? listeningAt(script, state) : null;
  if (!step) return { state, effects: [] };
  return {
    state: { ...state, phase: 'listening' },
    effects: [{ type: 'timer', name: 'reply', ms: step.timeoutMs }],
  };
}

function found(script: Script, state: State, result: ToolResult): Move {
  const step = script.conversation.steps[state.step];
  if (step?.do !== 'look-up') return { state, effects: [] };
  const kept = result.ok ? keepResult(step.results, result.text) : null;
  if (!kept) return enter(script, state, step.failed, []);
  return enter(script, keep(state, kept), step.ok, []);
}

function heard(script: Script, state: State, step: Listening, text: string): Move {
  const { intents } = script.conversation;
  if (step.do === 'note') return hearNote(script, state, step, text);
  if (step.do === 'collect') return collected(script, state, step, collectSpoken(step, state, text, intents));
  const branch = match(text, step.branches, intents);
  return branch ? enter(script, state, branch.to, []) : missed(script, state, step, step.noMatch);
}

function digit(script: Script, state: State, step: Listening, key: string): Move {
  if (step.do === 'collect') return collected(script, state, step, collectKey(step, state, key));
  if (step.do === 'note') {
    if (key !== '#') return { state, effects: [] };
    const ending: State = { ...state, phase: 'listening', ending: true };
    return {
      state: ending,
      effects: [{ type: 'finish-turn' }, { type: 'timer', name: 'pause', ms: ENDING_MS }],
    };
  }
  const known = step.branches.flatMap((branch) => branch.digits);
  if (known.length === 0) return { state, effects: [] };
  const digits = key === '#' ? state.digits : state.digits + key;
  const more = key !== '#' && known.some((keys) => keys !== digits && keys.startsWith(digits));
  return more ? moreKeys(state, digits) : keyed(script, { ...state, digits }, step);
}

function moreKeys(state: State, digits: string): Move {
  return {
    state: { ...state, phase: 'listening', digits },
    effects: [{ type: 'stop-timers' }, { type: 'timer', name: 'digits', ms: DIGITS_MS }],
  };
}

function keyed(script: Script, state: State, step: Listening): Move {
  if (step.do === 'collect') return collected(script, state, step, collectKeyed(step, state));
  if (step.do === 'note') return { state, effects: [] };
  const branch = step.branches.find(({ digits }) => digits.includes(state.digits));
  return branch ? enter(script, state, branch.to, []) : missed(script, state, step, step.noMatch);
}

function collected(script: Script, state: State, step: StepOf<'collect'>, what: Collected): Move {
  switch (what.type) {
    case 'value': {
      const kept = keep({ ...state, digits: '', taken: what.value }, { [step.into]: what.value });
      if (step.confirm === '') return enter(script, kept, step.to, []);
      return talk({ ...kept, confirming: true }, spoken(script, kept, step.confirm), step.timeoutMs);
    }
    case 'right':
      return enter(script, state, step.to, []);
    case 'more':
      if (what.digits !== undefined) return moreKeys(state, what.digits);
      return talk({ ...state, taken: what.taken ?? state.taken }, [], step.timeoutMs);
    case 'elsewhere':
      return enter(script, state, what.to, []);
    case 'unclear':
      return missed(script, state, step, [...step.noMatch.map(() => step.confirm)]);
    case 'wrong':
      return missed(script, { ...state, taken: '', confirming: false }, step, step.noMatch);
  }
}

function hearNote(script: Script, state: State, step: StepOf<'note'>, text: string): Move {
  const taken = `${state.taken} ${text}`.trim();
  if (taken === '') return state.ending ? missed(script, state, step, step.noInput) : { state, effects: [] };
  const next: State = { ...state, phase: 'listening', taken };
  if (state.ending) return takeNote(script, next, step);
  const effects: Effect[] = [{ type: 'timer', name: 'pause', ms: step.pauseMs }];
  if (state.taken === '') effects.push({ type: 'timer', name: 'message', ms: step.maxSeconds * 1000 });
  return { state: next, effects };
}

function takeNote(script: Script, state: State, step: StepOf<'note'>): Move {
  const { taken: text } = state;
  if (text === '') return missed(script, { ...state, ending: false }, step, step.noInput);
  const move = enter(script, keep(state, { [step.into]: text }), step.to, []);
  return { state: move.state, effects: [{ type: 'note', text }, ...move.effects] };
}

function timer(script: Script, state: State, name: TimerName): Move {
  const waiting = script.conversation.steps[state.step];
  if (state.phase === 'waiting' && waiting?.do === 'ask-person') {
    if (name === 'wait') return withdrawn(state, enter(script, state, waiting.to, []));
    if (name !== 'hold') return { state, effects: [] };
    const again: Effect = { type: 'timer', name: 'hold', ms: HOLD_MS };
    const texts = spoken(script, state, waiting.hold);
    return { state, effects: texts.length > 0 ? [{ type: 'say', texts }, again] : [] };
  }
  const step = state.phase === 'listening' ? listeningAt(script, state) : null;
  if (!step) return { state, effects: [] };
  if (name === 'digits') return keyed(script, state, step);
  if (step.do === 'note' && (name === 'pause' || name === 'message')) return takeNote(script, state, step);
  if (name !== 'reply' || (step.do === 'note' && state.taken !== '')) return { state, effects: [] };
  if (step.do === 'collect' && state.confirming)
    return missed(
      script,
      state,
      step,
      step.noInput.map(() => step.confirm),
    );
  return missed(script, { ...state, taken: '' }, step, step.noInput);
}

/** Asks again in the next words there are for it, or gives up. */
function missed(script: Script, state: State, step: Listening, words: readonly string[]): Move {
  const text = words[state.misses];
  if (text === undefined) return enter(script, state, step.giveUp, []);
  const again: State = { ...state, misses: state.misses + 1, digits: '', ending: false };
  return talk(again, spoken(script, state, text), step.timeoutMs);
}
