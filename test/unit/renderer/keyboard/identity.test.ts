import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followBoard, setFilter, useView } from '../../../../src/renderer/features/board/view.ts';
import { stopAsking, useCommands } from '../../../../src/renderer/features/call/commands.ts';
import { handle } from '../../../../src/renderer/keyboard/handle.ts';
import type { Intent } from '../../../../src/renderer/keyboard/keys.ts';
import { emptyBoard, useBoard, withOps, withSnapshot } from '../../../../src/renderer/stores/board.ts';
import { select, useSelection } from '../../../../src/renderer/stores/selection.ts';
import type { DeltaOp } from '../../../../src/shared/contract/board.ts';
import type { Call } from '../../../../src/shared/domain/call.ts';
import { row } from '../../../fixtures/rows.ts';

const you = { operator: 'Mira', host: 'desk-3', you: true };
const ui = { search: vi.fn(), help: vi.fn(), escape: vi.fn() };
const key = (intent: Intent) => handle(intent, ui);

let sent: [string, unknown][];
let unfollow: () => void;

function show(...calls: Partial<Call>[]): void {
  const rows = calls.map((call, i) => row({ startedAt: i, ...call }));
  useBoard.setState(withSnapshot(emptyBoard, { seq: 1, calls: rows, pbxs: [], notices: [] }, 0));
}
function happens(...ops: DeltaOp[]): void {
  useBoard.setState((state) => withOps(state, ops, 0));
}

beforeEach(() => {
  sent = [];
  const invoke = (name: string, args: unknown) => {
    sent.push([name, args]);
    return Promise.resolve({ ok: true, value: undefined });
  };
  vi.stubGlobal('window', { cordboard: { invoke, on: () => () => undefined } });
  useBoard.setState(emptyBoard);
  useCommands.setState({ pending: new Set(), asking: null });
  select(null);
  setFilter('all');
  unfollow = followBoard();
});
afterEach(() => {
  unfollow();
  vi.unstubAllGlobals();
});

describe('keys act on the selected call', () => {
  it('by its id', () => {
    show({ id: 'a' }, { id: 'b' }, { id: 'c' });
    select('b');
    key('take-over');
    expect(sent).toEqual([['supervision.takeOver', { callId: 'b' }]]);
  });

  it('and still on it when a row above it goes away between two presses', () => {
    show({ id: 'a' }, { id: 'b' }, { id: 'c' });
    key('down');
    key('down');
    expect(useSelection.getState().id).toBe('b');
    happens({ op: 'call-gone', id: 'a' });
    key('listen');
    expect(sent).toEqual([['supervision.listen', { callId: 'b' }]]);
    expect(useView.getState().rows.indexOf('b')).toBe(1);
  });

  it('and on none when it has gone away between two presses, until another one is selected', () => {
    show({ id: 'a' }, { id: 'b' }, { id: 'c' });
    select('b');
    key('listen');
    happens({ op: 'call-gone', id: 'b' });
    sent = [];
    for (const intent of ['listen', 'take-over', 'hand-back', 'hang-up', 'to-dialplan'] as const) key(intent);
    expect(sent).toEqual([]);
    expect(useCommands.getState().asking).toBeNull();
    expect(useSelection.getState().id).toBe('b');
    key('down');
    expect(useSelection.getState().id).toBe('c');
    key('take-over');
    expect(sent).toEqual([['supervision.takeOver', { callId: 'c' }]]);
  });

  it('and only as the call allows', () => {
    show({ id: 'a', actions: ['listen'] });
    select('a');
    key('take-over');
    key('hang-up');
    expect(sent).toEqual([]);
    expect(useCommands.getState().asking).toBeNull();
  });

  it('and on none where none is selected', () => {
    show({ id: 'a' });
    for (const intent of ['listen', 'take-over', 'hang-up'] as const) key(intent);
    expect(sent).toEqual([]);
  });
});

describe('listening', () => {
  it('stops with the key that started it', () => {
    show({ id: 'a', listeners: [you] });
    select('a');
    key('listen');
    expect(sent).toEqual([['supervision.stopListening', undefined]]);
  });

  it('is asked for once while the answer is not there', () => {
    show({ id: 'a' });
    select('a');
    key('listen');
    key('listen');
    expect(sent).toHaveLength(1);
  });
});

describe('hanging up and sending back', () => {
  it('ask first, and the question belongs to the call whatever is selected then', () => {
    show({ id: 'a' }, { id: 'b' });
    select('a');
    key('hang-up');
    expect(sent).toEqual([]);
    select('b');
    expect(useCommands.getState().asking).toEqual({ command: 'hang-up', callId: 'a' });
    stopAsking();
    key('to-dialplan');
    expect(useCommands.getState().asking).toEqual({ command: 'to-dialplan', callId: 'b' });
  });
});

describe('the key for the next who asks', () => {
  it('selects who has waited longest, then the next, then the first again', () => {
    show(
      { id: 'a', state: 'needs-person', ask: { reason: '', since: 300 } },
      { id: 'b' },
      { id: 'c', state: 'needs-person', ask: { reason: '', since: 100 } },
    );
    key('next-ask');
    expect(useSelection.getState().id).toBe('c');
    key('next-ask');
    expect(useSelection.getState().id).toBe('a');
    key('next-ask');
    expect(useSelection.getState().id).toBe('c');
  });

  it('leaves the selection where nobody asks', () => {
    show({ id: 'a' });
    select('a');
    key('next-ask');
    expect(useSelection.getState().id).toBe('a');
  });
});
