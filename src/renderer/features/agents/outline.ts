import {
  fill,
  namesIn,
  variablesOf,
  type Branch,
  type Conversation,
  type Step,
} from '../../../shared/domain/conversation.ts';
import { t } from '../../i18n/index.ts';

/** A piece of what is said: words, or a fact with its present value. */
export interface Piece {
  text: string;
  /** The name in braces; null for plain words. */
  fact: string | null;
}

/** One way on from a step. */
export interface Way {
  /** What leads there, in words. */
  when: string;
  /** Everything that leads there, where `when` is cut short. */
  all: string;
  to: string;
}

/** A step of a conversation in words. */
export interface OutlineStep {
  id: string;
  isStart: boolean;
  does: string;
  says: Piece[];
  ways: Way[];
  /** What it does besides: what is said when nothing is heard, how long it waits. */
  notes: string[];
}

/** Phrases of an answer that are shown; the rest are counted. */
const PHRASES = 4;

/** A conversation in the order in which a caller may come to its steps; steps that nothing leads to come last. */
export function outline(conversation: Conversation, facts: Readonly<Record<string, string>>): OutlineStep[] {
  const { steps, start } = conversation;
  const order: string[] = [];
  const rest = [start];
  for (let id = rest.shift(); id !== undefined; id = rest.shift()) {
    const step = steps[id];
    if (!step || order.includes(id)) continue;
    order.push(id);
    rest.push(...waysOf(step).map((way) => way.to));
  }
  for (const id of Object.keys(steps)) if (!order.includes(id)) order.push(id);
  return order.flatMap((id) => {
    const step = steps[id];
    return step ? [wordsOf(id, step, id === start, facts)] : [];
  });
}

function wordsOf(
  id: string,
  step: Step,
  isStart: boolean,
  facts: Readonly<Record<string, string>>,
): OutlineStep {
  return {
    id,
    isStart,
    does: t.agents.outline.does[step.do],
    says: pieces(textOf(step), facts),
    ways: waysOf(step),
    notes: notesOf(step, facts),
  };
}

function textOf(step: Step): string {
  if ('prompt' in step) return step.prompt;
  return 'text' in step ? step.text : '';
}

function waysOf(step: Step): Way[] {
  const says = t.agents.outline;
  switch (step.do) {
    case 'say':
    case 'set':
      return [way(says.then, step.to)];
    case 'listen':
      return [...step.branches.map(answer), way(says.givesUp, step.giveUp)];
    case 'collect':
      return [way(says.understood, step.to), ...step.branches.map(answer), way(says.givesUp, step.giveUp)];
    case 'note':
      return [way(says.taken, step.to), way(says.givesUp, step.giveUp)];
    case 'look-up':
      return [way(says.found, step.ok), way(says.notFound, step.failed)];
    case 'branch':
      return [
        ...step.cases.map(({ equals, to }) => way(says.is(step.on, equals), to)),
        way(says.otherwise, step.otherwise),
      ];
    case 'ask-person':
      return [way(says.nobody(step.waitMs / 1000), step.to)];
    case 'transfer':
    case 'hang-up':
      return [];
  }
}

function way(when: string, to: string): Way {
  return { when, all: when, to };
}

function answer({ intents, examples, words, digits, to }: Branch): Way {
  const says = t.agents.outline;
  const phrases = [...words, ...examples, ...intents];
  return {
    when: says.hears(phrases.slice(0, PHRASES), phrases.length - PHRASES, digits),
    all: says.hears(phrases, 0, digits),
    to,
  };
}

function notesOf(step: Step, facts: Readonly<Record<string, string>>): string[] {
  const says = t.agents.outline;
  switch (step.do) {
    case 'listen':
    case 'collect':
      return [
        ...(step.do === 'collect' && step.confirm ? [says.readsBack(fill(step.confirm, facts))] : []),
        ...step.noInput.map((text) => says.noInput(step.timeoutMs / 1000, fill(text, facts))),
        ...step.noMatch.map((text) => says.noMatch(fill(text, facts))),
      ];
    case 'ask-person':
      return [says.reason(step.reason), ...(step.hold ? [says.hold(fill(step.hold, facts))] : [])];
    case 'transfer':
      return [step.extension ? says.transfersTo(step.extension, step.context) : says.goesOn];
    case 'note':
      return step.noInput.map((text) => says.noInput(step.timeoutMs / 1000, fill(text, facts)));
    case 'look-up':
      return [says.uses(step.tool), says.keeps(variablesOf(step))];
    case 'set':
      return [says.keeps(variablesOf(step))];
    case 'say':
    case 'branch':
    case 'hang-up':
      return [];
  }
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
