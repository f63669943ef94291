import {
  exitsOf,
  namesIn,
  namesOf,
  nextSteps,
  variablesOf,
  type Branch,
  type Conversation,
  type Step,
} from './conversation.ts';

export type ConversationFaultCode =
  | 'start-missing' // the first step does not exist
  | 'target-missing' // a way leads to a step that does not exist
  | 'dead-end' // a way leads nowhere
  | 'fallback-missing' // nowhere to go when it gives up, fails, or nothing fits
  | 'unreachable'
  | 'never-listens' // a circle in which the caller cannot say anything
  | 'no-answers'
  | 'answer-empty'
  | 'digits-invalid'
  | 'digits-twice'
  | 'intent-unknown'
  | 'intent-empty'
  | 'variable-invalid' // a name that no text can refer to
  | 'variable-unknown'
  | 'tool-unknown'
  | 'length-invalid'
  | 'no-cases';

/** Something wrong with a conversation, in words for whoever writes it. */
export interface ConversationFault {
  code: ConversationFaultCode;
  /** The step, or '' for the conversation as a whole. */
  step: string;
  message: string;
}

/** What the agent has, where that is known: otherwise the conversation is judged by itself. */
export interface Surroundings {
  /** Facts, call context, variables of the assignment. */
  names?: readonly string[];
  tools?: readonly string[];
}

type Tell = (code: ConversationFaultCode, message: string) => void;

const FALLBACKS = new Set(['giveUp', 'failed', 'otherwise']);

/**
 * What is wrong with a conversation: steps that do not exist, cannot be reached or never come to an end, answers that
 * cannot be given, names and tools that are not there. Empty when all is well.
 */
export function checkConversation(
  conversation: Conversation,
  { names, tools }: Surroundings = {},
): ConversationFault[] {
  const faults: ConversationFault[] = [];
  const { steps, start, back, intents } = conversation;
  const has = (id: string): boolean => Object.hasOwn(steps, id);
  const tellOf =
    (step: string): Tell =>
    (code, message) =>
      void faults.push({ code, step, message });
  const whole = tellOf('');

  if (!has(start)) whole('start-missing', `The conversation starts at "${start}", which does not exist.`);
  if (back.to !== '' && !has(back.to))
    whole('target-missing', `After an operator it goes on at "${back.to}", which does not exist.`);
  for (const [name, { examples }] of Object.entries(intents)) {
    if (examples.every((example) => example.trim() === ''))
      whole('intent-empty', `The intent "${name}" has no examples.`);
  }
  const reached = reachable(steps, back.to === '' ? [start] : [start, back.to]);
  for (const [id, step] of Object.entries(steps)) {
    const tell = tellOf(id);
    checkExits(step, has, tell);
    checkStep(step, intents, tell);
    if (goesRound(steps, id))
      tell('never-listens', 'It goes round in a circle without ever listening to the caller.');
    if (!reached.has(id)) tell('unreachable', 'No other step leads here.');
    if (tools && step.do === 'look-up' && !tools.includes(step.tool))
      tell('tool-unknown', `It uses the tool "${step.tool}", which this agent does not have.`);
  }
  if (names) {
    const known = new Set([...names, ...Object.values(steps).flatMap(variablesOf)]);
    const unknown = (id: string, found: string[]): void => {
      for (const name of new Set(found)) {
        if (!known.has(name))
          tellOf(id)('variable-unknown', `It says {${name}}, which is not one of the agent's facts.`);
      }
    };
    for (const [id, step] of Object.entries(steps)) unknown(id, namesOf(step));
    unknown('', [...namesIn(conversation.timeUp), ...namesIn(back.text)]);
  }
  return faults;
}

function checkExits(step: Step, has: (id: string) => boolean, tell: Tell): void {
  const told = new Set<string>();
  for (const { port, to } of exitsOf(step)) {
    if (has(to)) continue;
    if (to === '' && FALLBACKS.has(port))
      tell('fallback-missing', 'It does not say where to go when nothing else fits.');
    else if (to === '') tell('dead-end', 'One of its ways leads nowhere.');
    else if (!told.has(to)) tell('target-missing', `It leads to "${to}", which does not exist.`);
    told.add(to);
  }
}

function checkStep(step: Step, intents: Conversation['intents'], tell: Tell): void {
  for (const name of variablesOf(step)) {
    if (!/^\w+$/.test(name))
      tell('variable-invalid', `"${name}" cannot be the name of a variable: only letters, digits and _.`);
  }
  switch (step.do) {
    case 'listen':
      if (step.branches.length === 0) tell('no-answers', 'It listens, but knows no answer.');
      checkBranches(step.branches, intents, tell);
      return;
    case 'collect':
      if (step.min > step.max)
        tell('length-invalid', `At least ${step.min} is more than at most ${step.max}.`);
      checkBranches(step.branches, intents, tell);
      if (step.kind !== 'text' && step.branches.some(({ digits }) => digits.length > 0))
        tell('digits-invalid', 'It collects digits: none of them can lead elsewhere.');
      return;
    case 'branch':
      if (step.cases.every(({ equals }) => equals.length === 0))
        tell('no-cases', 'It compares with nothing.');
      return;
    case 'look-up':
      if (step.tool.trim() === '') tell('tool-unknown', 'It does not say which tool to use.');
      return;
    default:
      return;
  }
}

function checkBranches(branches: readonly Branch[], intents: Conversation['intents'], tell: Tell): void {
  const digits = branches.flatMap((branch) => branch.digits);
  for (const [i, keys] of digits.entries()) {
    if (!/^[0-9*]{1,20}$/.test(keys))
      tell('digits-invalid', `"${keys}" cannot be keyed in: only 0 to 9 and * can.`);
    if (digits.indexOf(keys) !== i) tell('digits-twice', `The digits ${keys} lead to two steps.`);
  }
  for (const branch of branches) {
    for (const name of branch.intents) {
      if (!Object.hasOwn(intents, name)) tell('intent-unknown', `There is no intent "${name}".`);
    }
    const { intents: named, examples, words, digits: keys } = branch;
    if (named.length + examples.length + words.length + keys.length === 0) {
      tell('answer-empty', `The answer that leads to "${branch.to}" has neither words nor digits.`);
    }
  }
}

/** Steps at which the caller is heard or waits, or the call ends. */
const RESTS = new Set<Step['do']>(['listen', 'collect', 'note', 'ask-person', 'transfer', 'hang-up']);

function goesRound(steps: Conversation['steps'], from: string): boolean {
  const seen = new Set<string>();
  const rest = [from];
  for (let id = rest.pop(); id !== undefined; id = rest.pop()) {
    const step = steps[id];
    if (!step || RESTS.has(step.do)) continue;
    for (const to of nextSteps(step)) {
      if (to === from) return true;
      if (!seen.has(to)) rest.push(to);
      seen.add(to);
    }
  }
  return false;
}

function reachable(steps: Conversation['steps'], from: string[]): Set<string> {
  const reached = new Set<string>();
  const rest = [...from];
  for (let id = rest.pop(); id !== undefined; id = rest.pop()) {
    const step = steps[id];
    if (!step || reached.has(id)) continue;
    reached.add(id);
    rest.push(...nextSteps(step));
  }
  return reached;
}
