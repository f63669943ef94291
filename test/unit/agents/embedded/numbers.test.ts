import { describe, expect, it } from 'vitest';
import { digitByDigit, numberIn } from '../../../../src/main/agents/embedded/numbers.ts';
import { yesOrNo } from '../../../../src/main/agents/embedded/yes-no.ts';
import { soundOf, stemOf } from '../../../../src/main/agents/embedded/sounds.ts';
import { similarity } from '../../../../src/main/agents/embedded/matching.ts';

describe('numbers in what was said', () => {
  it.each([
    ['four five five zero', '4550'],
    ['Four, double five, oh.', '4550'],
    ['double five double oh', '5500'],
    ['triple seven one', '7771'],
    ['four hundred', '400'],
    ['four hundred and five', '405'],
    ['four hundred twenty three', '423'],
    ['two thousand', '2000'],
    ['two thousand five', '2005'],
    ['two thousand twenty', '2020'],
    ['nineteen eighty four', '1984'],
    ['twenty three, forty, fifty oh one', '23405001'],
    ['my number is 555-0123', '5550123'],
    ['plus four nine three oh', '+4930'],
    ['+49 30 123', '+4930123'],
    ['4.05 go', '4050'],
    ['two for eight', '248'],
    ['two to eight too', '2282'],
    ['I would like to go for it', ''],
    ['oh hello', ''],
    ['', ''],
  ])('%j is %j', (said, digits) => {
    expect(numberIn(said)).toBe(digits);
  });
});

describe('digits that were nearly understood', () => {
  it.each([
    ['One two three four five sixs,', '123456'],
    ['zeros ones twos threes fours fives sixes sevens eights nines', '0123456789'],
    ['zeroes one one', '011'],
    ['one two fourth', '124'],
    ['one threw two', '132'],
    ['two sevan four', '274'],
    ['one two fur', '124'],
    ['double sixes one', '661'],
    ['Sixes.', '6'],
    ['tree', '3'],
  ])('%j is %j', (said, digits) => {
    expect(numberIn(said)).toBe(digits);
  });

  it.each([
    ['there were tears in the fourth act', ''],
    ['the sixth sense', ''],
    ['one two three, right?', '123'],
    ['it is one two three, thanks, bye', '123'],
    ['one of the sixes is broken', '1'],
    ['one two three, fine', '123'],
    ['one two three, your line', '123'],
    ['one two three, is there', '123'],
    ['there', ''],
    ['none', ''],
    ['the constructor', ''],
  ])('%j is %j, where a sentence is', (said, digits) => {
    expect(numberIn(said)).toBe(digits);
  });
});

describe('a number that is read out', () => {
  it.each([
    ['4550', '4 5 5 0'],
    ['5550123', '5 5 5, 0 1 2 3'],
    ['+4930123456', 'plus 4 9 3, 0 1 2, 3 4 5 6'],
    ['7', '7'],
    ['none', 'none'],
  ])('%s is said as %j', (number, text) => {
    expect(digitByDigit(number)).toBe(text);
  });
});

describe('yes and no', () => {
  it.each([
    ['Yes.', 'yes'],
    ['yeah, that is right', 'yes'],
    ['That is correct', 'yes'],
    ['No.', 'no'],
    ['no, that is not right', 'no'],
    ['that is wrong', 'no'],
    ['not right', 'no'],
    ['the weather is nice', null],
    ['', null],
  ])('%j is %s', (text, answer) => {
    expect(yesOrNo(text)).toBe(answer);
  });
});

describe('words', () => {
  it.each([
    ['opened', 'opening'],
    ['orders', 'order'],
    ['located', 'location'],
    ['parties', 'party'],
  ])('%s and %s have one stem', (a, b) => {
    expect(stemOf(a)).toBe(stemOf(b));
  });

  it.each([
    ['phone', 'fone'],
    ['night', 'knight'],
    ['berson', 'person'],
    ['colour', 'collar'],
  ])('%s and %s sound alike', (a, b) => {
    expect(soundOf(a)).toBe(soundOf(b));
  });

  it('are alike by letters, stem or sound, and short ones only when they are the same', () => {
    expect(similarity('located', 'location')).toBeGreaterThan(0.5);
    expect(similarity('operated', 'operator')).toBeGreaterThan(0.5);
    expect(similarity('cat', 'hat')).toBe(0);
    expect(similarity('weather', 'person')).toBe(0);
  });
});
