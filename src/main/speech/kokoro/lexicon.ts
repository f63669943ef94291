/** How words sound: by the word in lower case, its phones (ARPAbet with stress). */
export type Lexicon = ReadonlyMap<string, readonly string[]>;

/**
 * Reads lines of a word and its phones, as the CMU dictionary has them (`hello HH AH0 L OW1`). The first line of a word
 * counts; comments (`;;;`), variants (`read(2)`) and what is no such line are left out.
 */
export function parseLexicon(text: string): Lexicon {
  const lexicon = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const match = /^([^\s;()]+)\s+([A-Z]+\d?(?: [A-Z]+\d?)*)\s*$/.exec(line);
    const [, word = '', phones = ''] = match ?? [];
    const key = word.toLowerCase();
    if (match && !lexicon.has(key)) lexicon.set(key, phones.split(' '));
  }
  return lexicon;
}
