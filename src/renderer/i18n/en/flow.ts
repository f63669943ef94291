import type { Step } from '../../../shared/domain/conversation.ts';

const does: Record<Step['do'], string> = {
  say: 'Says',
  listen: 'Asks and listens',
  collect: 'Collects a number',
  'look-up': 'Looks up',
  set: 'Remembers',
  branch: 'Decides',
  note: 'Takes a message',
  'ask-person': 'Asks for a person',
  transfer: 'Transfers',
  'hang-up': 'Ends the call',
};

const doesNote: Record<Step['do'], string> = {
  say: 'Speaks and goes on',
  listen: 'Understands what callers want, or a key',
  collect: 'Digits, a phone number or a text, read back',
  'look-up': 'Uses one of the agent’s tools',
  set: 'Gives a variable a value',
  branch: 'Goes on by the value of a variable',
  note: 'Keeps all that the caller says',
  'ask-person': 'Raises the call on the board',
  transfer: 'To an extension, or on in the dialplan',
  'hang-up': 'Says goodbye',
};

const seconds = (ms: number) => `${ms / 1000} s`;

/** How many phrases of an answer are shown; the rest are counted. */
const PHRASES = 2;

/** The conversation of an agent as a graph and as a text. */
export const flow = {
  does,
  doesNote,
  graph: 'Conversation as a graph',
  view: 'Show as',
  views: { graph: 'Graph', text: 'Text' },
  actions: {
    add: 'Add a step',
    undo: 'Undo',
    redo: 'Redo',
    tidy: 'Tidy up',
    fit: 'Show all',
    closer: 'Closer',
    further: 'Further away',
    copy: 'Duplicate this step',
    remove: 'Remove this step',
    start: 'Begin here',
    whole: 'Back to the conversation as a whole',
  },
  keys: [
    ['↑ ↓ ← →', 'next step'],
    ['Alt ↑', 'move it'],
    ['Enter', 'edit'],
    ['Del', 'remove'],
    ['Ctrl Z', 'undo'],
  ] as const,
  start: 'begins here',
  backTo: (step: string) => `Back to ${step}`,
  node: (id: string, kind: string, isStart: boolean, faults: number) =>
    [`${id}: ${kind}`, isStart ? 'begins here' : '', faults > 0 ? faultCount(faults) : '']
      .filter(Boolean)
      .join(', '),
  faults: 'What is wrong',
  faultCount,
  whole: 'Conversation',
  good: 'No faults: every way leads on, and every caller gets somewhere.',
  shows: {
    lookUp: (tool: string) => (tool ? `With ${tool}` : ''),
    branch: (name: string) => (name ? `By {${name}}` : ''),
    transfer: (extension: string) => (extension ? `To ${extension}` : 'On in the dialplan'),
    silent: 'says nothing',
  },
  exits: {
    then: 'then',
    collected: (name: string) => `${name} is there`,
    noted: 'the message is there',
    silent: 'says nothing',
    givesUp: 'nothing understood in the end',
    nobody: (after: number) => `nobody comes within ${after} s`,
    ok: 'found',
    failed: 'not found, or no answer',
    otherwise: 'otherwise',
    is: (values: readonly string[]) =>
      values.length === 0 ? 'compares with nothing' : values.map((value) => value || 'empty').join(' or '),
    answer: (intents: readonly string[], phrases: readonly string[], digits: readonly string[]) => {
      const quoted = phrases.map((phrase) => `“${phrase}”`);
      const room = Math.max(intents.length > 0 ? 0 : 1, PHRASES - intents.length);
      const shown = [...intents, ...quoted.slice(0, room)];
      const more = quoted.length - Math.min(room, quoted.length);
      return (
        [
          digits.length > 0 ? `key ${digits.join(', ')}` : '',
          [shown.join(', '), more > 0 ? `+${more}` : ''].filter(Boolean).join(' '),
        ]
          .filter(Boolean)
          .join(' · ') || 'hears nothing yet'
      );
    },
  },
  fields: {
    id: 'Name of the step',
    idTaken: 'Another step has this name.',
    does: 'What it does',
    says: 'Says',
    saysHelp: 'Facts and variables stand in braces: {business}.',
    asks: 'Asks',
    asksHelp: 'May be interrupted. Empty to listen at once.',
    to: 'Then',
    nowhere: 'nowhere yet',
    goThere: (id: string) => `Go to ${id}`,
    answers: 'Answers',
    answer: (at: number) => `Answer ${at}`,
    addAnswer: 'Add an answer',
    removeAnswer: (at: number) => `Remove answer ${at}`,
    intents: 'Intents',
    examples: 'Examples of what callers say',
    examplesHelp: 'One on each line; recognised by sense and sound.',
    words: 'Words that must occur',
    wordsHelp: 'One on each line.',
    digits: 'Keys',
    digitsHelp: 'Several with commas.',
    leadsTo: 'Leads to',
    silence: 'Silence, seconds',
    noInput: 'When nothing was heard',
    noMatch: 'When it was not understood',
    linesHelp: 'One try on each line.',
    giveUp: 'In the end',
    kind: 'Collects',
    kinds: { digits: 'Digits', phone: 'A phone number', text: 'A text' },
    into: 'Kept as',
    intoHelp: 'Texts refer to it in braces.',
    min: 'At least',
    max: 'At most',
    confirm: 'Reads back',
    confirmHelp: 'Empty to take it as it is. Key 1 is yes, 2 is no.',
    tool: 'Tool',
    noTool: 'none yet',
    noTools: 'This agent has no tool yet: add one under Tools.',
    waiting: 'Says while it waits',
    arguments: 'Given to the tool',
    results: 'Kept of the answer',
    resultsHelp: 'A variable, and where it stands in the answer: order.state, items.0; empty for all of it.',
    found: 'Found',
    failed: 'Not found',
    longest: 'Longest wait, seconds',
    values: 'Values',
    on: 'Variable',
    cases: 'Cases',
    case: (at: number) => `Case ${at}`,
    addCase: 'Add a case',
    removeCase: (at: number) => `Remove case ${at}`,
    equals: 'Is one of',
    equalsHelp: 'Several with commas; upper and lower case are the same.',
    otherwise: 'Otherwise',
    extension: 'Extension',
    extensionHelp: 'Empty: goes on in the dialplan where the call came from.',
    context: 'Context',
    contextHelp: 'Empty: the one for transfers.',
    reason: 'The board shows',
    wait: 'Waits for a person, seconds',
    hold: 'Says now and then while waiting',
    nobody: 'When nobody comes',
    pause: 'A pause ends it, seconds',
    most: 'Longest message, seconds',
    name: 'Name',
    value: 'Value',
    place: 'In the answer',
    addRow: 'Add',
    removeRow: (name: string) => `Remove ${name || 'this row'}`,
    timeUp: 'When the time is up, it says',
    back: 'Back from an operator, it says',
    backTo: 'And goes on at',
    backHere: 'where it listened last',
    startsAt: 'Begins at',
    intent: 'Intent',
    addIntent: 'Add an intent',
    removeIntent: (name: string) => `Remove the intent ${name}`,
    intentsLead: 'What callers may want, by example. Answers of any step can listen for it.',
  },
  text: {
    label: 'Conversation as a text',
    help: 'What is written here and what is drawn are one: each changes the other.',
    copy: 'Copy',
    copied: 'Copied',
    import: 'Open a file',
    export: 'Save as a file',
    fits: 'Read without errors.',
    line: (line: number) => `Line ${line}`,
    faults: 'It can be read, but not be saved like this.',
    errors: 'This text cannot be read yet; the graph keeps what it was.',
    unreadable: (name: string) => ({
      code: 'file-unreadable',
      message: `${name} could not be opened.`,
      hint: 'Is it still there, and may you read it?',
    }),
    unread: {
      code: 'text-unread',
      message: 'The text of the conversation cannot be read, so nothing was saved.',
      hint: 'Put the lines right that are named beside it, or undo the changes.',
    },
  },
  seconds,
};

function faultCount(count: number): string {
  return count === 1 ? '1 fault' : `${count} faults`;
}
