/** What callers say at a step of a ready-made conversation, and where it leads; null where it must lead nowhere. */
export interface Sayings {
  template: 'front-desk' | 'after-hours' | 'order-status' | 'survey';
  step: string;
  to: string | null;
  texts: string[];
}

const NOTHING = [
  'I like the weather today',
  'my dog has eaten the newspaper',
  'the quick brown fox jumps over the lazy dog',
  'it is raining cats and dogs in the garden',
];

/** Other words than the examples where a caller would use others. */
export const SAYINGS: readonly Sayings[] = [
  {
    template: 'front-desk',
    step: 'more',
    to: 'hours',
    texts: [
      'what are your opening hours',
      'when are you open today',
      'could you tell me how late you are open',
      'are you open on Saturday',
      'until when can I come by',
    ],
  },
  {
    template: 'front-desk',
    step: 'more',
    to: 'address',
    texts: [
      'what is your address',
      'where are you located',
      'how do I get to you',
      'where can I find your office',
    ],
  },
  {
    template: 'front-desk',
    step: 'more',
    to: 'person',
    texts: [
      'I want to talk to a person',
      'can I speak to someone please',
      'put me through to somebody',
      'is there a real person I can talk to',
      'connect me to an operator',
    ],
  },
  {
    template: 'after-hours',
    step: 'greeting',
    to: 'message',
    texts: [
      'yes please',
      'I would like to leave a message',
      'can you take a message',
      'please ask somebody to call me back',
    ],
  },
  {
    template: 'after-hours',
    step: 'greeting',
    to: 'hours',
    texts: ['when do you open again', 'what are your opening hours'],
  },
  { template: 'after-hours', step: 'greeting', to: 'goodbye', texts: ['no thank you', 'goodbye', 'not now'] },
  {
    template: 'after-hours',
    step: 'callback',
    to: 'same_number',
    texts: ['on this number please', 'the number I am calling from', 'use the same number'],
  },
  {
    template: 'order-status',
    step: 'number',
    to: 'person',
    texts: ['I want to speak to a person', 'can I talk to somebody', 'operator please'],
  },
  { template: 'order-status', step: 'more', to: 'number', texts: ['yes please', 'yes another order'] },
  {
    template: 'order-status',
    step: 'more',
    to: 'goodbye',
    texts: ['no thanks', 'no that is all', 'nothing else'],
  },
  { template: 'survey', step: 'rating', to: 'goodbye', texts: ['I have no time', 'not interested'] },
  {
    template: 'survey',
    step: 'solved',
    to: 'is_solved',
    texts: ['yes it was', 'yes everything is fine', 'it works now'],
  },
  {
    template: 'survey',
    step: 'solved',
    to: 'unsolved',
    texts: ['no', 'no it was not', 'it is still broken', 'it does not work'],
  },
  {
    template: 'front-desk',
    step: 'more',
    to: null,
    texts: [...NOTHING, 'I do not want to talk to a person'],
  },
  { template: 'after-hours', step: 'greeting', to: null, texts: NOTHING },
  { template: 'survey', step: 'solved', to: null, texts: NOTHING },
];

/** Numbers as callers say them. */
export const SPOKEN_NUMBERS: readonly (readonly [said: string, digits: string])[] = [
  ['four five five zero', '4550'],
  ['four double five oh', '4550'],
  ['my order number is seven three one nine two', '73192'],
  ['it is eight six four two', '8642'],
  ['one two three four five six', '123456'],
  ['triple seven one', '7771'],
  ['two zero four eight', '2048'],
  ['five five five zero one two three', '5550123'],
  ['nine zero nine one', '9091'],
  ['three six nine two five', '36925'],
];
