import { describe, expect, it } from 'vitest';
import { expectedTokens } from '../../../src/main/speech/expected.ts';

/** A token per letter, so that a tree can be read. */
const letters = (text: string): number[] => [...text].map((letter) => letter.codePointAt(0) ?? 0);

describe('phrases that are expected', () => {
  it('share their beginnings, and may stand at the start of a sentence', () => {
    const tree = expectedTokens(['no', 'not', ' '], letters);
    expect([...tree.keys()].map((token) => String.fromCodePoint(token))).toEqual(['n', 'N']);
    const after = tree.get(110)?.get(111);
    expect([...(after?.keys() ?? [])]).toEqual([116]);
  });
});
