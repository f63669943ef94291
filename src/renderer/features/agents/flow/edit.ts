import {
  exitsOf,
  type Branch,
  type Conversation,
  type Exit,
  type Step,
  type StepOf,
} from '../../../../shared/domain/conversation.ts';

/** What is changed by hand in a conversation. None of these touches what it is given. */

export type Kind = Step['do'];
export type Port = Exit['port'];

/** The kinds of steps, in the order in which a person thinks of them. */
export const KINDS: readonly Kind[] = [
  'say',
  'listen',
  'collect',
  'look-up',
  'set',
  'branch',
  'note',
  'ask-person',
  'transfer',
  'hang-up',
];

const NEW: { [K in Kind]: StepOf<K> } = {
  say: { do: 'say', text: '', to: '' },
  listen: {
    do: 'listen',
    prompt: '',
    branches: [],
    timeoutMs: 6000,
    noInput: [],
    noMatch: [],
    giveUp: '',
  },
  collect: {
    do: 'collect',
    prompt: '',
    kind: 'digits',
    into: 'number',
    min: 1,
    max: 20,
    confirm: '',
    branches: [],
    timeoutMs: 6000,
    noInput: [],
    noMatch: [],
    giveUp: '',
    to: '',
  },
  'look-up': {
    do: 'look-up',
    text: '',
    tool: '',
    arguments: {},
    results: {},
    timeoutMs: 8000,
    ok: '',
    failed: '',
  },
  set: { do: 'set', values: {}, to: '' },
  branch: { do: 'branch', on: '', cases: [{ equals: [], to: '' }], otherwise: '' },
  note: {
    do: 'note',
    prompt: '',
    into: 'message',
    pauseMs: 2500,
    maxSeconds: 120,
    timeoutMs: 6000,
    noInput: [],
    giveUp: '',
    to: '',
  },
  'ask-person': { do: 'ask-person', text: '', reason: '', waitMs: 25_000, hold: '', to: '' },
  transfer: { do: 'transfer', text: '', extension: '', context: '' },
  'hang-up': { do: 'hang-up', text: '' },
};

export const NEW_BRANCH: Branch = { intents: [], examples: [], words: [], digits: [], to: '' };

/** What an agent without a ready-made conversation begins with: callers hear it, and nobody is left hanging. */
export function emptyConversation(): Conversation {
  return {
    start: 'greeting',
    intents: {},
    steps: {
      greeting: { do: 'say', text: 'Hello, this is {business}. I will connect you.', to: 'onward' },
      onward: { do: 'transfer', text: '', extension: '', context: '' },
    },
    timeUp: 'I am sorry, our time is over. Please call again. Goodbye.',
    back: { text: 'I am back with you.', to: '' },
  };
}

/** A name that no step has yet. */
export function freeId({ steps }: Conversation, wanted: string): string {
  const base = idOf(wanted) || 'step';
  let id = base;
  for (let n = 2; Object.hasOwn(steps, id); n += 1) id = `${base}-${n}`;
  return id;
}

/** What is typed as a name, as an id: small letters, digits and hyphens. */
export function idOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, '-')
    .replace(/^-+|-+$/g, '');
}

export function setStep(conversation: Conversation, id: string, step: Step): Conversation {
  return { ...conversation, steps: { ...conversation.steps, [id]: step } };
}

/** Adds a step of this kind; `from` leads to it where that way leads nowhere yet. */
export function addStep(
  conversation: Conversation,
  kind: Kind,
  at: { x: number; y: number } | null,
  from: { id: string; port?: Port } | null,
): { conversation: Conversation; id: string } {
  const id = freeId(conversation, kind);
  const step: Step = { ...structuredClone(NEW[kind]), ...(at && { position: at }) };
  const next = setStep(conversation, id, step);
  const origin = from && next.steps[from.id];
  if (!origin) return { conversation: next, id };
  const open = exitsOf(origin).find(({ port, to }) => (from.port ? port === from.port : to === ''));
  return { conversation: open ? setStep(next, from.id, connect(origin, open.port, id)) : next, id };
}

/** The step with one of its ways leading elsewhere; '' to lead nowhere. */
export function connect(step: Step, port: Port, to: string): Step {
  const [kind, at] = port.split(/-(?=\d+$)/);
  const index = Number(at);
  if (kind === 'answer' && 'branches' in step) {
    return {
      ...step,
      branches: step.branches.map((branch, i) => (i === index ? { ...branch, to } : branch)),
    };
  }
  if (kind === 'case' && step.do === 'branch') {
    return { ...step, cases: step.cases.map((one, i) => (i === index ? { ...one, to } : one)) };
  }
  return port in step ? { ...step, [port]: to } : step;
}

