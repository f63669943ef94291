import { describe, expect, it } from 'vitest';
import { intentOf, type KeyPress } from '../../../../src/renderer/keyboard/keys.ts';
import { moved } from '../../../../src/renderer/keyboard/move.ts';
import { takesText } from '../../../../src/renderer/keyboard/typing.ts';

const press = (key: string, over: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  repeat: false,
  isComposing: false,
  defaultPrevented: false,
  ...over,
});

describe('a key', () => {
  it.each([
    ['l', 'listen'],
    ['L', 'listen'],
    ['t', 'take-over'],
    ['b', 'hand-back'],
    ['h', 'hang-up'],
    ['d', 'to-dialplan'],
    ['n', 'next-ask'],
    ['/', 'search'],
    ['?', 'help'],
    ['ArrowDown', 'down'],
    ['Escape', 'escape'],
    ['q', null],
    ['F5', null],
    ['toString', null],
  ])('%s', (key, intent) => {
    expect(intentOf(press(key))).toBe(intent);
  });

  it('with a modifier belongs to the system', () => {
    for (const modifier of ['ctrlKey', 'altKey', 'metaKey'])
      expect(intentOf(press('l', { [modifier]: true }))).toBeNull();
  });

  it('that is held down acts once, but for moving', () => {
    expect(intentOf(press('t', { repeat: true }))).toBeNull();
    expect(intentOf(press('ArrowDown', { repeat: true }))).toBe('down');
  });

  it('that somebody else has used, or that composes a character, does nothing', () => {
    expect(intentOf(press('l', { defaultPrevented: true }))).toBeNull();
    expect(intentOf(press('l', { isComposing: true }))).toBeNull();
  });

  it('counts by its place on a keyboard without Latin letters', () => {
    expect(intentOf(press('д', { code: 'KeyL' }))).toBe('listen');
    expect(intentOf(press('е', { code: 'KeyT' }))).toBe('take-over');
  });

  it('counts by its letter, not its place, where the layout is Latin', () => {
    expect(intentOf(press('n', { code: 'KeyL' }))).toBe('next-ask');
    expect(intentOf(press('ø', { code: 'KeyL' }))).toBeNull();
  });
});

describe('typing', () => {
  const element = (
    tagName: string,
    over: { type?: string; role?: string; isContentEditable?: boolean } = {},
  ) => ({
    tagName,
    ...over,
    getAttribute: (name: string) => (name === 'role' ? (over.role ?? null) : null),
  });

  it.each([
    ['a search field', element('INPUT', { type: 'search' }), true],
    ['a password', element('INPUT', { type: 'password' }), true],
    ['a text area', element('TEXTAREA'), true],
    ['editable text', element('DIV', { isContentEditable: true }), true],
    ['a number field', element('DIV', { role: 'spinbutton' }), true],
    ['a filter', element('INPUT', { type: 'radio' }), false],
    ['a switch', element('INPUT', { type: 'checkbox' }), false],
    ['a button', element('BUTTON'), false],
    ['the board', element('DIV', { role: 'grid' }), false],
    ['nothing', null, false],
  ])('%s', (_, focused, expected) => {
    expect(takesText(focused)).toBe(expected);
  });
});

describe('moving', () => {
  const rows = Array.from({ length: 30 }, (_, i) => `r${i}`);

  it.each([
    [null, 'down', 'r0'],
    [null, 'up', 'r29'],
    ['not there', 'down', 'r0'],
    ['r3', 'down', 'r4'],
    ['r3', 'up', 'r2'],
    ['r0', 'up', 'r0'],
    ['r29', 'down', 'r29'],
    ['r3', 'page-down', 'r13'],
    ['r3', 'page-up', 'r0'],
    ['r3', 'first', 'r0'],
    ['r3', 'last', 'r29'],
  ] as const)('from %s %s to %s', (from, intent, to) => {
    expect(moved(rows, from, intent)).toBe(to);
  });

  it('has nowhere to go where there is no row', () => {
    expect(moved([], 'r3', 'down')).toBeNull();
  });
});
