import { Conversation } from '../domain/conversation.ts';
import { goodbye, no, yes } from './common.ts';

/** Says when somebody is there, and takes a message with a number to call back. */
export const afterHours = Conversation.parse({
  start: 'greeting',
  intents: {
    yes,
    no,
    goodbye,
    message: {
      examples: [
        'I want to leave a message',
        'can I leave a message',
        'take a message',
        'please tell them something',
        'ask somebody to call me back',
        'I would like a callback',
      ],
    },
    hours: { examples: ['when are you open', 'what are your opening hours', 'when do you open again'] },
    this_number: {
      examples: [
        'this number',
        'the number I am calling from',
        'on the same number',
        'use my number',
        'this one',
      ],
    },
  },
  steps: {
    greeting: {
      do: 'listen',
      prompt: 'Hello, this is {business}. We are closed at the moment. Would you like to leave a message?',
      branches: [
        { intents: ['message', 'yes'], words: ['message', 'call me back'], digits: ['1'], to: 'message' },
        { intents: ['hours'], words: ['opening hours'], digits: ['2'], to: 'hours' },
        { intents: ['no', 'goodbye'], words: ['no', 'nope'], digits: ['3'], to: 'goodbye' },
      ],
      timeoutMs: 6000,
      noInput: ['Are you still there? Say yes to leave a message, or ask for our opening hours.'],
      noMatch: [
        'Sorry, I did not understand. Would you like to leave a message?',
        'Press 1 to leave a message, 2 for our opening hours, or 3 to end the call.',
      ],
      giveUp: 'goodbye',
    },
    hours: { do: 'say', text: 'Our opening hours are: {opening_hours}.', to: 'greeting_again' },
    greeting_again: {
      do: 'listen',
      prompt: 'Would you like to leave a message?',
      branches: [
        { intents: ['message', 'yes'], words: ['message', 'call me back'], digits: ['1'], to: 'message' },
        { intents: ['no', 'goodbye'], words: ['no', 'nope'], digits: ['3'], to: 'goodbye' },
      ],
      timeoutMs: 6000,
      noInput: ['Say yes to leave a message, or no.'],
      noMatch: ['Sorry, I did not understand. Press 1 to leave a message, or 3 to end the call.'],
      giveUp: 'goodbye',
    },
    message: {
      do: 'note',
      prompt: 'Please tell me your name and your message. Press the hash key when you are done.',
      into: 'message',
      noInput: ['I cannot hear you. Please say your message now.'],
      giveUp: 'goodbye',
      to: 'callback',
    },
    callback: {
      do: 'collect',
      prompt: 'Thank you. On which number can we call you back? You may say it or key it in.',
      kind: 'phone',
      into: 'callback',
      min: 5,
      max: 15,
      confirm: 'I have {callback}. Is that right?',
      branches: [{ intents: ['this_number'], to: 'same_number' }],
      timeoutMs: 7000,
      noInput: ['Please say the number digit by digit, or key it in and press the hash key.'],
      noMatch: [
        'Sorry. Please say the number again, digit by digit.',
        'Please key in the number, and press the hash key.',
      ],
      giveUp: 'same_number',
      to: 'thanks',
    },
    same_number: { do: 'set', values: { callback: '{caller_number}' }, to: 'thanks' },
    thanks: { do: 'hang-up', text: 'Thank you. We will call you back on {callback}. Goodbye.' },
    goodbye: { do: 'hang-up', text: 'Thank you for calling {business}. Goodbye.' },
  },
});
