import type { AgentConfig } from '../../../shared/domain/agent.ts';
import type { Step } from '../../../shared/domain/conversation.ts';

const voices: Record<AgentConfig['voice'], [name: string, note: string]> = {
  slt: ['slt', 'female, American'],
  rms: ['rms', 'male, American'],
  awb: ['awb', 'male, Scottish'],
  kal: ['kal', 'male, American, plainly synthetic'],
};

const does: Record<Step['do'], string> = {
  say: 'Says',
  listen: 'Asks and listens',
  collect: 'Asks for a number or a text',
  'look-up': 'Looks up',
  set: 'Keeps in mind',
  branch: 'Decides',
  transfer: 'Transfers',
  'ask-person': 'Asks for a person',
  note: 'Takes a message',
  'hang-up': 'Ends the call',
};

export const agents = {
  tryout: {
    title: 'Try it',
    lead: 'Talk to the agent with your headset, as a caller would. What is typed here and not saved yet counts too. Nothing is recorded.',
    start: 'Talk to it',
    again: 'Talk to it again',
    stop: 'Hang up',
    starting: 'Calling the agent',
    state: (words: string) => `The call: ${words}.`,
    wrong: 'Something in this agent is not right yet; correct what is marked first.',
    keys: 'Keys of the telephone',
    path: 'Path through the conversation',
  },
  list: 'Agents',
  unsaved: 'not saved yet',
  answers: (extensions: string) => `answers ${extensions}`,
  answersNone: 'answers no extension',
  empty: 'There is no agent',
  emptyText: 'Cordboard brings its front desk back when it is started again.',
  fields: {
    title: 'Agent',
    name: 'Name',
    voice: 'Voice',
    voiceHelp: 'Speaks on this computer, without a cloud.',
    maxCalls: 'Calls at the same time',
    maxCallsHelp: 'More go back to the dialplan.',
    maxCallSeconds: 'Longest call, seconds',
    maxCallSecondsHelp: (time: string) => `After ${time} it says goodbye.`,
    hears: 'Goes on hearing when an operator takes over',
    hearsHelp:
      'It then knows what was said when it gets the caller back. This agent runs on this computer: nothing leaves the house.',
  },
  facts: {
    title: 'Facts',
    lead: 'What the agent may tell. The conversation refers to them as {name}.',
    name: 'Name',
    value: 'What it says',
    add: 'Add a fact',
    remove: (name: string) => `Remove ${name || 'this fact'}`,
    none: 'It knows nothing of its own.',
    missing: (names: string) => ({
      code: 'facts-missing',
      message: `The conversation speaks of ${names}, which says nothing yet.`,
      hint: 'Fill it in: callers would hear a gap in the sentence.',
    }),
    addMissing: (name: string) => `Add ${name}`,
  },
  voices,
  outline: {
    title: 'Conversation',
    lead: 'What the agent does, step by step.',
    start: 'begins here',
    does,
    then: 'then',
    hears: (words: string[], more: number, digits: string[]) =>
      [
        words.map((word) => `“${word}”`).join(', ') + (more > 0 ? ` and ${more} more` : ''),
        digits.length > 0 ? `key ${digits.join(', ')}` : '',
      ]
        .filter(Boolean)
        .join(', or '),
    understood: 'understood',
    found: 'found',
    notFound: 'not found, or no answer',
    is: (name: string, values: string[]) =>
      `${name} is ${values.map((value) => value || 'empty').join(' or ')}`,
    otherwise: 'otherwise',
    taken: 'the message is taken',
    readsBack: (text: string) => `Reads back: “${text}”`,
    keeps: (names: string[]) => `Keeps ${names.join(', ')}.`,
    uses: (tool: string) => `With the tool ${tool}.`,
    givesUp: 'nothing understood in the end',
    nobody: (seconds: number) => `nobody comes within ${seconds} s`,
    noInput: (seconds: number, text: string) => `After ${seconds} s of silence: “${text}”`,
    noMatch: (text: string) => `Not understood: “${text}”`,
    reason: (text: string) => `The board shows: “${text}”`,
    hold: (text: string) => `While the caller waits: “${text}”`,
    transfersTo: (extension: string, context: string) =>
      context ? `To ${extension} in ${context}.` : `To ${extension}.`,
    goesOn: 'Goes on in the dialplan where the call came from.',
    timeUp: 'When the time is up',
    back: 'Back from an operator',
    backTo: 'goes on at',
    backWhere: 'goes on where it listened last',
    faults: 'This conversation has faults',
  },
  text: {
    unknown: (name: string) => `${name} means nothing here. Is it misspelt?`,
  },
  actions: {
    save: 'Save',
    saving: 'Saving',
    saved: 'Saved. It holds for new calls.',
    revert: 'Undo the changes',
    duplicate: 'Duplicate',
    remove: 'Remove',
  },
  confirm: {
    title: (name: string) => `Remove ${name}?`,
    text: 'Its facts and its conversation are gone for good.',
    yes: 'Remove',
  },
  errors: {
    name: 'A name of up to 80 characters is needed.',
    maxCalls: 'A number from 1 to 1000 is needed.',
    maxCallSeconds: 'From 10 to 86400 seconds.',
    factName: 'Letters, digits and _ only.',
    factTwice: (name: string) => `${name} is there twice.`,
  },
};
