import { describe, expect, it } from 'vitest';
import {
  afterKey,
  afterRemoval,
  NO_SELECTION,
  only,
  toggled,
  upTo,
  type Selection,
} from '../../../../src/renderer/features/history/selection.ts';

const rows = Array.from({ length: 30 }, (_, i) => `r${i}`);
const press = (key: string, more: Partial<{ shiftKey: boolean; ctrlKey: boolean }> = {}) => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  ...more,
});
const after = (before: Selection, ...keys: ReturnType<typeof press>[]) =>
  keys.reduce((selection, key) => afterKey(rows, selection, key) ?? selection, before);
const chosen = (selection: Selection) => [...selection.chosen];

describe('the keys of the list', () => {
  it('begin at the nearest end', () => {
    expect(chosen(after(NO_SELECTION, press('ArrowDown')))).toEqual(['r0']);
    expect(chosen(after(NO_SELECTION, press('ArrowUp')))).toEqual(['r29']);
    expect(chosen(after(NO_SELECTION, press('End')))).toEqual(['r29']);
    expect(chosen(after(NO_SELECTION, press('Home')))).toEqual(['r0']);
  });

  it('move one row, a page, or to the ends, and stay within the list', () => {
    expect(after(only('r5'), press('ArrowDown')).active).toBe('r6');
    expect(after(only('r5'), press('PageDown')).active).toBe('r15');
    expect(after(only('r5'), press('PageUp')).active).toBe('r0');
    expect(after(only('r25'), press('PageDown'), press('ArrowDown')).active).toBe('r29');
  });

  it('choose a range with Shift, which also shrinks again', () => {
    const shift = press('ArrowDown', { shiftKey: true });
    const three = after(only('r5'), shift, shift);
    expect(chosen(three)).toEqual(['r5', 'r6', 'r7']);
    const back = after(three, press('ArrowUp', { shiftKey: true }));
    expect(chosen(back)).toEqual(['r5', 'r6']);
    expect(chosen(after(back, press('Home', { shiftKey: true })))).toHaveLength(6);
  });

  it('choose all with Ctrl+A and leave other keys alone', () => {
    expect(chosen(after(only('r5'), press('a', { ctrlKey: true })))).toHaveLength(30);
    expect(afterKey(rows, only('r5'), press('x'))).toBeNull();
    expect(afterKey(rows, only('r5'), press('ArrowDown', { ctrlKey: true }))).toBeNull();
    expect(afterKey([], NO_SELECTION, press('ArrowDown'))).toBeNull();
  });

  it('go on from the first row where the last one is gone', () => {
    expect(after(only('gone'), press('ArrowDown')).active).toBe('r0');
    expect(chosen(upTo(rows, only('gone'), 'r3'))).toEqual(['r3']);
  });
});

describe('the mouse', () => {
  it('adds a row and takes it away again with Ctrl', () => {
    const two = toggled(only('r1'), 'r4');
    expect(chosen(two)).toEqual(['r1', 'r4']);
    expect(chosen(toggled(two, 'r1'))).toEqual(['r4']);
  });
});

describe('after a deletion', () => {
  it('the next row is chosen, or the one before where there is none', () => {
    expect(afterRemoval(rows, upTo(rows, only('r3'), 'r5')).active).toBe('r6');
    expect(afterRemoval(rows, upTo(rows, only('r28'), 'r29')).active).toBe('r27');
    expect(afterRemoval(['r0'], only('r0'))).toEqual(NO_SELECTION);
  });
});
