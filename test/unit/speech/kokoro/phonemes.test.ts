import { beforeAll, describe, expect, it } from 'vitest';
import { assets } from '../../../../src/main/speech/assets.ts';
import { Flite } from '../../../../src/main/speech/flite.ts';
import { stressed, symbolsOf } from '../../../../src/main/speech/kokoro/arpabet.ts';
import { parseLexicon } from '../../../../src/main/speech/kokoro/lexicon.ts';
import { phonemesOf, type Speller } from '../../../../src/main/speech/kokoro/phonemes.ts';

describe('phones as symbols of the voice', () => {
  it.each([
    ['HH AH0 L OW1', 'həlˈO'],
    ['M AO1 R N IH0 NG', 'mˈɔɹnɪŋ'],
    ['CH ER1 CH', 'ʧˈɜɹʧ'],
    ['N AH1 M B ER0', 'nˈʌmbəɹ'],
    ['JH OY1', 'ʤˈY'],
    ['DH EH1 R', 'ðˈɛɹ'],
    ['AE2 F T ER0 N UW1 N', 'ˌæftəɹnˈun'],
    // A tap between vowels before a weak one, and nowhere else.
    ['W AO1 T ER0', 'wˈɔTəɹ'],
    ['AH0 T AE1 K', 'ətˈæk'],
    ['K AE1 T', 'kˈæt'],
  ])('%s is %s', (phones, symbols) => {
    expect(symbolsOf(phones.split(' '))).toBe(symbols);
  });

  it.each([
    ['K AW AX L CH IH K', 'K AW1 AX L CH IH0 K'],
    ['M IH R AA N D AX', 'M IH1 R AA0 N D AX'],
    ['B AX N AE N AX', 'B AX N AE1 N AX'],
    ['DH AX', 'DH AH1'],
    ['S', 'S'],
  ])('%s without stress gets one: %s', (phones, expected) => {
    expect(stressed(phones.split(' ')).join(' ')).toBe(expected);
  });
});

describe('the lexicon', () => {
  it('keeps the first sound of a word and leaves out what is no entry', () => {
    const lexicon = parseLexicon(
      ';;; a comment\nREAD R EH1 D\nread R IY1 D\nread(2) R IY1 D\n\nbroken\nok OW2 K EY1\r\n',
    );
    expect([...lexicon]).toEqual([
      ['read', ['R', 'EH1', 'D']],
      ['ok', ['OW2', 'K', 'EY1']],
    ]);
  });
});

describe('a text as symbols', () => {
  const lexicon = parseLexicon(`
acme AE1 K M IY0
apple AE1 P AH0 L
b B IY1
boss B AO1 S
door D AO1 R
five F AY1 V
hello HH AH0 L OW1
i'm AY1 M
m EH1 M
mister M IH1 S T ER0
monday M AH1 N D IY0
mr. M IH1 S T ER0
point P OY1 N T
smith S M IH1 TH
three TH R IY1
twelve T W EH1 L V
w D AH1 B AH0 L Y UW0
`);
  let flite: Flite;
  beforeAll(async () => {
    flite = await Flite.load(assets.flite());
  });
  const speller: Speller = { words: (text) => flite.words(text), phones: (word) => flite.phones(word) };
  const symbols = (text: string) => phonemesOf(text, lexicon, speller);

  it('keeps the marks that make pauses, and nothing else that is no word', () => {
    expect(symbols('“Hello”, Acme! (Hello?) – hello...')).toBe('həlˈO, ˈækmi! həlˈO? həlˈO.');
    expect(symbols('...')).toBe('');
    expect(symbols('')).toBe('');
  });

  it('says small words without stress, and the and to by what follows', () => {
    expect(symbols('the door, the apple')).toBe('ðə dˈɔɹ, ði ˈæpəl');
    expect(symbols('to Acme to door')).toBe('tu ˈækmi tə dˈɔɹ');
  });

  it('knows contractions, short forms and whose something is', () => {
    expect(symbols("I'm Mr. Smith's boss's")).toBe('ˈIm mˈɪstəɹ smˈɪθs bˈɔsɪz');
  });

  it('says days as days', () => {
    expect(symbols('Monday')).toBe('mˈʌndˌA');
  });

  it('spells capitals by the names of the letters', () => {
    expect(symbols('BMW')).toBe('bˈi ˈɛm dˈʌbəlju');
  });

  it('has numbers written out by flite', () => {
    expect(symbols('12 3.5')).toBe('twˈɛlv θɹˈi pˈYnt fˈIv');
  });

  it('has words that nobody knows sounded out by flite, with a stress', () => {
    const said = symbols('Kowalczyk');
    expect(said).toMatch(/^k.*ʧɪk$/);
    expect(said.match(/ˈ/g)).toHaveLength(1);
  });
});
