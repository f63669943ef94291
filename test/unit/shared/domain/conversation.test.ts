import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { checkConversation, type Surroundings } from '../../../../src/shared/domain/conversation-check.ts';
import { Conversation, exitsOf, fill, namesIn, Step } from '../../../../src/shared/domain/conversation.ts';

const bye: Step = { do: 'hang-up', text: 'Bye.' };
const listen = (
  branches: { intents?: string[]; words?: string[]; digits?: string[]; to: string }[],
  giveUp = 'bye',
): Step =>
  Step.parse({ do: 'listen', prompt: 'Yes?', branches, timeoutMs: 1000, noInput: [], noMatch: [], giveUp });

type Steps = Record<string, z.input<typeof Step>>;

function faults(steps: Steps, more: object = {}, around: Surroundings = {}): string[] {
  const conversation = Conversation.parse({ start: 'start', steps, ...more });
  return checkConversation(conversation, around).map(
    ({ code, step, message }) => `${code} ${step}: ${message}`,
  );
}

const say = (to: string, text = 'Hi.') => ({ do: 'say' as const, text, to });
const collect = {
  do: 'collect',
  prompt: 'Number?',
  kind: 'digits',
  into: 'order',
  giveUp: 'bye',
  to: 'bye',
} as const;
const retries = { noInput: [], noMatch: [] };
const lookUp = { do: 'look-up', tool: 'orders', ok: 'bye', failed: 'bye' } as const;

