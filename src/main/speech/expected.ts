import type { Expected } from './moonshine.ts';

type Tree = Map<number, Tree>;

/**
 * Phrases as a tree of tokens. A word has other tokens at the start of a sentence, where it is written large, than in
 * the middle: both are in it.
 */
export function expectedTokens(phrases: readonly string[], encode: (text: string) => number[]): Expected {
  const root: Tree = new Map();
  for (const phrase of phrases) {
    const plain = phrase.trim().toLowerCase();
    if (plain === '') continue;
    for (const form of [plain, plain[0]!.toUpperCase() + plain.slice(1)]) {
      let node = root;
      for (const token of encode(form)) {
        const next = node.get(token) ?? new Map<number, Tree>();
        node.set(token, next);
        node = next;
      }
    }
  }
  return root;
}
