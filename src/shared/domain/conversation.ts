import { z } from 'zod';

/** Where a step goes next: the id of a step; empty where nothing was chosen yet. */
const Next = z.string();
/** How long the caller may be silent. */
const Silence = z.int().min(500).max(60_000);

/** What callers may want, by example: matched by sense and sound rather than letter by letter. */
export const Intent = z.object({
  examples: z.array(z.string()).default([]),
});
export type Intent = z.infer<typeof Intent>;

/** One answer that the agent listens for: any of what is listed here, or keyed digits. */
export const Branch = z.object({
  /** Names of the conversation's intents. */
  intents: z.array(z.string()).default([]),
  /** Examples of what callers say, for an answer that is listened for here only. */
  examples: z.array(z.string()).default([]),
  /** Words or phrases that must occur as they are, give or take a letter. */
  words: z.array(z.string()).default([]),
  digits: z.array(z.string()).default([]),
  to: Next,
});
export type Branch = z.infer<typeof Branch>;

/** Where the step stands in the window's drawing. */
const drawn = { position: z.object({ x: z.number(), y: z.number() }).optional() };

/** Asking again: spoken when nothing, or nothing known, was heard; the last one is followed by giveUp. */
const retries = { noInput: z.array(z.string()), noMatch: z.array(z.string()), giveUp: Next };

/** Steps of a conversation. Text may refer to facts, call context and variables as {name}. */
export const Step = z.discriminatedUnion('do', [
  z.object({ do: z.literal('say'), text: z.string(), to: Next, ...drawn }),
  z.object({
    do: z.literal('listen'),
    /** Spoken first, may be interrupted; empty to listen at once. */
    prompt: z.string(),
    /** Where several fit, the one that fits best; of equals the first. */
    branches: z.array(Branch),
    /** Silence after the prompt, before noInput. */
    timeoutMs: Silence,
    ...retries,
    ...drawn,
  }),
  /** Asks for a number or a text, spoken or keyed in, and keeps it as a variable. */
  z.object({
    do: z.literal('collect'),
    prompt: z.string(),
    kind: z.enum(['digits', 'phone', 'text']),
    /** The name of the variable. Numbers are said digit by digit. */
    into: z.string(),
    /** Its length: digits of a number, letters of a text. */
    min: z.int().min(1).max(500).default(1),
    max: z.int().min(1).max(500).default(20),
    /** Reads back what was understood ("You said {order}. Is that right?"); empty to take it as it is. 1 is yes, 2 is no. */
    confirm: z.string().default(''),
    /** What the caller may say instead. */
    branches: z.array(Branch).default([]),
    timeoutMs: Silence.default(6000),
    ...retries,
    to: Next,
    ...drawn,
  }),
  /** Uses one of the agent's tools. */
  z.object({
    do: z.literal('look-up'),
    /** Said while it waits; empty to wait in silence. */
    text: z.string().default(''),
    tool: z.string(),
    /** By the names that the tool knows; values may refer to {names}. */
    arguments: z.record(z.string(), z.string()).default({}),
    /** Variables and where they stand in a result of JSON ("order.state", "items.0"); an empty place is all of it. */
    results: z.record(z.string(), z.string()).default({}),
    timeoutMs: z.int().min(500).max(60_000).default(8000),
    ok: Next,
    failed: Next,
    ...drawn,
  }),
  z.object({ do: z.literal('set'), values: z.record(z.string(), z.string()), to: Next, ...drawn }),
  /** Goes on by what a variable is; upper and lower case are the same. */
  z.object({
    do: z.literal('branch'),
    on: z.string(),
    /** An empty value is a variable that is empty or was never set. */
    cases: z.array(z.object({ equals: z.array(z.string()), to: Next })),
    otherwise: Next,
    ...drawn,
  }),
  /** Leaves for an extension; an empty one goes on in the dialplan where the call came from. */
  z.object({
    do: z.literal('transfer'),
    text: z.string(),
    extension: z.string(),
    context: z.string(),
    ...drawn,
  }),
  z.object({
    do: z.literal('ask-person'),
    text: z.string(),
    reason: z.string(),
    /** How long the caller waits for a person before `to`. */
    waitMs: z.int().min(1000).max(600_000),
    /** Said now and then while the caller waits; empty to say nothing. */
    hold: z.string().default(''),
    to: Next,
    ...drawn,
  }),
  /** Takes a message: all that the caller says, as a note of the call and as a variable. */
  z.object({
    do: z.literal('note'),
    prompt: z.string(),
    into: z.string(),
    /** Silence after which the message is over. The hash key ends it too. */
    pauseMs: Silence.default(2500),
    maxSeconds: z.int().min(5).max(600).default(120),
    timeoutMs: Silence.default(6000),
    noInput: z.array(z.string()).default([]),
    giveUp: Next,
    to: Next,
    ...drawn,
  }),
  z.object({ do: z.literal('hang-up'), text: z.string(), ...drawn }),
]);
export type Step = z.infer<typeof Step>;
/** A step that does one particular thing. */
export type StepOf<Do extends Step['do']> = Extract<Step, { do: Do }>;

