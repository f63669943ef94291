import { namesIn, type Branch, type Step } from '../../../../shared/domain/conversation.ts';
import { t } from '../../../i18n/index.ts';
import type { Port } from './edit.ts';

/** A piece of what is said: words, or a fact with its present value. */
export interface Piece {
  text: string;
  /** The name in braces; null for plain words. */
  fact: string | null;
}

/** A text cut where facts stand in it. A fact without a value says nothing on the telephone; here it shows its name. */
export function pieces(text: string, facts: Readonly<Record<string, string>>): Piece[] {
  return text
    .split(/(\{\w+\})/)
    .filter(Boolean)
    .map((part) => {
      const [name] = namesIn(part);
      if (name === undefined) return { text: part, fact: null };
      return { text: (Object.hasOwn(facts, name) && facts[name]) || part, fact: name };
    });
}

/** What a step shows of itself: what it says first, or what it does in a few words. */
export function textOf(step: Step): string {
  switch (step.do) {
    case 'listen':
    case 'collect':
    case 'note':
      return step.prompt;
    case 'look-up':
      return step.text || t.flow.shows.lookUp(step.tool);
    case 'set':
      return Object.entries(step.values)
        .map(([name, value]) => `${name} = ${value}`)
        .join(', ');
    case 'branch':
      return t.flow.shows.branch(step.on);
    case 'transfer':
      return step.text || t.flow.shows.transfer(step.extension);
    default:
      return step.text;
  }
}

/** What leads on from a step by one of its ways, in words. */
export function exitWords(step: Step, port: Port): string {
  const says = t.flow.exits;
  const [kind, at] = port.split(/-(?=\d+$)/);
  const index = Number(at);
  if (kind === 'answer' && 'branches' in step) return answerWords(step.branches[index]);
  if (kind === 'case' && step.do === 'branch') return says.is(step.cases[index]?.equals ?? []);
  switch (port) {
    case 'to':
      if (step.do === 'ask-person') return says.nobody(step.waitMs / 1000);
      if (step.do === 'collect') return says.collected(step.into);
      return step.do === 'note' ? says.noted : says.then;
    case 'ok':
      return says.ok;
    case 'failed':
      return says.failed;
    case 'otherwise':
      return says.otherwise;
    default:
      return step.do === 'note' ? says.silent : says.givesUp;
  }
}

function answerWords(branch: Branch | undefined): string {
  if (!branch) return '';
  const { intents, examples, words, digits } = branch;
  const phrases = [...examples, ...words].filter(Boolean);
  return t.flow.exits.answer(intents, phrases, digits.filter(Boolean));
}
