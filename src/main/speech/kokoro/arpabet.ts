/**
 * From the phones of the CMU lexicon and of flite (ARPAbet) to the symbols that Kokoro's American voices were trained
 * with: IPA, with single letters for diphthongs and affricates, and the mark of stress before the vowel.
 */
const CONSONANTS: Record<string, string> = {
  B: 'b',
  CH: 'ʧ',
  D: 'd',
  DH: 'ð',
  F: 'f',
  G: 'ɡ',
  HH: 'h',
  JH: 'ʤ',
  K: 'k',
  L: 'l',
  M: 'm',
  N: 'n',
  NG: 'ŋ',
  P: 'p',
  R: 'ɹ',
  S: 's',
  SH: 'ʃ',
  T: 't',
  TH: 'θ',
  V: 'v',
  W: 'w',
  Y: 'j',
  Z: 'z',
  ZH: 'ʒ',
};

const VOWELS: Record<string, string> = {
  AA: 'ɑ',
  AE: 'æ',
  AH: 'ʌ',
  AO: 'ɔ',
  AW: 'W',
  AX: 'ə',
  AY: 'I',
  EH: 'ɛ',
  ER: 'ɜɹ',
  EY: 'A',
  IH: 'ɪ',
  IY: 'i',
  OW: 'O',
  OY: 'Y',
  UH: 'ʊ',
  UW: 'u',
};

/** Vowels that have another sound where they carry no stress. */
const WEAK: Record<string, string> = { AH: 'ə', ER: 'əɹ' };
const STRESS: Record<string, string> = { '1': 'ˈ', '2': 'ˌ' };

export function isVowel(phone: string): boolean {
  return phone.replace(/\d$/, '') in VOWELS;
}

/** Phones such as `HH AH0 L OW1` as symbols: həlˈO. Unknown phones are left out. */
export function symbolsOf(phones: readonly string[]): string {
  return phones.map((phone, i) => symbolOf(phone, phones[i - 1], phones[i + 1])).join('');
}

function symbolOf(phone: string, before: string | undefined, after: string | undefined): string {
  const name = phone.replace(/\d$/, '');
  const vowel = VOWELS[name];
  if (vowel === undefined) {
    // A t between vowels, the second of them weak, is a tap: "water".
    const tapped =
      name === 'T' && before && after && isVowel(before) && isVowel(after) && after.endsWith('0');
    return tapped ? 'T' : (CONSONANTS[name] ?? '');
  }
  const mark = STRESS[phone.slice(name.length)];
  return mark === undefined ? (WEAK[name] ?? vowel) : mark + vowel;
}

/** Phones without stress with a guess at it: on the last but one of several full vowels, as most names have it. */
export function stressed(phones: readonly string[]): string[] {
  const full = phones.flatMap((phone, i) => (isVowel(phone) && phone !== 'AX' ? [i] : []));
  const main = full.at(-2) ?? full[0] ?? phones.findIndex(isVowel);
  return phones.map((phone, i) => {
    if (!isVowel(phone) || phone === 'AX') return i === main ? 'AH1' : phone;
    return `${phone}${i === main ? 1 : 0}`;
  });
}