export const Conversation = z.object({
  start: z.string(),
  intents: z.record(z.string(), Intent).default({}),
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

/** One way on from a step, as it is drawn. */
export interface Exit {
  /** Which way it is: unique within the step. */
  port: 'to' | 'giveUp' | 'ok' | 'failed' | 'otherwise' | `answer-${number}` | `case-${number}`;
  to: string;
}

/** The ways on from a step, in the order in which they are drawn. */
export function exitsOf(step: Step): Exit[] {
  switch (step.do) {
    case 'say':
    case 'set':
    case 'ask-person':
      return [{ port: 'to', to: step.to }];
    case 'listen':
      return [...answersOf(step.branches), { port: 'giveUp', to: step.giveUp }];
    case 'collect':
      return [{ port: 'to', to: step.to }, ...answersOf(step.branches), { port: 'giveUp', to: step.giveUp }];
    case 'note':
      return [
        { port: 'to', to: step.to },
        { port: 'giveUp', to: step.giveUp },
      ];
    case 'look-up':
      return [
        { port: 'ok', to: step.ok },
        { port: 'failed', to: step.failed },
      ];
    case 'branch':
      return [
        ...step.cases.map(({ to }, i): Exit => ({ port: `case-${i}`, to })),
        { port: 'otherwise', to: step.otherwise },
      ];
    case 'transfer':
    case 'hang-up':
      return [];
  }
}

function answersOf(branches: readonly Branch[]): Exit[] {
  return branches.map(({ to }, i) => ({ port: `answer-${i}`, to }));
}

/** The steps that a step may lead to. */
export function nextSteps(step: Step): string[] {
  return exitsOf(step).map(({ to }) => to);
}

/** Everything that a step may say. */
export function textsOf(step: Step): string[] {
  switch (step.do) {
    case 'listen':
      return [step.prompt, ...step.noInput, ...step.noMatch];
    case 'collect':
      return [step.prompt, step.confirm, ...step.noInput, ...step.noMatch];
    case 'note':
      return [step.prompt, ...step.noInput];
    case 'ask-person':
      return [step.text, step.hold];
    case 'set':
    case 'branch':
      return [];
    default:
      return [step.text];
  }
}

/** The variables that a step gives a value. */
export function variablesOf(step: Step): string[] {
  switch (step.do) {
    case 'collect':
    case 'note':
      return [step.into];
    case 'look-up':
      return Object.keys(step.results);
    case 'set':
      return Object.keys(step.values);
    default:
      return [];
  }
}

/** The names that a step refers to, in what it says and otherwise. */
export function namesOf(step: Step): string[] {
  const texts = textsOf(step);
  if (step.do === 'transfer') texts.push(step.extension, step.context);
  if (step.do === 'ask-person') texts.push(step.reason);
  if (step.do === 'set') texts.push(...Object.values(step.values));
  if (step.do === 'look-up') texts.push(...Object.values(step.arguments));
  const names = texts.flatMap(namesIn);
  return step.do === 'branch' ? [...names, step.on] : names;
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
