import { z } from 'zod';

/** Where a step goes next: the id of a step. */
const Next = z.string();

/** One answer that the agent listens for: words or phrases (any of them, in any spelling), or keyed digits. */
export const Branch = z.object({
  words: z.array(z.string()).default([]),
  digits: z.array(z.string()).default([]),
  to: Next,
});
export type Branch = z.infer<typeof Branch>;

/** Steps of a conversation. Text may refer to facts and call context as {name}. */
export const Step = z.discriminatedUnion('do', [
  z.object({ do: z.literal('say'), text: z.string(), to: Next }),
  z.object({
    do: z.literal('listen'),
    /** Spoken first, may be interrupted; empty to listen at once. */
    prompt: z.string(),
    /** Where several fit, the one whose words fit longest; of equals the first. */
    branches: z.array(Branch),
    /** Silence after the prompt, before noInput. */
    timeoutMs: z.int().min(500).max(60_000),
    /** Spoken when nothing, or nothing known, was heard; the last one is followed by giveUp. */
    noInput: z.array(z.string()),
    noMatch: z.array(z.string()),
    giveUp: Next,
  }),
  /** Leaves for an extension; an empty one goes on in the dialplan where the call came from. */
  z.object({ do: z.literal('transfer'), text: z.string(), extension: z.string(), context: z.string() }),
  z.object({
    do: z.literal('ask-person'),
    text: z.string(),
    reason: z.string(),
    /** How long the caller waits for a person before `to`. */
    waitMs: z.int().min(1000).max(600_000),
    /** Said now and then while the caller waits; empty to say nothing. */
    hold: z.string().default(''),
    to: Next,
  }),
  z.object({ do: z.literal('hang-up'), text: z.string() }),
]);
export type Step = z.infer<typeof Step>;

export const Conversation = z.object({
  start: z.string(),
  steps: z.record(z.string(), Step),
  /** Said before the agent ends a call that has reached its maximum length. */
  timeUp: z.string().default('I am sorry, our time is over. Please call again. Goodbye.'),
  /** How it goes on after an operator had the call: says this, then takes the step (empty: where it listened last). */
  back: z.object({ text: z.string(), to: Next }).default({ text: 'I am back with you.', to: '' }),
});
export type Conversation = z.infer<typeof Conversation>;

/** The options of an agent of the embedded engine. */
export const EmbeddedOptions = z.object({ conversation: Conversation });

/** The conversation of an agent that has one. */
export function conversationOf(agent: { options: unknown }): Conversation | null {
  return EmbeddedOptions.safeParse(agent.options).data?.conversation ?? null;
}

/** Something wrong with a conversation, in words for whoever writes it. */
export interface ConversationFault {
  /** The step, or '' for the conversation as a whole. */
  step: string;
  message: string;
}

/** The steps that a step may lead to. */
export function nextSteps(step: Step): string[] {
  switch (step.do) {
    case 'say':
    case 'ask-person':
      return [step.to];
    case 'listen':
      return [...step.branches.map((branch) => branch.to), step.giveUp];
    case 'transfer':
    case 'hang-up':
      return [];
  }
}

/** Everything that a step may say. */
export function textsOf(step: Step): string[] {
  if (step.do === 'listen') return [step.prompt, ...step.noInput, ...step.noMatch];
  return step.do === 'ask-person' ? [step.text, step.hold] : [step.text];
}

/** The names in braces that a text refers to. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}

/** A text with its {names} replaced; names that are not known say nothing. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : '',
  );
}

/**
 * What is wrong with a conversation: steps that do not exist, cannot be reached or never come to an end, answers that
 * cannot be given. With `names`, also texts that refer to anything else. Empty when all is well.
 */
export function checkConversation(
  conversation: Conversation,
  names?: readonly string[],
): ConversationFault[] {
  const faults: ConversationFault[] = [];
  const fault = (step: string, message: string): number => faults.push({ step, message });
  const { steps, start, back } = conversation;
  const has = (id: string): boolean => Object.hasOwn(steps, id);

  if (!has(start)) fault('', `The conversation starts at "${start}", which does not exist.`);
  if (back.to !== '' && !has(back.to))
    fault('', `After an operator it goes on at "${back.to}", which does not exist.`);
  for (const [id, step] of Object.entries(steps)) {
    for (const to of new Set(nextSteps(step))) {
      if (!has(to)) fault(id, `It leads to "${to}", which does not exist.`);
    }
    if (step.do === 'listen') checkBranches(step.branches, (message) => fault(id, message));
    if (sayLoop(steps, id)) fault(id, 'It goes round in a circle without ever listening to the caller.');
  }
  const reached = reachable(steps, back.to === '' ? [start] : [start, back.to]);
  for (const id of Object.keys(steps)) if (!reached.has(id)) fault(id, 'No other step leads here.');

  if (names) {
    const texts = Object.entries(steps).flatMap(([id, step]) => textsOf(step).map((text) => ({ id, text })));
    for (const { id, text } of [
      ...texts,
      { id: '', text: conversation.timeUp },
      { id: '', text: back.text },
    ]) {
      for (const name of namesIn(text)) {
        if (!names.includes(name)) fault(id, `It says {${name}}, which is not one of the agent's facts.`);
      }
    }
  }
  return faults;
}

function checkBranches(branches: Branch[], fault: (message: string) => void): void {
  if (branches.length === 0) fault('It listens, but knows no answer.');
  const digits = branches.flatMap((branch) => branch.digits);
  for (const [i, keys] of digits.entries()) {
    if (!/^[0-9*]{1,20}$/.test(keys)) fault(`"${keys}" cannot be keyed in: only 0 to 9 and * can.`);
    if (digits.indexOf(keys) !== i) fault(`The digits ${keys} lead to two steps.`);
  }
  for (const branch of branches) {
    if (branch.words.length + branch.digits.length === 0) {
      fault(`The answer that leads to "${branch.to}" has neither words nor digits.`);
    }
  }
}

function sayLoop(steps: Conversation['steps'], from: string): boolean {
  const seen = new Set<string>();
  for (let id = from; ;) {
    const step = steps[id];
    if (step?.do !== 'say') return false;
    if (seen.has(id)) return id === from;
    seen.add(id);
    id = step.to;
  }
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
