/** The stem of an English word, roughly: "opened", "opening" and "opens" are one. */
export function stemOf(word: string): string {
  if (word.length <= 3) return word;
  const stem = word
    .replace(/(?:ies|ied)$/, 'y')
    .replace(/(?:sses)$/, 'ss')
    .replace(/(?<=[^aeiou]{1,3}|[aeiou]{2}[^aeiou]?|\w{3})(?:ing|ed|ers?|ors?|ions?|ments?|ly)$/, '')
    .replace(/(?<![su])s$/, '');
  const single = stem.replace(/([bdfgmnprt])\1$/, '$1').replace(/(?<=\w{3})e$/, '');
  return single.length >= 3 ? single : word;
}

/** Letters that sound alike, the longer first. */
const SOUNDS: readonly [RegExp, string][] = [
  [/^(?:kn|gn|pn)/, 'n'],
  [/^wr/, 'r'],
  [/^x/, 's'],
  [/^wh/, 'w'],
  [/mb$/, 'm'],
  [/tch|ch|sh|ti(?=o)|ci(?=a|o)|si(?=o)/g, 'x'],
  [/ph|gh(?=t)|v/g, 'f'],
  [/gh/g, ''],
  [/th/g, 't'],
  [/dg(?=[eiy])|j|g(?=[eiy])/g, 'j'],
  [/c(?=[eiy])|z/g, 's'],
  [/ck|q|c|g/g, 'k'],
  [/d/g, 't'],
  [/b/g, 'p'],
  [/x(?!$)/g, 'x'],
  [/(?<=[aeiouy])h/g, ''],
];

/**
 * How a word sounds, without its vowels: what a recognizer confuses has the same (voiced and voiceless letters fall
 * together, as they do on a telephone).
 */
export function soundOf(word: string): string {
  let sound = word.toLowerCase();
  for (const [letters, as] of SOUNDS) sound = sound.replace(letters, as);
  const [first = '', ...rest] = sound;
  const begins = /[aeiouy]/.test(first) ? 'a' : first;
  return (begins + rest.join('').replace(/[aeiouyhw]/g, '')).replace(/(.)\1+/g, '$1');
}
