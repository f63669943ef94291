import { Conversation } from '../domain/conversation.ts';
import { goodbye, no, person, yes } from './common.ts';

/** Asks for an order number and tells what the tool order_status knows of it. */
export const orderStatus = Conversation.parse({
  start: 'greeting',
  intents: { yes, no, person, goodbye },
  steps: {
    greeting: {
      do: 'say',
      text: 'Hello, this is the order service of {business}.',
      to: 'number',
    },
    number: {
      do: 'collect',
      prompt: 'Please say or key in your order number.',
      kind: 'digits',
      into: 'order',
      min: 4,
      max: 8,
      confirm: 'That is {order}. Is that right?',
      branches: [
        { intents: ['person'], words: ['person', 'somebody', 'operator'], to: 'person' },
        { intents: ['goodbye'], to: 'goodbye' },
      ],
      timeoutMs: 7000,
      noInput: ['Please say your order number digit by digit, or key it in and press the hash key.'],
      noMatch: [
        'Sorry. Please say your order number digit by digit.',
        'Please key in your order number, and press the hash key.',
      ],
      giveUp: 'person',
      to: 'find',
    },
    find: {
      do: 'look-up',
      text: 'One moment, I am looking it up.',
      tool: 'order_status',
      arguments: { order: '{order}' },
      results: { state: 'state', expected: 'expected' },
      ok: 'state',
      failed: 'not_found',
    },
    state: {
      do: 'branch',
      on: 'state',
      cases: [
        { equals: [''], to: 'not_found' },
        { equals: ['delivered'], to: 'delivered' },
      ],
      otherwise: 'under_way',
    },
    delivered: { do: 'say', text: 'Your order has been delivered.', to: 'more' },
    under_way: { do: 'branch', on: 'expected', cases: [{ equals: [''], to: 'plain' }], otherwise: 'dated' },
    plain: { do: 'say', text: 'Your order is {state}.', to: 'more' },
    dated: { do: 'say', text: 'Your order is {state}. We expect it {expected}.', to: 'more' },
    not_found: { do: 'say', text: 'I am sorry, I cannot find the order {order}.', to: 'more' },
    more: {
      do: 'listen',
      prompt: 'Shall I look up another order?',
      branches: [
        { intents: ['yes'], words: ['another order', 'yes', 'yeah'], digits: ['1'], to: 'number' },
        { intents: ['person'], words: ['person', 'somebody', 'operator'], digits: ['0'], to: 'person' },
        { intents: ['no', 'goodbye'], words: ['no', 'nope'], digits: ['2'], to: 'goodbye' },
      ],
      timeoutMs: 6000,
      noInput: ['Say yes for another order, or no if that is all.'],
      noMatch: [
        'Sorry, I did not understand. Press 1 for another order, 2 to end the call, or 0 for a person.',
      ],
      giveUp: 'goodbye',
    },
    person: {
      do: 'ask-person',
      text: 'I will connect you to a person. One moment, please.',
      reason: 'The caller asks about an order: {order}.',
      waitMs: 25_000,
      hold: 'Please stay on the line. Somebody will be with you in a moment.',
      to: 'onward',
    },
    onward: { do: 'transfer', text: 'Please wait while I put you through.', extension: '', context: '' },
    goodbye: { do: 'hang-up', text: 'Thank you for calling {business}. Goodbye.' },
  },
  back: { text: 'I am back with you.', to: 'more' },
});
