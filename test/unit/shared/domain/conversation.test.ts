import { describe, expect, it } from 'vitest';
import {
  checkConversation,
  Conversation,
  fill,
  namesIn,
  type Step,
} from '../../../../src/shared/domain/conversation.ts';

const bye: Step = { do: 'hang-up', text: 'Bye.' };
const listen = (branches: { words?: string[]; digits?: string[]; to: string }[], giveUp = 'bye'): Step => ({
  do: 'listen',
  prompt: 'Yes?',
  branches: branches.map(({ words = [], digits = [], to }) => ({ words, digits, to })),
  timeoutMs: 1000,
  noInput: [],
  noMatch: [],
  giveUp,
});

function faults(steps: Record<string, Step>, more: object = {}, names?: string[]): string[] {
  const conversation = Conversation.parse({ start: 'start', steps, ...more });
  return checkConversation(conversation, names).map(({ step, message }) => `${step}: ${message}`);
}

describe('checking a conversation', () => {
  it('finds nothing wrong with a sound one', () => {
    expect(faults({ start: listen([{ words: ['no'], to: 'bye' }]), bye })).toEqual([]);
  });

  it.each<[string, string[], string]>([
    [
      'a start that does not exist',
      faults({ bye }),
      ': The conversation starts at "start", which does not exist.',
    ],
    [
      'a step that leads nowhere',
      faults({ start: { do: 'say', text: 'Hi.', to: 'gone' } }),
      'start: It leads to "gone", which does not exist.',
    ],
    [
      'an answer that leads nowhere',
      faults({ start: listen([{ words: ['no'], to: 'gone' }]), bye }),
      'start: It leads to "gone", which does not exist.',
    ],
    [
      'giving up to nowhere',
      faults({ start: listen([{ words: ['no'], to: 'bye' }], 'gone'), bye }),
      'start: It leads to "gone", which does not exist.',
    ],
    [
      'a way back from an operator that leads nowhere',
      faults({ start: bye }, { back: { text: '', to: 'gone' } }),
      ': After an operator it goes on at "gone", which does not exist.',
    ],
    ['a step that nothing leads to', faults({ start: bye, bye }), 'bye: No other step leads here.'],
    [
      'a circle of saying',
      faults({ start: { do: 'say', text: 'A', to: 'b' }, b: { do: 'say', text: 'B', to: 'start' } }),
      'b: It goes round in a circle without ever listening to the caller.',
    ],
    ['listening for nothing', faults({ start: listen([]), bye }), 'start: It listens, but knows no answer.'],
    [
      'an answer that cannot be given',
      faults({ start: listen([{ to: 'bye' }]), bye }),
      'start: The answer that leads to "bye" has neither words nor digits.',
    ],
    [
      'keys that do not exist',
      faults({ start: listen([{ digits: ['1#'], to: 'bye' }]), bye }),
      'start: "1#" cannot be keyed in: only 0 to 9 and * can.',
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
      'start: The digits 1 lead to two steps.',
    ],
    [
      'a fact that is not there',
      faults({ start: { do: 'hang-up', text: 'Bye from {company}.' } }, {}, ['business']),
      "start: It says {company}, which is not one of the agent's facts.",
    ],
  ])('finds %s', (_, found, fault) => {
    expect(found).toContain(fault);
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
