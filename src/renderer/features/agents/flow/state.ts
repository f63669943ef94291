import { create } from 'zustand';
import type { Conversation } from '../../../../shared/domain/conversation.ts';
import type { Problem } from '../../../../shared/domain/problem.ts';
import { t } from '../../../i18n/index.ts';
import { NOTHING_DONE, type Undo } from './undo.ts';

/** How one agent's conversation is being looked at and changed. */
export interface FlowState {
  view: 'graph' | 'text';
  /** The chosen step; null for the conversation as a whole. */
  step: string | null;
  undo: Undo<Conversation>;
  /** The text form as it is typed while it cannot be read; null while it says what the graph says. */
  unread: string | null;
}

const BEGIN: FlowState = { view: 'graph', step: null, undo: NOTHING_DONE, unread: null };

/** By agent. */
export const useFlows = create<Readonly<Record<string, FlowState | undefined>>>()(() => ({}));

export const flowIn = (id: string): FlowState => useFlows.getState()[id] ?? BEGIN;
export function putFlow(id: string, changes: Partial<FlowState>): void {
  useFlows.setState({ [id]: { ...flowIn(id), ...changes } });
}

export function useFlow(id: string): FlowState {
  return useFlows((flows) => flows[id]) ?? BEGIN;
}

export function showView(id: string, view: FlowState['view']): void {
  putFlow(id, { view });
}

export function chooseStep(id: string, step: string | null): void {
  // What is typed after coming back to a step is taken back by itself.
  if (flowIn(id).step !== step) putFlow(id, { step, undo: { ...flowIn(id).undo, tag: null } });
}

export function keepUnread(id: string, unread: string | null): void {
  putFlow(id, { unread });
}

/** Why the conversation cannot be saved now: its text form says something else and cannot be read. */
export function unreadText(id: string): Problem | null {
  return flowIn(id).unread === null ? null : t.flow.text.unread;
}

export function forgetFlow(id: string): void {
  putFlow(id, { undo: NOTHING_DONE, unread: null, step: null });
}
