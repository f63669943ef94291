import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../../../src/renderer/ui/tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name, light, dark]) => [name!, { light: light!, dark: dark! }],
  ),
);

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

const GROUNDS = ['ground', 'panel', 'raised', 'hover', 'selected'];
const INKS = ['text', 'text-2', 'text-3', 'caller', 'agent', 'person', 'trouble'];
const pairs = [
  ...GROUNDS.flatMap((ground) => INKS.map((ink) => [ink, ground])),
  ...['text', 'text-2', 'person'].map((ink) => [ink, 'person-wash']),
  ...['text', 'text-2', 'trouble'].map((ink) => [ink, 'trouble-wash']),
  ['on-person-fill', 'person-fill'],
  ['on-trouble-fill', 'trouble-fill'],
  ['on-action', 'action'],
] as [string, string][];

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.each(pairs)('%s can be read on %s', (ink, ground) => {
    expect(contrast(tokens.get(ink)![theme], tokens.get(ground)![theme])).toBeGreaterThanOrEqual(4.5);
  });

  it('the focus ring can be seen', () => {
    for (const ground of GROUNDS)
      expect(contrast(tokens.get('focus')![theme], tokens.get(ground)![theme])).toBeGreaterThanOrEqual(3);
  });
});
