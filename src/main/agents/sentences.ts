import { packOf, type Voice } from '../../shared/domain/voice.ts';

/** Sentences of a text, so that the first can be heard while the others are still being made. */
export function sentencesOf(text: string): string[] {
  // Not after a single letter or a short form ("St. Mary", "e.g."), and only before something that starts anew.
  const parts = text.split(
    /(?<=[.!?])(?<!\b(?:\p{L}|[Ss]t|[Mm]rs?|[Dd]r|[Nn]o|vs)\.)\s+(?=[\p{Lu}\p{N}"'(])/u,
  );
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** Letters that a clause has at least when it is spoken by itself: less sounds chopped. */
const SHORTEST_CLAUSE = 12;

/**
 * What is made at a time of a text. A built-in voice takes no time for a sentence. A voice pack takes about as long as
 * it speaks: clause by clause, the first is heard while the next is made.
 */
export function piecesOf(text: string, voice: Voice): string[] {
  const sentences = sentencesOf(text);
  return packOf(voice) === null ? sentences : sentences.flatMap(clausesOf);
}

function clausesOf(sentence: string): string[] {
  const clauses: string[] = [];
  for (const part of sentence.split(/(?<=[,;:\u2014])\s+/)) {
    const last = clauses.at(-1);
    const joins = last !== undefined && Math.min(last.length, part.length) < SHORTEST_CLAUSE;
    if (joins) clauses[clauses.length - 1] = `${last} ${part}`;
    else clauses.push(part);
  }
  return clauses;
}

/**
 * The words of spoken sentences that were heard after `playedMs` milliseconds. Words count by their letters, as a
 * voice takes about the same time for each; one that was cut off is not counted.
 */
export function heardWords(spoken: readonly { text: string; ms: number }[], playedMs: number): string {
  const heard: string[] = [];
  let rest = playedMs;
  for (const { text, ms } of spoken) {
    if (rest <= 0) break;
    const words = text.split(/\s+/).filter((word) => word !== '');
    const weights = words.map((word) => word.length + 1 + (/[,.;:!?]$/.test(word) ? 3 : 0));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let until = 0;
    for (const [i, word] of words.entries()) {
      until += ((weights[i] ?? 0) / total) * ms;
      if (until <= rest + 1) heard.push(word);
    }
    rest -= ms;
  }
  return heard.join(' ');
}
