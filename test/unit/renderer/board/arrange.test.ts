import { describe, expect, it } from 'vitest';
import { arrange, type Anchors, type Arrangement } from '../../../../src/renderer/features/board/arrange.ts';

const none: Anchors = { selected: null, hovered: null };
const of = (...rows: string[]): Arrangement => ({ rows, held: new Map() });

describe('rows', () => {
  it('are added at the end', () => {
    expect(arrange(of('a', 'b'), ['a', 'b', 'c'], none).rows).toEqual(['a', 'b', 'c']);
  });

  it('are added at the end even where the newcomer began earlier', () => {
    expect(arrange(of('b'), ['a', 'b'], none).rows).toEqual(['b', 'a']);
  });

  it('close up where nothing is selected and no pointer is on them', () => {
    expect(arrange(of('a', 'b', 'c'), ['a', 'c'], none).rows).toEqual(['a', 'c']);
  });

  it('keep their place above the selected one, so that it does not move', () => {
    const { rows } = arrange(of('a', 'b', 'c', 'd'), ['c'], { selected: 'c', hovered: null });
    expect(rows).toEqual(['a', 'b', 'c']);
  });

  it('keep the selected one itself when it is gone', () => {
    const { rows } = arrange(of('a', 'b', 'c'), ['a', 'c'], { selected: 'b', hovered: null });
    expect(rows).toEqual(['a', 'b', 'c']);
  });

  it('keep their place above the one under the pointer too', () => {
    const { rows } = arrange(of('a', 'b', 'c', 'd'), ['c', 'd'], { selected: 'a', hovered: 'c' });
    expect(rows).toEqual(['a', 'b', 'c', 'd']);
  });

  it('close up when the selection moves on by key', () => {
    const held = arrange(of('a', 'b', 'c', 'd'), ['a', 'c', 'd'], { selected: 'c', hovered: null });
    expect(held.rows).toEqual(['a', 'b', 'c', 'd']);
    expect(arrange(held, ['a', 'c', 'd'], { selected: 'd', hovered: null }).rows).toEqual(['a', 'c', 'd']);
  });

  it('do not close up under the pointer that selects another one, but once it has left', () => {
    const held = arrange(of('a', 'b', 'c', 'd'), ['a', 'c', 'd'], { selected: 'c', hovered: null });
    const pressed = arrange(held, ['a', 'c', 'd'], { selected: 'd', hovered: 'd' });
    expect(pressed.rows).toEqual(['a', 'b', 'c', 'd']);
    expect(arrange(pressed, ['a', 'c', 'd'], { selected: 'd', hovered: null }).rows).toEqual(['a', 'c', 'd']);
  });

  it('do not pile up while one after the other is selected and ends', () => {
    let state = of('0');
    for (let i = 1; i < 50; i += 1) {
      state = arrange(state, [String(i)], { selected: String(i - 1), hovered: null });
      state = arrange(state, [String(i)], { selected: String(i), hovered: null });
    }
    expect(state.rows).toEqual(['49']);
  });

  it('are the same list where nothing has changed', () => {
    const before = of('a', 'b');
    expect(arrange(before, ['a', 'b'], none).rows).toBe(before.rows);
  });
});
