/** What callers say to questions that every conversation asks, by example. */
export const yes = {
  examples: [
    'yes',
    'yes please',
    'yeah sure',
    'yeah',
    'yes it was',
    'of course',
    'I would',
    'I do',
    'that would be great',
    'go ahead',
  ],
};
export const no = {
  examples: [
    'no',
    'no thank you',
    'no thanks',
    'nothing else',
    'that is all',
    'that was all',
    'not now',
    'I do not',
  ],
};
export const person = {
  examples: [
    'I want to talk to a person',
    'can I speak to someone',
    'a human please',
    'put me through to somebody',
    'connect me to an operator',
    'is there a real person',
    'I need a member of staff',
  ],
};
export const goodbye = {
  examples: ['goodbye', 'good bye', 'good by', 'bye bye', 'have a nice day', 'thank you goodbye'],
};
