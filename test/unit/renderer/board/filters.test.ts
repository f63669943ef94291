import { describe, expect, it } from 'vitest';
import { passes } from '../../../../src/renderer/features/board/filters.ts';
import { row } from '../../../fixtures/rows.ts';

const you = { operator: 'Mira', host: 'desk-3', you: true };
const other = { operator: 'Anna', host: 'desk-2', you: false };

describe('filters', () => {
  it.each([
    ['all', row(), true],
    ['needs', row({ state: 'needs-person' }), true],
    ['needs', row(), false],
    ['mine', row({ owner: you }), true],
    ['mine', row({ listeners: [other, you] }), true],
    ['mine', row({ owner: other, listeners: [other] }), false],
    ['people', row({ state: 'elsewhere' }), true],
    ['people', row(), false],
  ] as const)('%s', (filter, call, expected) => {
    expect(passes(filter, '')(call)).toBe(expected);
  });
});

describe('search', () => {
  it.each([
    ['harbour', true],
    ['+44 2079', true],
    ['0182', true],
    ['front', true],
    ['8000', true],
    ['SATURDAY', true],
    ['nobody', false],
    ['555', false],
  ])('%s', (words, expected) => {
    const lastLine = {
      id: 1,
      at: 0,
      from: 'caller' as const,
      text: 'Open on Saturday?',
      heard: null,
      latencyMs: null,
    };
    expect(passes('all', words)(row({ lastLine }))).toBe(expected);
  });

  it('finds within the filter only', () => {
    expect(passes('people', 'harbour')(row())).toBe(false);
  });
});
