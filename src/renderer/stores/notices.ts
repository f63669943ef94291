import type { Problem } from '../../shared/domain/problem.ts';
import { ask } from '../api.ts';
import { useBoard } from './board.ts';

let nextOwn = -1;

/** Tells the operator of trouble that the window itself ran into. */
export function report(problem: Problem, callId: string | null = null): void {
  useBoard.setState((state) => ({
    notices: [...state.notices, { id: nextOwn--, at: Date.now(), kind: 'trouble', problem, callId }],
  }));
}

export function dismiss(id: number): void {
  useBoard.setState((state) => ({ notices: state.notices.filter((notice) => notice.id !== id) }));
  if (id >= 0) void ask('board.dismissNotice', { id });
}
