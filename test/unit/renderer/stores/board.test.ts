import { describe, expect, it } from 'vitest';
import { callIn, emptyBoard, withOps, withSnapshot } from '../../../../src/renderer/stores/board.ts';
import { SILENCE } from '../../../../src/shared/domain/hearing.ts';
import { row } from '../../../fixtures/rows.ts';

const NOW = 1_795_190_800_000;
const snapshot = (...ids: string[]) => ({
  seq: 1,
  calls: ids.map((id) => row({ id })),
  pbxs: [],
  notices: [],
});

describe('a call that goes away', () => {
  it('is remembered as ended: nothing can be done with it and nobody hears anybody', () => {
    const state = withOps(withSnapshot(emptyBoard, snapshot('a'), NOW), [{ op: 'call-gone', id: 'a' }], NOW);
    expect(state.calls.size).toBe(0);
    expect(callIn(state, 'a')).toMatchObject({ state: 'ended', endedAt: NOW, actions: [], hearing: SILENCE });
  });

  it('stays failed where it had failed', () => {
    let state = withSnapshot(emptyBoard, snapshot(), NOW);
    state = withOps(state, [{ op: 'call', call: row({ id: 'a', state: 'failed', endedAt: NOW - 5 }) }], NOW);
    state = withOps(state, [{ op: 'call-gone', id: 'a' }], NOW);
    expect(callIn(state, 'a')).toMatchObject({ state: 'failed', endedAt: NOW - 5 });
  });

  it('is remembered too where a later snapshot does not hold it any more', () => {
    const state = withSnapshot(withSnapshot(emptyBoard, snapshot('a', 'b'), NOW), snapshot('b'), NOW);
    expect([...state.calls.keys()]).toEqual(['b']);
    expect(callIn(state, 'a')?.state).toBe('ended');
  });

  it('is forgotten after many others', () => {
    const ids = Array.from({ length: 300 }, (_, i) => `c${i}`);
    const full = withSnapshot(emptyBoard, snapshot(...ids), NOW);
    const state = withOps(
      full,
      ids.map((id) => ({ op: 'call-gone', id })),
      NOW,
    );
    expect(state.gone.size).toBe(200);
    expect(callIn(state, 'c0')).toBeNull();
    expect(callIn(state, 'c299')?.state).toBe('ended');
  });

  it('lives again where a snapshot holds it', () => {
    const gone = withOps(withSnapshot(emptyBoard, snapshot('a'), NOW), [{ op: 'call-gone', id: 'a' }], NOW);
    expect(callIn(withSnapshot(gone, snapshot('a'), NOW), 'a')?.state).toBe('with-agent');
  });
});

describe('a batch', () => {
  it('that changes nothing of the board leaves the same state, so that nothing is drawn again', () => {
    const state = withSnapshot(emptyBoard, snapshot('a'), NOW);
    expect(withOps(state, [{ op: 'levels', levels: [['a', 1, 0, 0]] }], NOW)).toBe(state);
  });

  it('leaves the calls that it does not name as they are', () => {
    const state = withSnapshot(emptyBoard, snapshot('a', 'b'), NOW);
    const next = withOps(state, [{ op: 'call', call: row({ id: 'b', state: 'leaving' }) }], NOW);
    expect(next.calls.get('a')).toBe(state.calls.get('a'));
    expect(next.calls.get('b')?.state).toBe('leaving');
  });
});

describe('notices', () => {
  it('of the window itself outlive a new snapshot', () => {
    const problem = { code: 'x', message: 'x', hint: '' };
    const own = { id: -1, at: NOW, kind: 'trouble' as const, problem, callId: null };
    const state = withSnapshot({ ...emptyBoard, notices: [own] }, snapshot(), NOW);
    expect(state.notices).toEqual([own]);
  });
});
