import { describe, expect, it } from 'vitest';
import { answers, phrasesAt } from '../../../../src/main/agents/embedded/hints.ts';
import { advance } from '../../../../src/main/agents/embedded/machine.ts';
import {
  beginning,
  type Effect,
  type Event,
  type State,
} from '../../../../src/main/agents/embedded/state.ts';
import { Conversation } from '../../../../src/shared/domain/conversation.ts';

const again = { noInput: ['Hello?'], noMatch: ['Again, please.'], giveUp: 'bye' };
const conversation = Conversation.parse({
  start: 'order',
  intents: { person: { examples: ['I want to talk to a person'] } },
  steps: {
    order: {
      ...{ do: 'collect', prompt: 'Order?', kind: 'digits', into: 'order', min: 4, max: 6, to: 'find' },
      ...{ confirm: 'It is {order}?', branches: [{ intents: ['person'], to: 'bye' }], ...again },
    },
    find: {
      ...{ do: 'look-up', text: 'Looking.', tool: 'orders', arguments: { id: 'X{order}' } },
      ...{ results: { state: 'order.state' }, ok: 'decide', failed: 'sorry' },
    },
    decide: { do: 'branch', on: 'state', cases: [{ equals: ['Sent'], to: 'sent' }], otherwise: 'keep' },
    sent: { do: 'say', text: 'Order {order} is {state}.', to: 'message' },
    keep: { do: 'set', values: { state: 'not {state}' }, to: 'sent' },
    sorry: { do: 'say', text: 'Sorry.', to: 'message' },
    message: {
      do: 'note',
      prompt: 'Message?',
      into: 'message',
      noInput: ['Speak.'],
      giveUp: 'bye',
      to: 'colour',
    },
    colour: { do: 'collect', prompt: 'Colour?', kind: 'text', into: 'colour', min: 3, to: 'bye', ...again },
    bye: { do: 'hang-up', text: 'Bye. {colour}' },
  },
});
const script = { conversation, values: { shop: 'Paints' } };

const start: Event = { type: 'start' };
const said: Event = { type: 'said' };
const heard = (text: string): Event => ({ type: 'heard', text });
const keys = (text: string): Event[] => [...text].map((digit) => ({ type: 'digit', digit }));
const timer = (name: 'reply' | 'digits' | 'pause' | 'message'): Event => ({ type: 'timer', name });
const found = (ok: boolean, text: string, lookUp = 1): Event => ({
  type: 'found',
  lookUp,
  result: { ok, text },
});

function play(events: Event[]): { state: State; effects: Effect[]; says: string } {
  let state = beginning;
  let effects: Effect[] = [];
  for (const event of events) ({ state, effects } = advance(script, state, event));
  const says = effects
    .flatMap((one) => (one.type === 'say' ? one.texts.map(({ text }) => text) : []))
    .join(' | ');
  return { state, effects, says };
}

const toFind = [start, said, ...keys('4550#'), heard('yes'), said];
const toMessage = [...toFind, found(true, '{"order":{"state":"sent"}}'), said];
const toColour = [...toMessage, heard('The door is open'), timer('pause'), said];

describe('collecting a number', () => {
  it.each<[string, Event[], string, string]>([
    [
      'reads a spoken one back digit by digit',
      [start, said, heard('four double five oh')],
      'talking',
      'It is 4 5 5 0?',
    ],
    ['takes one that is spoken over the question', [start, heard('4 5 5 0')], 'talking', 'It is 4 5 5 0?'],
    ['takes keys until the hash key', [start, ...keys('4550#')], 'talking', 'It is 4 5 5 0?'],
    ['takes keys until there can be no more', [start, ...keys('123456')], 'talking', 'It is 1 2 3, 4 5 6?'],
    ['takes keys when no more come', [start, ...keys('4550'), timer('digits')], 'talking', 'It is 4 5 5 0?'],
    ['begins anew at the star', [start, ...keys('99*4550#')], 'talking', 'It is 4 5 5 0?'],
    ['waits for the rest of what is spoken in parts', [start, said, heard('four five')], 'listening', ''],
    [
      'puts the parts together',
      [start, said, heard('four five'), heard('five oh')],
      'talking',
      'It is 4 5 5 0?',
    ],
    ['asks again for too few keys', [start, ...keys('45#')], 'talking', 'Again, please.'],
    ['asks again for too many digits', [start, heard('1234567')], 'talking', 'Again, please.'],
    ['asks again after silence', [start, said, timer('reply')], 'talking', 'Hello?'],
    ['asks again when it is wrong', [start, heard('4550'), heard('no')], 'talking', 'Again, please.'],
    ['asks again when key 2 says so', [start, heard('4550'), ...keys('2')], 'talking', 'Again, please.'],
    [
      'takes the right one from the no',
      [start, heard('4550'), heard('no, 4551')],
      'talking',
      'It is 4 5 5 1?',
    ],
    [
      'reads it back again when the answer is unclear',
      [start, heard('4550'), heard('perhaps')],
      'talking',
      'It is 4 5 5 0?',
    ],
    ['goes on at yes', [start, heard('4550'), heard('yes that is right')], 'looking', 'Looking.'],
    ['goes on at key 1', [start, heard('4550'), ...keys('1')], 'looking', 'Looking.'],
    ['goes elsewhere when that is asked', [start, heard('I want to talk to a person')], 'leaving', 'Bye.'],
    ['gives up in the end', [start, heard('hm'), heard('hm')], 'leaving', 'Bye.'],
  ])('%s', (_, events, phase, says) => {
    const result = play(events);
    expect({ phase: result.state.phase, says: result.says }).toEqual({ phase, says });
  });

  it('ends the turn at once when the number can have no more digits, and at yes', () => {
    expect(answers(script, play([start]).state, 'one two three four five six')).toBe(true);
    expect(answers(script, play([start]).state, 'one two three four')).toBe(false);
    expect(answers(script, play([start, heard('4550')]).state, 'yes')).toBe(true);
  });

  it('lets the recognizer expect digits', () => {
    expect(phrasesAt(script, play([start]).state)).toContain('seven');
    expect(phrasesAt(script, play([start, heard('4550')]).state)).toContain('yes');
  });
});

