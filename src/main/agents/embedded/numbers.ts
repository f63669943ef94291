import { STOP_WORDS } from './matching.ts';
import { soundOf } from './sounds.ts';
import { distance } from './words.ts';

const DIGITS: Readonly<Record<string, string>> = {
  zero: '0',
  nought: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  niner: '9',
};
const TEENS: Readonly<Record<string, string>> = {
  ten: '10',
  eleven: '11',
  twelve: '12',
  thirteen: '13',
  fourteen: '14',
  fifteen: '15',
  sixteen: '16',
  seventeen: '17',
  eighteen: '18',
  nineteen: '19',
};
const TENS: Readonly<Record<string, string>> = {
  twenty: '2',
  thirty: '3',
  forty: '4',
  fourty: '4',
  fifty: '5',
  sixty: '6',
  seventy: '7',
  eighty: '8',
  ninety: '9',
};
const TIMES: Readonly<Record<string, number>> = { double: 2, triple: 3, treble: 3 };
/** What sounds like a digit, where it stands between digits or after the last one. */
const BESIDE: Readonly<Record<string, string>> = {
  ...{ oh: '0', o: '0', go: '0', won: '1', to: '2', too: '2', tree: '3', for: '4', fore: '4', or: '4' },
  ...{ by: '5', fife: '5', fight: '5', fights: '5', side: '5', sex: '6', ate: '8', nein: '9' },
};

/** Words that may be spoken for a number, for the recognizer to expect. */
export const NUMBER_WORDS: readonly string[] = [
  ...['zero', 'oh', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
  ...['double', 'triple', 'hundred'],
];

/**
 * The digits of a number in what was said, in their order, as people say telephone and order numbers: "double five oh
 * one", "four hundred", "twenty three", "45-50". A plus in front is kept. Empty where there are none.
 */
export function numberIn(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/(\d)\.(?=\d)/g, '$1')
    .match(/\+?\d+|[a-z]+/g);
  if (!words) return '';
  let digits = '';
  let length = 0;
  for (const [i, word] of words.entries()) {
    const before = words[i - 1] ?? '';
    const next = words[i + 1] ?? '';
    // "double five" and "twenty three" were taken with their first word.
    if (isIn(TIMES, before) && (digitOf(word) ?? nearDigit(word)) !== undefined) continue;
    if (isIn(TENS, before) && isUnit(word)) continue;
    const follows = digits.length > length;
    length = digits.length;
    if (word === 'plus' && digits === '' && digitOf(next) !== undefined) digits = '+';
    else if (/^\+?\d+$/.test(word)) digits += digits === '' ? word : word.replace('+', '');
    else if (isIn(TIMES, word)) digits += (digitOf(next) ?? nearDigit(next) ?? '').repeat(TIMES[word] ?? 1);
    else if (word === 'hundred') digits += noughts(2, words, i);
    else if (word === 'thousand') digits += noughts(3, words, i);
    else if (isIn(TENS, word)) digits += (TENS[word] ?? '') + (isUnit(next) ? (digitOf(next) ?? '') : '0');
    else if (isIn(TEENS, word)) digits += TEENS[word] ?? '';
    else if (isIn(DIGITS, word)) digits += DIGITS[word] ?? '';
    else if (isIn(BESIDE, word) && isBeside(words, i, follows)) digits += BESIDE[word] ?? '';
    else if (isAmongDigits(words, i)) digits += nearDigit(word) ?? '';
  }
  return digits === '+' ? '' : digits;
}

/** A number as it is read out: digit by digit, in groups that can be followed. */
export function digitByDigit(number: string): string {
  const plain = number.replace(/[^\d+]/g, '');
  if (plain === '' || plain.replace('+', '').length !== number.replace(/\D/g, '').length) return number;
  const digits = plain.replace('+', '');
  const groups: string[] = [];
  for (let at = 0; at < digits.length;) {
    const size = digits.length - at <= 4 ? 4 : 3;
    groups.push([...digits.slice(at, at + size)].join(' '));
    at += size;
  }
  return (plain.startsWith('+') ? 'plus ' : '') + groups.join(', ');
}

/** A digit that belongs to a "twenty" before it. */
function isUnit(word: string): boolean {
  return isIn(DIGITS, word) && word !== 'zero';
}

function digitOf(word: string): string | undefined {
  if (word === 'oh' || word === 'o') return '0';
  if (/^\d$/.test(word)) return word;
  return isIn(DIGITS, word) ? DIGITS[word] : undefined;
}

/** Endings that a recognizer hears behind a digit: "sixes", "sixs", "fourth". */
const ENDINGS: readonly RegExp[] = [/s$/, /es$/, /ths?$/];

/**
 * The digit for which a recognizer may have written a word: the digit's own word with an ending, or one that differs in
 * a letter and sounds the same. "Five", "nine" and "two" have a single consonant sound, which too many words share.
 */
function nearDigit(word: string): string | undefined {
  if (STOP_WORDS.has(word)) return undefined;
  for (const ending of ENDINGS) {
    const digit = digitOf(word.replace(ending, ''));
    if (digit !== undefined) return digit;
  }
  const sound = soundOf(word);
  if (sound.length < 2) return undefined;
  const near = Object.keys(DIGITS).find((one) => soundOf(one) === sound && distance(one, word, 1) <= 1);
  return near === undefined ? undefined : DIGITS[near];
}

/** Whether a word stands where digits are spelled: among at least two of them, or with nothing else said. */
function isAmongDigits(words: readonly string[], i: number): boolean {
  const isOther = (word: string): boolean => !isPlain(word) && nearDigit(word) === undefined;
  const from = words.findLastIndex((word, at) => at < i && isOther(word)) + 1;
  const end = words.findIndex((word, at) => at > i && isOther(word));
  const run = words.slice(from, end < 0 ? undefined : end);
  return run.length === words.length || run.filter(isPlain).length >= 2;
}

/** The noughts of a hundred or a thousand that are not overwritten by what follows: "four hundred and five" is 405. */
function noughts(count: number, words: readonly string[], i: number): string {
  const next = words[words[i + 1] === 'and' ? i + 2 : i + 1] ?? '';
  if (isIn(TENS, next) || isIn(TEENS, next)) return '0'.repeat(count - 2);
  const after = words[i + 2] ?? '';
  if (digitOf(next) !== undefined) return '0'.repeat(after === 'hundred' ? count - 3 : count - 1);
  return '0'.repeat(count);
}

function isPlain(word: string | undefined): boolean {
  return word !== undefined && (/^\d+$/.test(word) || isIn(DIGITS, word) || isIn(TIMES, word));
}

/** Not `in`: every object has a "constructor". */
function isIn(table: Readonly<Record<string, unknown>>, word: string): boolean {
  return Object.hasOwn(table, word);
}

/** Whether a word may be a digit where it stands: `follows` tells that the word before was one. */
function isBeside(words: readonly string[], i: number, follows: boolean): boolean {
  const after = words[i + 1];
  // A number may begin with it.
  if (words[i] === 'oh' || words[i] === 'o' || i === 0) return follows || isPlain(after);
  return follows && (after === undefined || isPlain(after) || isIn(TENS, after) || isIn(BESIDE, after));
}
