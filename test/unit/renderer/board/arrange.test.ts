import { describe, expect, it } from 'vitest';
import { arrange } from '../../../../src/renderer/features/board/arrange.ts';

describe('rows', () => {
  it('are added at the end', () => {
    expect(arrange(['a', 'b'], ['a', 'b', 'c'], [null])).toEqual(['a', 'b', 'c']);
  });

  it('are added at the end even where the newcomer began earlier', () => {
    expect(arrange(['b'], ['a', 'b'], [null])).toEqual(['b', 'a']);
  });

  it('close up where nothing is selected and no pointer is on them', () => {
    expect(arrange(['a', 'b', 'c'], ['a', 'c'], [null, null])).toEqual(['a', 'c']);
  });

  it('keep their place above the selected one, so that it does not move', () => {
    const rows = arrange(['a', 'b', 'c', 'd'], ['c'], ['c', null]);
    expect(rows).toEqual(['a', 'b', 'c']);
    expect(rows.indexOf('c')).toBe(2);
  });

  it('keep the selected one itself when it is gone', () => {
    expect(arrange(['a', 'b', 'c'], ['a', 'c'], ['b', null])).toEqual(['a', 'b', 'c']);
  });

  it('keep their place above the one under the pointer too', () => {
    expect(arrange(['a', 'b', 'c', 'd'], ['c', 'd'], ['a', 'c'])).toEqual(['a', 'b', 'c', 'd']);
  });

  it('give up the places held when the selection moves above them', () => {
    expect(arrange(['a', 'b', 'c', 'd'], ['a', 'd'], ['a', null])).toEqual(['a', 'd']);
  });

  it('are the same list where nothing has changed', () => {
    const rows = ['a', 'b'];
    expect(arrange(rows, ['a', 'b'], [null])).toBe(rows);
  });
});