describe('checking a conversation', () => {
  it('finds nothing wrong with a sound one', () => {
    const steps: Steps = {
      start: listen([
        { words: ['no'], to: 'bye' },
        { words: ['order'], to: 'ask' },
      ]),
      ask: { ...collect, ...retries, confirm: '{order}, right?', to: 'find' },
      find: { ...lookUp, arguments: { number: '{order}' }, results: { state: 'order.state' }, ok: 'which' },
      which: { do: 'branch', on: 'state', cases: [{ equals: ['sent'], to: 'tell' }], otherwise: 'message' },
      tell: { do: 'set', values: { told: '{state}' }, to: 'told' },
      told: say('start', 'It is {told}, {shop}.'),
      message: { do: 'note', prompt: 'Your message?', into: 'message', giveUp: 'bye', to: 'bye' },
      bye,
    };
    expect(faults(steps, {}, { names: ['shop'], tools: ['orders'] })).toEqual([]);
  });

  it.each<[string, string[], string]>([
    [
      'a start that does not exist',
      faults({ bye }),
      'start-missing : The conversation starts at "start", which does not exist.',
    ],
    [
      'a step that leads to none',
      faults({ start: say('gone') }),
      'target-missing start: It leads to "gone", which does not exist.',
    ],
    [
      'an answer that leads to no step',
      faults({ start: listen([{ words: ['no'], to: 'gone' }]), bye }),
      'target-missing start: It leads to "gone", which does not exist.',
    ],
    [
      'giving up to no step',
      faults({ start: listen([{ words: ['no'], to: 'bye' }], 'gone'), bye }),
      'target-missing start: It leads to "gone", which does not exist.',
    ],
    [
      'a way back from an operator that leads to no step',
      faults({ start: bye }, { back: { text: '', to: 'gone' } }),
      'target-missing : After an operator it goes on at "gone", which does not exist.',
    ],
    ['a dead end', faults({ start: say('') }), 'dead-end start: One of its ways leads nowhere.'],
    [
      'no way to give up',
      faults({ start: listen([{ words: ['no'], to: 'bye' }], ''), bye }),
      'fallback-missing start: It does not say where to go when nothing else fits.',
    ],
    [
      'no way on when looking up fails',
      faults({ start: { ...lookUp, failed: '' }, bye }),
      'fallback-missing start: It does not say where to go when nothing else fits.',
    ],
    [
      'a step that nothing leads to',
      faults({ start: bye, bye }),
      'unreachable bye: No other step leads here.',
    ],
    [
      'a circle of saying',
      faults({ start: say('b'), b: say('start') }),
      'never-listens b: It goes round in a circle without ever listening to the caller.',
    ],
    [
      'a circle through looking up and deciding',
      faults({
        start: { ...lookUp, failed: 'again' },
        again: { do: 'branch', on: 'x', cases: [{ equals: ['1'], to: 'bye' }], otherwise: 'start' },
        bye,
      }),
      'never-listens again: It goes round in a circle without ever listening to the caller.',
    ],
    [
      'listening for nothing',
      faults({ start: listen([]), bye }),
      'no-answers start: It listens, but knows no answer.',
    ],
    [
      'an answer that cannot be given',
      faults({ start: listen([{ to: 'bye' }]), bye }),
      'answer-empty start: The answer that leads to "bye" has neither words nor digits.',
    ],
    [
      'keys that do not exist',
      faults({ start: listen([{ digits: ['1#'], to: 'bye' }]), bye }),
      'digits-invalid start: "1#" cannot be keyed in: only 0 to 9 and * can.',
    ],
    [
      'the same key twice',
      faults({
        start: listen([
          { digits: ['1'], to: 'bye' },
          { digits: ['1'], to: 'bye' },
        ]),
        bye,
      }),
      'digits-twice start: The digits 1 lead to two steps.',
    ],
    [
      'keys of another answer where digits are collected',
      faults({ start: { ...collect, ...retries, branches: [{ digits: ['0'], to: 'bye' }] }, bye }),
      'digits-invalid start: It collects digits: none of them can lead elsewhere.',
    ],
    [
      'a number that can have no length',
      faults({ start: { ...collect, ...retries, min: 6, max: 5 }, bye }),
      'length-invalid start: At least 6 is more than at most 5.',
    ],
    [
      'a variable that no text can name',
      faults({ start: { ...collect, ...retries, into: 'the order' }, bye }),
      'variable-invalid start: "the order" cannot be the name of a variable: only letters, digits and _.',
    ],
    [
      'an intent that is not there',
      faults({ start: listen([{ intents: ['order'], to: 'bye' }]), bye }),
      'intent-unknown start: There is no intent "order".',
    ],
    [
      'an intent without examples',
      faults({ start: listen([{ intents: ['order'], to: 'bye' }]), bye }, { intents: { order: {} } }),
      'intent-empty : The intent "order" has no examples.',
    ],
    [
      'comparing with nothing',
      faults({ start: { do: 'branch', on: 'x', cases: [], otherwise: 'bye' }, bye }),
      'no-cases start: It compares with nothing.',
    ],
    [
      'a fact that is not there',
      faults({ start: { do: 'hang-up', text: 'Bye from {company}.' } }, {}, { names: ['business'] }),
      "variable-unknown start: It says {company}, which is not one of the agent's facts.",
    ],
    [
      'a tool that the agent does not have',
      faults({ start: lookUp, bye }, {}, { tools: ['note'] }),
      'tool-unknown start: It uses the tool "orders", which this agent does not have.',
    ],
  ])('finds %s', (_, found, fault) => {
    expect(found).toContain(fault);
  });

  it('numbers the ways of a step as they are drawn, each by a name of its own', () => {
    const step = Step.parse({
      ...collect,
      ...retries,
      branches: [
        { words: ['no'], to: 'a' },
        { words: ['yes'], to: 'b' },
      ],
    });
    expect(exitsOf(step).map(({ port, to }) => `${port} ${to}`)).toEqual([
      'to bye',
      'answer-0 a',
      'answer-1 b',
      'giveUp bye',
    ]);
  });

  it('fills in what older conversations do not say', () => {
    const { timeUp, back } = Conversation.parse({ start: 'start', steps: { start: bye } });
    expect(timeUp).not.toBe('');
    expect(back).toEqual({ text: 'I am back with you.', to: '' });
  });
});

describe('names in texts', () => {
  it('are found and replaced; unknown ones say nothing, inherited ones neither', () => {
    expect(namesIn('{a} and {b}')).toEqual(['a', 'b']);
    expect(fill('{a} and {b}{toString}.', { a: 'one' })).toBe('one and .');
  });
});
