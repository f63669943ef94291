import { isComplete } from './collecting.ts';
import { advance, enter } from './machine.ts';
import { examplesOf, match } from './matching.ts';
import { NUMBER_WORDS } from './numbers.ts';
import type { Script, State } from './state.ts';
import { YES } from './yes-no.ts';

/** Whether the caller may cut off what is being said. */
export function interruptible(state: State): boolean {
  return state.phase === 'talking' || state.phase === 'waiting';
}

/**
 * The words and phrases that the recognizer may lean towards: what it listens for, but not what would end the call,
 * which nobody should seem to have said.
 */
export function phrasesAt(script: Script, state: State): string[] {
  const { steps, intents } = script.conversation;
  const step = steps[state.step];
  if (step?.do !== 'listen' && step?.do !== 'collect') return [];
  const stays = step.branches.filter(({ to }) => enter(script, state, to, []).state.leave === null);
  const phrases = stays.flatMap((branch) => [...branch.words, ...examplesOf(branch, intents)]);
  if (state.confirming) phrases.push(...YES);
  return step.do === 'collect' && step.kind !== 'text' ? [...phrases, ...NUMBER_WORDS] : phrases;
}

/**
 * Whether the conversation may go on with what was said so far. Not where it would leave the caller: "no" may be the
 * beginning of "no, I have a question".
 */
export function answers(script: Script, state: State, text: string): boolean {
  const { steps, intents } = script.conversation;
  const step = steps[state.step];
  if (step?.do === 'collect') return isComplete(step, state, text);
  const branch = step?.do === 'listen' ? match(text, step.branches, intents) : null;
  return branch !== null && advance(script, state, { type: 'heard', text }).state.leave === null;
}