describe('looking something up', () => {
  it('asks the tool with what was collected, undecorated, while it says so', () => {
    const { effects } = play([start, heard('4550'), heard('yes')]);
    expect(effects).toContainEqual({
      type: 'look-up',
      lookUp: 1,
      tool: 'orders',
      args: { id: 'X4550' },
      ms: 8000,
    });
  });

  it.each<[string, Event[], string, string]>([
    [
      'tells what was found',
      [...toFind, found(true, '{"order":{"state":"sent"}}')],
      'talking',
      'Order 4 5 5 0 is sent. | Message?',
    ],
    [
      'decides by it',
      [...toFind, found(true, '{"order":{"state":"lost"}}')],
      'talking',
      'Order 4 5 5 0 is not lost. | Message?',
    ],
    [
      'knows when nothing is there',
      [...toFind, found(true, '{}')],
      'talking',
      'Order 4 5 5 0 is not . | Message?',
    ],
    ['fails with the tool', [...toFind, found(false, 'no')], 'talking', 'Sorry. | Message?'],
    ['fails where the result is none', [...toFind, found(true, 'oops')], 'talking', 'Sorry. | Message?'],
    ['does not cut its own sentence', [...toFind.slice(0, -1), found(false, 'no')], 'looking', ''],
    [
      'goes on when that was said',
      [...toFind.slice(0, -1), found(false, 'no'), said],
      'talking',
      'Sorry. | Message?',
    ],
    ['takes no result of another', [...toFind, found(true, '{}', 7)], 'looking', ''],
    ['does not listen meanwhile', [...toFind, heard('hello')], 'looking', ''],
  ])('%s', (_, events, phase, says) => {
    const result = play(events);
    expect({ phase: result.state.phase, says: result.says }).toEqual({ phase, says });
  });
});

describe('taking a message', () => {
  it('takes all that is said until the caller is silent', () => {
    const { state, effects, says } = play([
      ...toMessage,
      heard('The door'),
      heard('is open.'),
      timer('pause'),
    ]);
    expect(effects[0]).toEqual({ type: 'note', text: 'The door is open.' });
    expect(state.variables['message']).toBe('The door is open.');
    expect(says).toBe('Colour?');
  });

  it('takes what is still being recognised when the hash key ends it', () => {
    const ended = [...toMessage, heard('The door'), ...keys('#')];
    expect(play(ended).effects[0]).toEqual({ type: 'finish-turn' });
    expect(play([...ended, heard('is open.')]).effects[0]).toEqual({
      type: 'note',
      text: 'The door is open.',
    });
    expect(play([...ended, timer('pause')]).effects[0]).toEqual({ type: 'note', text: 'The door' });
  });

  it.each<[string, Event[], string]>([
    ['asks again where nothing is said', [...toMessage, timer('reply')], 'Speak.'],
    ['gives up where nothing is said at all', [...toMessage, timer('reply'), said, timer('reply')], 'Bye.'],
    ['ends when it is too long', [...toMessage, heard('The door'), timer('message')], 'Colour?'],
    ['does not take silence within it for no answer', [...toMessage, heard('The door'), timer('reply')], ''],
  ])('%s', (_, events, says) => {
    expect(play(events).says).toBe(says);
  });
});

it('collects text as it is said', () => {
  expect(play([...toColour, heard('Dark red.')]).says).toBe('Bye. Dark red.');
  expect(play([...toColour, heard('Um')]).says).toBe('Again, please.');
});

it('greets nobody who has said already what they want', () => {
  const branches = [{ words: ['red'], to: 'red' }];
  const steps = {
    hello: { do: 'say', text: 'Hello.', to: 'ask' },
    ask: { do: 'listen', prompt: 'Colour?', branches, timeoutMs: 1000, ...again },
    red: { do: 'hang-up', text: 'Red it is.' },
    bye: { do: 'hang-up', text: 'Bye.' },
  };
  const other = { conversation: Conversation.parse({ start: 'hello', steps }), values: {} };
  const says = (last: string) => advance(other, beginning, { type: 'start', last }).effects.at(-1);
  expect(says('I like red')).toEqual({ type: 'say', texts: [{ text: 'Red it is.', step: 'red' }] });
  expect(says('hello')).toMatchObject({
    texts: [
      { text: 'Hello.', step: 'hello' },
      { text: 'Colour?', step: 'ask' },
    ],
  });
});
