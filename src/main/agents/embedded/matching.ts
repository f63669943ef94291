import type { Branch, Conversation } from '../../../shared/domain/conversation.ts';
import { distance, fit, wordsOf } from './words.ts';
import { soundOf, stemOf } from './sounds.ts';

/** Enough of an example was said, weighed by how telling its words are. */
const ENOUGH = 0.62;
/** So much better than the example of another answer: closer ones are not told apart. */
const MARGIN = 0.04;

/** They carry no wish by themselves; an example of nothing else is compared whole. */
export const STOP_WORDS = new Set(
  (
    'a an the i you we me my your our it is am are was be do does did can could would will shall to of for in on at by and ' +
    'or so please like want have has had get that this there with from uh um er oh ah well okay ok right hello hi hey just ' +
    'what how thanks thank sir madam let us know tell'
  ).split(' '),
);
const NEGATIONS = new Set(['not', 'no', 'never', 'without', 'nothing', 'neither']);

/** The branch that fits best what was said, or null. */
export function match(
  text: string,
  branches: readonly Branch[],
  intents: Conversation['intents'] = {},
): Branch | null {
  const said = wordsOf(text);
  const refused = /\bnot (?:want|need|like|wish)\b/.test(said.join(' '));
  // Words that must occur as they are come first: they were chosen by somebody who knew why.
  let best: Branch | null = null;
  let bestFit = 0;
  for (const branch of branches) {
    for (const phrase of branch.words) {
      const wanted = wordsOf(phrase);
      const found = refused && !isNegated(wanted) ? 0 : fit(said, wanted);
      if (found > bestFit) {
        best = branch;
        bestFit = found;
      }
    }
  }
  return best ?? matchExamples(said, branches, intents);
}

/** The examples of an answer: its own and those of its intents. */
export function examplesOf(branch: Branch, intents: Conversation['intents']): string[] {
  return [...branch.examples, ...branch.intents.flatMap((name) => intents[name]?.examples ?? [])];
}

function matchExamples(
  said: readonly string[],
  branches: readonly Branch[],
  intents: Conversation['intents'],
): Branch | null {
  let best: Branch | null = null;
  let first = 0;
  let second = 0;
  for (const branch of branches) {
    const scores = examplesOf(branch, intents).map((example) => likeness(said, wordsOf(example)));
    const score = Math.max(0, ...scores);
    if (score > first) {
      // Two answers that lead to the same place do not contend.
      if (best && best.to !== branch.to) second = first;
      best = branch;
      first = score;
    } else if (score > second && best?.to !== branch.to) second = score;
  }
  return first >= ENOUGH && first - second >= MARGIN ? best : null;
}

/** From 0 to 1: how much of an example is in what was said, in its order, and how little else. */
export function likeness(said: readonly string[], example: readonly string[]): number {
  if (said.length === 0 || example.length === 0) return 0;
  // "I do not want a person" is no example of wanting one; "that is not all" is none of "that is all".
  if (isNegated(said) !== isNegated(example)) return 0;
  const telling = example.some((word) => !STOP_WORDS.has(word));
  if (!telling) return said.join('') === example.join('') ? 1 : 0;
  let found = 0;
  let whole = 0;
  let last = -1;
  const used = new Set<number>();
  for (const word of example) {
    const weight = STOP_WORDS.has(word) ? 0.15 : 1;
    whole += weight;
    const { at, score } = nearest(word, said, used);
    if (score === 0) continue;
    used.add(at);
    // A word in another place than the example has it says a little less.
    found += weight * score * (at > last ? 1 : 0.9);
    last = at;
  }
  const recall = found / whole;
  const strange = said.filter((word, i) => !used.has(i) && !STOP_WORDS.has(word)).length;
  return recall * (1 - Math.min(0.35, strange * 0.05));
}

function isNegated(words: readonly string[]): boolean {
  return words.some((word) => NEGATIONS.has(word));
}

/** Where in what was said a word is found best, by its letters, its stem or its sound. */
function nearest(
  word: string,
  said: readonly string[],
  used: ReadonlySet<number>,
): { at: number; score: number } {
  let best = { at: -1, score: 0 };
  for (const [at, other] of said.entries()) {
    if (used.has(at)) continue;
    const score = similarity(word, other);
    if (score > best.score) best = { at, score };
  }
  return best;
}

/** From 0 to 1: whether a recognizer may have taken one word for the other. */
export function similarity(a: string, b: string): number {
  if (a === b) return 1;
  if (stemOf(a) === stemOf(b)) return 0.95;
  if (a.length < 4 || b.length < 4) return 0;
  const most = Math.max(a.length, b.length) >= 7 ? 2 : 1;
  const edits = distance(a, b, most);
  const sound = soundOf(a);
  if (sound.length > 1 && sound === soundOf(b)) return 0.85;
  return edits <= most ? 1 - edits * 0.2 : 0;
}
