import { isVowel, stressed, symbolsOf } from './arpabet.ts';
import type { Lexicon } from './lexicon.ts';

/** What the lexicon does not know is asked of flite: it writes numbers and signs as words, and sounds out any word. */
export interface Speller {
  /** "12.50" as ["twelve", "point", "five", "zero"], in lower case. */
  words(text: string): string[];
  /** Phones (ARPAbet, upper case, without stress) of a word. */
  phones(word: string): string[];
}

/** Words without stress in a sentence, and those for which the lexicon's first entry is not what people mean on the telephone. */
const OWN: Record<string, string> = {
  a: 'AH0',
  an: 'AE0 N',
  and: 'AE0 N D',
  are: 'AA0 R',
  as: 'AE0 Z',
  at: 'AE0 T',
  be: 'B IY0',
  but: 'B AH0 T',
  can: 'K AE0 N',
  for: 'F AO0 R',
  from: 'F R AH0 M',
  he: 'HH IY0',
  her: 'HH ER0',
  his: 'HH IH0 Z',
  if: 'IH0 F',
  in: 'IH0 N',
  is: 'IH0 Z',
  it: 'IH0 T',
  its: 'IH0 T S',
  live: 'L IH1 V',
  me: 'M IY0',
  my: 'M AY0',
  of: 'AH0 V',
  on: 'AA0 N',
  or: 'AO0 R',
  our: 'AW1 ER0',
  read: 'R IY1 D',
  record: 'R EH1 K ER0 D',
  she: 'SH IY0',
  so: 'S OW0',
  than: 'DH AE0 N',
  that: 'DH AE0 T',
  the: 'DH AH0',
  them: 'DH EH0 M',
  they: 'DH EY0',
  to: 'T UW0',
  us: 'AH0 S',
  was: 'W AA0 Z',
  we: 'W IY0',
  were: 'W ER0',
  with: 'W IH0 DH',
  you: 'Y UW0',
  your: 'Y AO0 R',
};

/** Letters by their names, where the lexicon has a word instead. */
const LETTERS: Record<string, string> = { a: 'EY1' };

/** A mark that makes a pause or a tone, with the symbol that the voice knows it by. */
const MARKS: Record<string, string> = { '–': '—', '-': '—', '(': ',', ')': ',' };

/** A text as symbols for Kokoro: words with a space between them, and the marks after them. */
export function phonemesOf(text: string, lexicon: Lexicon, speller: Speller): string {
  const words = tokensOf(text, lexicon).flatMap(({ text, mark }) => {
    const spoken = text === '' ? [] : phonesOfToken(text, lexicon, speller);
    return spoken.length === 0
      ? [{ phones: [] as string[], mark }]
      : spoken.map((phones, i) => ({ phones, mark: i === spoken.length - 1 ? mark : '' }));
  });
  let symbols = '';
  for (const [i, { phones, mark }] of words.entries()) {
    const following = words[i + 1]?.phones[0];
    if (phones.length > 0) symbols += (symbols === '' ? '' : ' ') + symbolsOf(linked(phones, following));
    // Of several marks in a row the first counts.
    if (/[^.,;:!?…—]$/u.test(symbols)) symbols += mark;
  }
  return symbols;
}

/** "the" before a vowel sounds as "thee", "to" before a consonant is weak. */
function linked(phones: readonly string[], following: string | undefined): readonly string[] {
  const word = phones.join(' ');
  if (word === OWN['the'] && following && isVowel(following)) return ['DH', 'IY0'];
  if (word === OWN['to'] && following && !isVowel(following)) return ['T', 'AH0'];
  return phones;
}

interface Token {
  text: string;
  /** What stands after it. */
  mark: string;
}

function tokensOf(text: string, lexicon: Lexicon): Token[] {
  const plain = text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('’', "'");
  return plain.split(/\s+/).flatMap((part) => {
    const [, before = '', inner = '', after = ''] =
      /^([^\p{L}\p{N}$£€+#'/]*)(.*?)([^\p{L}\p{N}%]*)$/u.exec(part) ?? [];
    // "St.", "Mr.": the stop belongs to the word.
    const short = after.startsWith('.') && lexicon.has(`${inner.toLowerCase()}.`);
    const mark = markOf(short ? after.slice(1) : after);
    return [
      ...(markOf(before) === '' ? [] : [{ text: '', mark: markOf(before) }]),
      { text: short ? `${inner}.` : inner, mark },
    ];
  });
}

function markOf(signs: string): string {
  const sign = [...signs].find((one) => /[.,;:!?…—–()-]/.test(one)) ?? '';
  return MARKS[sign] ?? sign;
}

function phonesOfToken(token: string, lexicon: Lexicon, speller: Speller): (readonly string[])[] {
  const word = token.toLowerCase().replace(/^'+(?!\p{L}+$)|'+$/gu, '');
  const known = knownPhones(word, lexicon);
  if (known) return [known];
  const parts = word.split(/[-/]/).filter((part) => part !== '');
  if (parts.length > 1 && parts.every((part) => /^[\p{L}']+$/u.test(part)))
    return parts.flatMap((part) => phonesOfToken(part, lexicon, speller));
  if (/^\p{Lu}{1,5}$/u.test(token)) return [...word].map((letter) => nameOf(letter, lexicon, speller));
  if (/^[\p{L}']+$/u.test(word)) return [soundedOut(word, lexicon, speller)];
  return speller.words(token).flatMap((one) => {
    if (/^\p{L}$/u.test(one)) return [nameOf(one, lexicon, speller)];
    const phones = knownPhones(one, lexicon) ?? soundedOut(one, lexicon, speller);
    return phones.length > 0 ? [phones] : [];
  });
}

function knownPhones(word: string, lexicon: Lexicon): readonly string[] | undefined {
  const own = Object.hasOwn(OWN, word) ? OWN[word]?.split(' ') : undefined;
  if (own) return own;
  const known = lexicon.get(word);
  // The lexicon's first "Monday" ends like "candy".
  if (known?.at(-1) === 'IY0' && word.endsWith('day')) return [...known.slice(0, -1), 'EY2'];
  if (known) return known;
  const owner = /^(.+)'s$/.exec(word)?.[1];
  const base = owner === undefined ? undefined : lexicon.get(owner);
  return base && [...base, ...genitive(base.at(-1) ?? '')];
}

function genitive(last: string): string[] {
  if (['S', 'Z', 'SH', 'ZH', 'CH', 'JH'].includes(last)) return ['IH0', 'Z'];
  return ['P', 'T', 'K', 'F', 'TH'].includes(last) ? ['S'] : ['Z'];
}

function nameOf(letter: string, lexicon: Lexicon, speller: Speller): readonly string[] {
  return LETTERS[letter]?.split(' ') ?? lexicon.get(letter) ?? soundedOut(letter, lexicon, speller);
}

function soundedOut(word: string, lexicon: Lexicon, speller: Speller): string[] {
  const owner = /^(.+)'s$/.exec(word)?.[1];
  if (owner !== undefined) {
    const base = lexicon.get(owner) ?? stressed(speller.phones(owner));
    return [...base, ...genitive(base.at(-1) ?? '')];
  }
  return stressed(speller.phones(word));
}