/** Every way to one step leads to another one now. */
function redirect(conversation: Conversation, before: string, after: string): Conversation {
  const steps = Object.fromEntries(
    Object.entries(conversation.steps).map(([id, step]) => {
      const changed = exitsOf(step)
        .filter(({ to }) => to === before)
        .reduce((now, { port }) => connect(now, port, after), step);
      return [id, changed];
    }),
  );
  const { back } = conversation;
  return {
    ...conversation,
    steps,
    start: conversation.start === before ? after : conversation.start,
    back: back.to === before ? { ...back, to: after } : back,
  };
}

/** Takes a step away; the ways to it lead nowhere then. The start stays where it is told to be. */
export function removeStep(conversation: Conversation, id: string): Conversation {
  const { [id]: gone, ...steps } = conversation.steps;
  if (!gone) return conversation;
  const { start } = conversation;
  return { ...redirect({ ...conversation, steps }, id, ''), start };
}

/** Gives a step another name, in its old place; null where the name is empty or taken. */
export function renameStep(conversation: Conversation, id: string, name: string): Conversation | null {
  const next = idOf(name);
  if (next === id) return conversation;
  if (next === '' || Object.hasOwn(conversation.steps, next)) return null;
  const steps = Object.fromEntries(
    Object.entries(conversation.steps).map(([key, step]) => [key === id ? next : key, step]),
  );
  return redirect({ ...conversation, steps }, id, next);
}

/** A second step like this one, a little aside. */
export function copyStep(conversation: Conversation, id: string): { conversation: Conversation; id: string } {
  const step = conversation.steps[id];
  if (!step) return { conversation, id };
  const copy = freeId(conversation, id.replace(/-\d+$/, ''));
  const { position } = step;
  const moved = position ? { position: { x: position.x + 32, y: position.y + 32 } } : {};
  return { conversation: setStep(conversation, copy, { ...structuredClone(step), ...moved }), id: copy };
}

/** Gives an intent another name, and takes it away with an empty one. */
export function renameIntent(conversation: Conversation, name: string, next: string): Conversation {
  const intents = Object.fromEntries(
    Object.entries(conversation.intents)
      .map(([key, intent]) => [key === name ? next : key, intent] as const)
      .filter(([key]) => key !== ''),
  );
  const rename = (branch: Branch): Branch => ({
    ...branch,
    intents: branch.intents.map((key) => (key === name ? next : key)).filter(Boolean),
  });
  const steps = Object.fromEntries(
    Object.entries(conversation.steps).map(([id, step]) => [
      id,
      'branches' in step ? { ...step, branches: step.branches.map(rename) } : step,
    ]),
  );
  return { ...conversation, intents, steps };
}

/** Steps at these places from now on; without places, wherever the drawing puts them. */
export function place(
  conversation: Conversation,
  places: Readonly<Record<string, { x: number; y: number }>> | null,
): Conversation {
  const steps = Object.fromEntries(
    Object.entries(conversation.steps).map(([id, step]) => {
      if (places) return [id, places[id] ? { ...step, position: places[id] } : step];
      const freed = { ...step };
      delete freed.position;
      return [id, freed];
    }),
  );
  return { ...conversation, steps };
}

const isSaid = (text: string): boolean => text.trim() !== '';

/** Without the empty lines that are left while lists are being typed. */
export function withoutBlanks(conversation: Conversation): Conversation {
  const branch = (one: Branch): Branch => ({
    ...one,
    examples: one.examples.filter(isSaid),
    words: one.words.filter(isSaid),
    digits: one.digits.filter(isSaid),
  });
  const steps = Object.entries(conversation.steps).map(([id, step]): [string, Step] => {
    switch (step.do) {
      case 'listen':
      case 'collect':
        return [
          id,
          {
            ...step,
            branches: step.branches.map(branch),
            noInput: step.noInput.filter(isSaid),
            noMatch: step.noMatch.filter(isSaid),
          },
        ];
      case 'note':
        return [id, { ...step, noInput: step.noInput.filter(isSaid) }];
      default:
        return [id, step];
    }
  });
  const intents = Object.fromEntries(
    Object.entries(conversation.intents).map(([name, { examples }]) => [
      name,
      { examples: examples.filter(isSaid) },
    ]),
  );
  return { ...conversation, steps: Object.fromEntries(steps), intents };
}
