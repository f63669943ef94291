import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { match } from '../../../../src/main/agents/embedded/matching.ts';
import { numberIn } from '../../../../src/main/agents/embedded/numbers.ts';
import { TEMPLATES } from '../../../../src/shared/conversations/templates.ts';

interface Misheard {
  sayings: { template: string; step: string; to: string | null; said: string; heard: string[] }[];
  numbers: { said: string; digits: string; heard: string[] }[];
}

// What the recognizer really made of synthetic voices over mu-law, quiet and noisy: test/speech/misheard.ts.
const { sayings, numbers } = JSON.parse(
  readFileSync(new URL('../../../fixtures/misheard.json', import.meta.url), 'utf8'),
) as Misheard;

function leadsTo(template: string, id: string, text: string): string | null {
  const conversation = TEMPLATES.find((one) => one.id === template)!.conversation;
  const step = conversation.steps[id];
  const branches = step?.do === 'listen' || step?.do === 'collect' ? step.branches : [];
  return match(text, branches, conversation.intents)?.to ?? null;
}

const all = sayings.flatMap(({ heard, ...saying }) => heard.map((text) => ({ ...saying, text })));
const judged = all.map((one) => ({ ...one, led: leadsTo(one.template, one.step, one.text) }));
const percent = (part: unknown[], whole: unknown[]): number => (part.length / whole.length) * 100;

describe('what was misheard', () => {
  it('leads where the caller wanted in most cases', () => {
    const meant = judged.filter(({ to }) => to !== null);
    const missed = meant.filter(({ to, led }) => led !== to);
    expect(meant.length).toBeGreaterThan(100);
    expect(percent(missed, meant), JSON.stringify(missed, null, 1)).toBeLessThan(17);
  });

  it('hardly ever leads where nobody wanted', () => {
    const wrong = judged.filter(({ to, led }) => led !== null && led !== to);
    expect(percent(wrong, judged), JSON.stringify(wrong, null, 1)).toBeLessThan(3);
  });

  it('leads as it should where every word was understood', () => {
    for (const { template, step, to, said } of sayings)
      expect({ said, to: leadsTo(template, step, said) }).toEqual({ said, to });
  });
});

describe('numbers that were misheard', () => {
  it('are what was said, where the words were understood', () => {
    for (const { said, digits } of numbers)
      expect({ said, digits: numberIn(said) }).toEqual({ said, digits });
  });

  it('are right in more than half of the cases, and read back in all', () => {
    const texts = numbers.flatMap(({ digits, heard }) => heard.map((text) => ({ digits, text })));
    const wrong = texts.filter(({ digits, text }) => numberIn(text) !== digits);
    expect(percent(wrong, texts), JSON.stringify(wrong, null, 1)).toBeLessThan(60);
  });
});
