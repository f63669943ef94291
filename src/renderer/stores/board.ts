import { create } from 'zustand';
import type { DeltaOp, Notice, Snapshot } from '../../shared/contract/board.ts';
import type { Call } from '../../shared/domain/call.ts';
import { SILENCE } from '../../shared/domain/hearing.ts';
import type { PbxStatus } from '../../shared/domain/pbx.ts';
import type { Problem } from '../../shared/domain/problem.ts';

/** Calls that went away are remembered, the latest of them, so that whoever looks at one sees how it ended. */
const REMEMBERED = 200;
const NOTICES = 50;

/** The window's replica of what main knows. Only the sync writes it. */
export interface BoardState {
  phase: 'loading' | 'live' | 'failed';
  problem: Problem | null;
  calls: ReadonlyMap<string, Call>;
  gone: ReadonlyMap<string, Call>;
  pbxs: ReadonlyMap<string, PbxStatus>;
  /** Oldest first. Ids below zero are the window's own. */
  notices: readonly Notice[];
}

export const emptyBoard: BoardState = {
  phase: 'loading',
  problem: null,
  calls: new Map(),
  gone: new Map(),
  pbxs: new Map(),
  notices: [],
};

export const useBoard = create<BoardState>()(() => emptyBoard);

/** A call as it looks once it is gone: nothing can be done with it and nobody hears anybody. */
function asGone(call: Call, now: number): Call {
  const state = call.state === 'failed' ? 'failed' : 'ended';
  return { ...call, state, endedAt: call.endedAt ?? now, hearing: SILENCE, ask: null, actions: [] };
}

function remember(gone: Map<string, Call>, call: Call, now: number): void {
  gone.set(call.id, asGone(call, now));
  for (const id of gone.keys()) {
    if (gone.size <= REMEMBERED) return;
    gone.delete(id);
  }
}

/** Replaces everything. Calls that the snapshot no longer holds are remembered as gone. */
export function withSnapshot(state: BoardState, snapshot: Snapshot, now: number): BoardState {
  const calls = new Map(snapshot.calls.map((call) => [call.id, call]));
  const gone = new Map(state.gone);
  for (const call of state.calls.values()) if (!calls.has(call.id)) remember(gone, call, now);
  for (const id of calls.keys()) gone.delete(id);
  const own = state.notices.filter((notice) => notice.id < 0);
  return {
    phase: 'live',
    problem: null,
    calls,
    gone,
    pbxs: new Map(snapshot.pbxs.map((pbx) => [pbx.id, pbx])),
    notices: [...snapshot.notices, ...own].slice(-NOTICES),
  };
}

/** Applies one batch. Levels and transcript lines are not part of this state. */
export function withOps(state: BoardState, ops: readonly DeltaOp[], now: number): BoardState {
  let calls: Map<string, Call> | null = null;
  let gone: Map<string, Call> | null = null;
  let pbxs: Map<string, PbxStatus> | null = null;
  let notices: Notice[] | null = null;
  for (const op of ops) {
    if (op.op === 'call') {
      calls ??= new Map(state.calls);
      calls.set(op.call.id, op.call);
    } else if (op.op === 'call-gone') {
      calls ??= new Map(state.calls);
      const call = calls.get(op.id);
      if (!call) continue;
      calls.delete(op.id);
      gone ??= new Map(state.gone);
      remember(gone, call, now);
    } else if (op.op === 'pbx') {
      pbxs ??= new Map(state.pbxs);
      pbxs.set(op.pbx.id, op.pbx);
    } else if (op.op === 'pbx-gone') {
      pbxs ??= new Map(state.pbxs);
      pbxs.delete(op.id);
    } else if (op.op === 'notice') {
      notices ??= [...state.notices];
      notices.push(op.notice);
    }
  }
  if (!calls && !pbxs && !notices) return state;
  return {
    ...state,
    calls: calls ?? state.calls,
    gone: gone ?? state.gone,
    pbxs: pbxs ?? state.pbxs,
    notices: notices ? notices.slice(-NOTICES) : state.notices,
  };
}

/** The call of that id, live or gone. */
export function callIn(state: BoardState, id: string | null): Call | null {
  if (id === null) return null;
  return state.calls.get(id) ?? state.gone.get(id) ?? null;
}

export function useCall(id: string | null): Call | null {
  return useBoard((state) => callIn(state, id));
}
