const SHORT_FORMS: [RegExp, string][] = [
  [/\b(what|where|when|who|how|that|it|there|here)'s\b/g, '$1 is'],
  [/\bi'd\b/g, 'i would'],
  [/\bi'm\b/g, 'i am'],
  [/\b(\w+)'re\b/g, '$1 are'],
  [/\b(\w+)'ll\b/g, '$1 will'],
  [/\bcan't\b/g, 'can not'],
  [/\b(\w+)n't\b/g, '$1 not'],
];

/** Lower case words without punctuation or short forms. */
export function wordsOf(text: string): string[] {
  let plain = text.toLowerCase().replace(/[\u2018\u2019]/g, "'");
  for (const [form, full] of SHORT_FORMS) plain = plain.replace(form, full);
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Edits (insert, delete, replace, swap neighbours) between two strings, or more than `most`. */
export function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? most + 1;
}

/** Mishearings that are forgiven in a phrase of so many letters. Short words have too many neighbours. */
function forgiven(letters: number): number {
  return letters <= 4 ? 0 : letters <= 7 ? 1 : Math.floor(letters / 4);
}

/** Said in passing; they say nothing about what is wanted. */
const FILLERS = new Set(
  'uh um er oh ah well so and okay ok right please thanks thank you sir madam the a'.split(' '),
);
/** A word as short as "no" is too easily misheard to be picked out of a sentence. */
const SHORT = 2;

/**
 * How well a phrase is in what was said: 0 not at all, more the longer the phrase and the fewer the differences. The
 * words must stand together, but may be run together or taken apart ("opening hours", "open in hours"). The shortest
 * ones must be all that was said.
 */
export function fit(said: string[], phrase: string[]): number {
  const wanted = phrase.join('');
  if (wanted === '') return 0;
  if (wanted.length <= SHORT) {
    const rest = said.filter((word) => !FILLERS.has(word));
    return rest.length > 0 && rest.every((word) => word === wanted) ? wanted.length : 0;
  }
  const most = forgiven(wanted.length);
  let best = 0;
  for (let from = 0; from < said.length; from++) {
    for (let count = Math.max(1, phrase.length - 1); count <= phrase.length + 1; count++) {
      if (from + count > said.length) break;
      const edits = distance(said.slice(from, from + count).join(''), wanted, most);
      if (edits > most) continue;
      best = Math.max(best, wanted.length - edits * 1.5 + (edits === 0 ? 0.5 : 0));
    }
  }
  return best;
}
