import { Conversation } from '../domain/conversation.ts';
import { person } from './common.ts';

const HOURS = [
  'opening hours',
  'opening times',
  'business hours',
  'office hours',
  'hours',
  'open',
  'opened',
  'opening',
  'when are you open',
  'when are you',
  'are you open',
  'close',
  'closed',
  'closing',
  'when do you close',
  'what time',
];
const ADDRESS = [
  'address',
  'where are you',
  'where is',
  'location',
  'located',
  'directions',
  'find you',
  'get to you',
  'which street',
  'what street',
];
const PERSON = [
  'person',
  'talk to a person',
  'speak to a person',
  'human',
  'someone',
  'some one',
  'somebody',
  'operator',
  'talk to',
  'speak to',
  'speak with',
  'receptionist',
  'reception',
  'colleague',
  'agent',
  'employee',
  'representative',
  'member of staff',
  'connect me',
  'put me through',
];
const YES = ['yes', 'yeah', 'yep', 'sure', 'i do', 'of course', 'help'];
const NO = [
  'no',
  'nope',
  'no thank you',
  'no thanks',
  'nothing',
  'nothing else',
  'that is all',
  'that is it',
  'not now',
];
const GOODBYE = ['goodbye', 'good bye', 'bye', 'bye bye', 'see you', 'have a nice day', 'hang up'];
const REPEAT = ['repeat', 'again', 'say that again', 'pardon', 'sorry', 'what did you say'];

const hours = {
  examples: [
    'what are your opening hours',
    'when are you open today',
    'until when are you open',
    'are you open on Saturday',
    'when can I come by',
    'how late can I come',
  ],
};
const address = {
  examples: [
    'what is your address',
    'where are you located',
    'how do I get to you',
    'where can I find you',
    'which street are you in',
  ],
};

const topics = [
  { intents: ['hours'], words: HOURS, digits: ['1'], to: 'hours' },
  { intents: ['address'], words: ADDRESS, digits: ['2'], to: 'address' },
  { intents: ['person'], words: PERSON, digits: ['0'], to: 'person' },
];

/** Greets, answers opening hours and address, connects to a person on request or 0. */
export const frontDesk = Conversation.parse({
  start: 'greeting',
  intents: { hours, address, person },
  steps: {
    greeting: {
      do: 'listen',
      prompt:
        'Hello, this is {business}. I am the automatic assistant. You can ask for our opening hours, for our ' +
        'address, or for a person. How can I help you?',
      branches: [
        ...topics,
        { words: GOODBYE, digits: [], to: 'goodbye' },
        { words: REPEAT, digits: ['9'], to: 'choices' },
      ],
      timeoutMs: 6000,
      noInput: ['Are you still there? You can ask for the opening hours, for the address, or for a person.'],
      noMatch: [
        'Sorry, I did not understand. Please say opening hours, address, or a person.',
        'I did not get that. Press 1 for the opening hours, 2 for the address, or 0 for a person.',
      ],
      giveUp: 'person',
    },
    hours: { do: 'say', text: 'Our opening hours are: {opening_hours}.', to: 'more' },
    address: { do: 'say', text: 'Our address is: {address}.', to: 'more' },
    more: {
      do: 'listen',
      prompt: 'Is there anything else I can do for you?',
      branches: [
        ...topics,
        { words: [...NO, ...GOODBYE, 'thank you', 'thanks'], digits: [], to: 'goodbye' },
        { words: YES, digits: [], to: 'choices' },
        { words: REPEAT, digits: ['9'], to: 'choices' },
      ],
      timeoutMs: 6000,
      noInput: ['Is there anything else?'],
      noMatch: [
        'Sorry, I did not understand. Please say opening hours, address, or a person. Or say no if that is all.',
        'I did not get that. Press 1 for the opening hours, 2 for the address, or 0 for a person.',
      ],
      giveUp: 'goodbye',
    },
    choices: {
      do: 'say',
      text: 'I can tell you our opening hours or our address, or connect you to a person.',
      to: 'choose',
    },
    choose: {
      do: 'listen',
      prompt: 'What would you like?',
      branches: [...topics, { words: [...GOODBYE, ...NO], digits: [], to: 'goodbye' }],
      timeoutMs: 6000,
      noInput: ['Please say opening hours, address, or a person.'],
      noMatch: [
        'Sorry, I did not understand. Press 1 for the opening hours, 2 for the address, or 0 for a person.',
      ],
      giveUp: 'person',
    },
    person: {
      do: 'ask-person',
      text: 'I will connect you to a person. One moment, please.',
      reason: 'The caller asks for a person.',
      waitMs: 25_000,
      hold: 'Please stay on the line. Somebody will be with you in a moment.',
      to: 'onward',
    },
    onward: { do: 'transfer', text: 'Please wait while I put you through.', extension: '', context: '' },
    goodbye: { do: 'hang-up', text: 'Thank you for calling {business}. Goodbye.' },
  },
  timeUp: 'I am sorry, our time is over. Please call again. Goodbye.',
  back: { text: 'I am back with you.', to: 'more' },
});
