import { describe, expect, it } from 'vitest';
import { CUT_MARK, SentenceCutter, spoken } from '../../../../src/main/agents/pipeline/cutter.ts';

/** What comes with each token, and the rest. */
function cut(tokens: string[]): string[][] {
  const cutter = new SentenceCutter();
  return [...tokens.map((token) => cutter.push(token)), cutter.end()];
}
const all = (text: string): string[] => cut([...text]).flat();

describe('cutting what a model writes', () => {
  it('gives a sentence with the first letter of the next', () => {
    expect(cut(['We open', ' at nine.', ' ', 'Do', ' come', ' in.'])).toEqual([
      [],
      [],
      [],
      ['We open at nine.'],
      [],
      [],
      ['Do come in.'],
    ]);
  });

  it('begins with a clause, but not with a single word', () => {
    expect(all('Sure, on Saturdays we open at nine, and close at five. Anything else, dear caller?')).toEqual(
      ['Sure, on Saturdays we open at nine,', 'and close at five.', 'Anything else, dear caller?'],
    );
  });

  it.each<[string, string, string[]]>([
    [
      'decimals and short forms',
      'It is 3.5 km to St. Mary. Then left.',
      ['It is 3.5 km to St. Mary.', 'Then left.'],
    ],
    ['numbers with commas', 'Some 12,500 people', ['Some 12,500 people']],
    ['lists', 'Two:\n1. First one\n- Second one\n', ['Two:', 'First one', 'Second one']],
    ['headings', '## Hours\nNine to five.', ['Hours', 'Nine to five.']],
    ['markup', 'It is **very** `nice`, _really_.', ['It is very nice,', 'really.']],
    ['links', 'See [our page](http://x.y/z_(a)) now', ['See our page) now']],
    ['emoji', 'Hello \u{1F44B}\u{1F3FD}! Fine \u2764\uFE0F.', ['Hello!', 'Fine.']],
    ['nothing to say', '\u{1F600}\n---\n', []],
    ['thinking aloud', '<think>Hmm. The caller?\n</think>\nNine.', ['Nine.']],
    ['thinking without an end', '<think>Hmm. So', []],
    ['less-than signs', 'If a < b then. Good.', ['If a < b then.', 'Good.']],
    ['our own mark', `We open ${CUT_MARK} at nine.`, ['We open at nine.']],
  ])('copes with %s', (_, text, sentences) => {
    expect(all(text)).toEqual(sentences);
    expect(cut([text]).flat()).toEqual(sentences);
  });

  it('takes apart what has no end', () => {
    const parts = all('word '.repeat(200));
    expect(parts.length).toBeGreaterThan(2);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(325);
    expect(parts.join(' ').split(' ')).toHaveLength(200);
  });

  it('keeps the signs that a voice knows', () => {
    expect(spoken('5% off & more, at 10:30, me@x.org, #5')).toBe('5% off & more, at 10:30, me@x.org, #5');
  });
});
