import type { Conversation, StepOf } from '../../../shared/domain/conversation.ts';
import { match } from './matching.ts';
import { numberIn } from './numbers.ts';
import type { State } from './state.ts';
import { yesOrNo } from './yes-no.ts';

type Collect = StepOf<'collect'>;

/** What comes of something that was said or keyed in while a value is collected. */
export type Collected =
  /** The value is complete. */
  | { type: 'value'; value: string }
  /** What was read back is right. */
  | { type: 'right' }
  /** More of it follows. */
  | { type: 'more'; digits?: string; taken?: string }
  /** Another answer. */
  | { type: 'elsewhere'; to: string }
  /** Read it back again. */
  | { type: 'unclear' }
  | { type: 'wrong' };

/** Spoken words while a value is collected. */
export function collectSpoken(
  step: Collect,
  state: State,
  text: string,
  intents: Conversation['intents'],
): Collected {
  const elsewhere = match(text, step.branches, intents);
  if (state.confirming) {
    const answer = yesOrNo(text);
    const again = step.kind === 'text' ? '' : numberIn(text);
    if (fits(step, again) && again !== state.taken) return { type: 'value', value: again };
    if (answer === 'yes') return { type: 'right' };
    if (answer === 'no') return { type: 'wrong' };
    if (elsewhere) return { type: 'elsewhere', to: elsewhere.to };
    // The caller had not finished when it was read back.
    const longer = state.taken + again;
    return again !== '' && fits(step, longer) ? { type: 'value', value: longer } : { type: 'unclear' };
  }
  if (step.kind === 'text') {
    if (elsewhere) return { type: 'elsewhere', to: elsewhere.to };
    const said = text.trim();
    return fits(step, said) ? { type: 'value', value: said } : { type: 'wrong' };
  }
  const part = numberIn(text);
  const whole = state.taken + part;
  if (part !== '' && fits(step, whole)) return { type: 'value', value: whole };
  if (part !== '' && fits(step, part)) return { type: 'value', value: part };
  if (elsewhere) return { type: 'elsewhere', to: elsewhere.to };
  return part !== '' && lengthOf(whole) < step.min ? { type: 'more', taken: whole } : { type: 'wrong' };
}

/** A key while a value is collected: # ends a number, * begins it anew. */
export function collectKey(step: Collect, state: State, key: string): Collected {
  if (state.confirming) {
    if (key === '1' || key === '#') return { type: 'right' };
    return key === '2' ? { type: 'wrong' } : { type: 'unclear' };
  }
  if (step.kind === 'text') {
    const branch = step.branches.find(({ digits }) => digits.includes(key));
    return branch ? { type: 'elsewhere', to: branch.to } : { type: 'more' };
  }
  if (key === '#') return collectKeyed(step, state);
  const digits = key === '*' ? '' : state.digits + key;
  return digits.length >= step.max ? { type: 'value', value: digits } : { type: 'more', digits };
}

/** No more keys come. */
export function collectKeyed(step: Collect, { digits }: State): Collected {
  return fits(step, digits) ? { type: 'value', value: digits } : { type: 'wrong' };
}

/** Whether the turn may be over with this, without waiting for more. */
export function isComplete(step: Collect, state: State, text: string): boolean {
  const one = collectSpoken(step, state, text, {});
  if (one.type === 'right') return true;
  return one.type === 'value' && step.kind !== 'text' && lengthOf(one.value) === step.max;
}

function lengthOf(value: string): number {
  return value.startsWith('+') ? value.length - 1 : value.length;
}

function fits({ min, max }: Collect, value: string): boolean {
  return lengthOf(value) >= min && lengthOf(value) <= max;
}
