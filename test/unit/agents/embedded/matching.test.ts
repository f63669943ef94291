import { describe, expect, it } from 'vitest';
import { defaultConversation } from '../../../../src/main/agents/embedded/default-agent.ts';
import { Branch } from '../../../../src/shared/domain/conversation.ts';
import { match } from '../../../../src/main/agents/embedded/matching.ts';
import { distance, wordsOf } from '../../../../src/main/agents/embedded/words.ts';

const step = (id: string) => {
  const found = defaultConversation.steps[id];
  if (found?.do !== 'listen') throw new Error(`${id} does not listen`);
  return found.branches;
};

describe('what was said', () => {
  it.each([
    ["What's that? I'm here.", ['what', 'is', 'that', 'i', 'am', 'here']],
    ["I don't, they’re not", ['i', 'do', 'not', 'they', 'are', 'not']],
    ['5-5, zero!', ['5', '5', 'zero']],
    ['...', []],
  ])('%j is taken apart', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it.each([
    ['kitten', 'sitting', 3],
    ['opening', 'openign', 1],
    ['same', 'same', 0],
    ['', 'abc', 3],
  ])('%s and %s differ', (a, b, edits) => {
    expect(distance(a, b, 5)).toBe(edits);
  });
});

// Texts as the recognizer really wrote them, mistakes included.
describe('what the front desk understands', () => {
  it.each<[string, string | undefined]>([
    ['What are your opening hours?', 'hours'],
    ['Opening hours,', 'hours'],
    ['open in hours', 'hours'],
    ['When are you open?', 'hours'],
    ['When are you hoping?', 'hours'],
    ['But you opened on Saturday,', 'hours'],
    ['When do you close today?', 'hours'],
    ['What is your address?', 'address'],
    ['And what is your address?', 'address'],
    ['Stop, what is your address?', 'address'],
    ['Where are you located?', 'address'],
    ['Where are you all, caped?', 'address'],
    ['How do I find you?', 'address'],
    ['I want to talk to a person.', 'person'],
    ['I want to talk to Thurson.', 'person'],
    ['Can I speak to some one, please?', 'person'],
    ['A person pleased.', 'person'],
    ['In operator please.', 'person'],
    ['To connect me,', 'person'],
    ['Resection.', 'person'],
    ['No, thank you.', 'goodbye'],
    ['No.', 'goodbye'],
    ['No no.', 'goodbye'],
    ['Oh no, thanks.', 'goodbye'],
    ['Good-by.', 'goodbye'],
    ['Bye.', 'goodbye'],
    ['That is all, thank you.', 'goodbye'],
    ['Yeah.', 'choices'],
    ['Yes, please.', 'choices'],
    ['Can you say that again?', 'choices'],
    ['No patience.', undefined],
    ['I have no idea about the weather.', undefined],
    ['Tell me about the weather.', undefined],
    ['I need a plumber.', undefined],
    ['My invoice is wrong.', undefined],
    ['Five, five, five, zero.', undefined],
    ['', undefined],
  ])('%j leads to %s', (text, to) => {
    expect(match(text, step('more'))?.to).toBe(to);
  });

  it('does not end a call at the greeting because of a misheard word', () => {
    expect(match('No.', step('greeting'))).toBeNull();
    expect(match('Goodbye!', step('greeting'))?.to).toBe('goodbye');
  });

  it('prefers the longer of two that fit, and of equals the first', () => {
    const branches = [
      { words: ['open'], to: 'open' },
      { words: ['open account'], to: 'account' },
      { words: ['open'], to: 'never' },
    ].map((branch) => Branch.parse(branch));
    expect(match('I want to open an account', branches)?.to).toBe('account');
    expect(match('are you open', branches)?.to).toBe('open');
  });
});
