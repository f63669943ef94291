import { Conversation } from '../domain/conversation.ts';
import { goodbye, no, yes } from './common.ts';

/** Three questions: a rating, yes or no, and whatever the caller wants to add. */
export const survey = Conversation.parse({
  start: 'greeting',
  intents: {
    yes,
    no,
    goodbye,
    solved: { examples: ['it was solved', 'it works now', 'you helped me', 'everything is fine'] },
    unsolved: {
      examples: [
        'it is still broken',
        'it was not solved',
        'it does not work',
        'nobody helped me',
        'no it was not',
        'not really',
      ],
    },
    not_now: { examples: ['I have no time', 'I do not want to', 'not interested', 'leave me alone'] },
  },
  steps: {
    greeting: {
      do: 'say',
      text: 'Hello, this is {business}. We have three short questions about your last call with us.',
      to: 'rating',
    },
    rating: {
      do: 'collect',
      prompt: 'How satisfied were you, from 1 for not at all to 5 for very much?',
      kind: 'digits',
      into: 'rating',
      min: 1,
      max: 1,
      branches: [{ intents: ['not_now', 'goodbye'], to: 'goodbye' }],
      noInput: ['Please say a number from 1 to 5, or press a key.'],
      noMatch: ['Sorry, I did not understand. Please press a key from 1 to 5.'],
      giveUp: 'goodbye',
      to: 'rating_valid',
    },
    rating_valid: {
      do: 'branch',
      on: 'rating',
      cases: [{ equals: ['1', '2', '3', '4', '5'], to: 'solved' }],
      otherwise: 'rating_again',
    },
    rating_again: { do: 'say', text: 'That is not from 1 to 5.', to: 'rating' },
    solved: {
      do: 'listen',
      prompt: 'Thank you. Was your question solved?',
      branches: [
        {
          intents: ['unsolved', 'no'],
          words: ['no', 'nope', 'not really', 'not yet'],
          digits: ['2'],
          to: 'unsolved',
        },
        { intents: ['solved', 'yes'], words: ['yes', 'yeah'], digits: ['1'], to: 'is_solved' },
      ],
      timeoutMs: 6000,
      noInput: ['Was your question solved? Please say yes or no.'],
      noMatch: ['Sorry, I did not understand. Press 1 for yes, or 2 for no.'],
      giveUp: 'comment',
    },
    is_solved: { do: 'set', values: { solved: 'yes' }, to: 'comment' },
    unsolved: { do: 'set', values: { solved: 'no' }, to: 'sorry' },
    sorry: { do: 'say', text: 'I am sorry to hear that.', to: 'comment' },
    comment: {
      do: 'note',
      prompt: 'Is there anything that you would like to tell us? Say it now, or just press the hash key.',
      into: 'comment',
      maxSeconds: 60,
      giveUp: 'goodbye',
      to: 'goodbye',
    },
    goodbye: { do: 'hang-up', text: 'Thank you for your time. Goodbye.' },
  },
  back: { text: 'I am back with you.', to: '' },
});
