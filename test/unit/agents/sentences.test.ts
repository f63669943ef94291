import { describe, expect, it } from 'vitest';
import { heardWords, piecesOf, sentencesOf } from '../../../src/main/agents/sentences.ts';

describe('sentences', () => {
  it.each<[string, string[]]>([
    ['Hello. How are you? Fine!', ['Hello.', 'How are you?', 'Fine!']],
    ['Ask Mr. Smith in St. Mary. He knows.', ['Ask Mr. Smith in St. Mary.', 'He knows.']],
    ['We open at 9. 5 of us are here.', ['We open at 9.', '5 of us are here.']],
    ['It costs 3.50 today', ['It costs 3.50 today']],
    ['e.g. this one', ['e.g. this one']],
    ['  ', []],
  ])('%j', (text, sentences) => {
    expect(sentencesOf(text)).toEqual(sentences);
  });
});

describe('what is made at a time', () => {
  const text = 'Good morning, this is Acme Cycles. Yes, we are open; call us before noon, or after two.';

  it('is a sentence with a built-in voice', () => {
    expect(piecesOf(text, 'rms')).toEqual(sentencesOf(text));
  });

  it('is a clause with a voice pack, but no shreds, and no word is lost', () => {
    const pieces = piecesOf(text, 'kokoro:af_heart');
    expect(pieces).toEqual([
      'Good morning,',
      'this is Acme Cycles.',
      'Yes, we are open;',
      'call us before noon,',
      'or after two.',
    ]);
    expect(pieces.join(' ')).toBe(text);
    expect(piecesOf('1, 2, 3, 4', 'kokoro:af_heart')).toEqual(['1, 2, 3, 4']);
  });
});

describe('words that were heard', () => {
  const spoken = [
    { text: 'One two three.', ms: 1200 },
    { text: 'Four.', ms: 500 },
  ];

  it.each([
    [0, ''],
    [100, ''],
    [800, 'One two'],
    [1200, 'One two three.'],
    [1500, 'One two three.'],
    [1700, 'One two three. Four.'],
    [9000, 'One two three. Four.'],
  ])('after %i ms', (ms, words) => {
    expect(heardWords(spoken, ms)).toBe(words);
  });
});
