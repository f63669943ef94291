import type { AgentConfig } from '../../../../shared/domain/agent.ts';
import type { Conversation } from '../../../../shared/domain/conversation.ts';
import { changeAgent, editingOf } from '../store.ts';
import { flowIn, putFlow } from './state.ts';
import { done, redone, undone } from './undo.ts';

/** Changes the conversation; changes of one tag in a row are taken back together. */
export function changeFlow(
  agent: AgentConfig,
  conversation: Conversation,
  tag: string | null = null,
  step?: string | null,
): void {
  const before = editingOf(agent).draft.conversation;
  if (!before || before === conversation) return;
  const { undo } = flowIn(agent.id);
  putFlow(agent.id, { undo: done(undo, before, tag), unread: null, ...(step !== undefined && { step }) });
  changeAgent(agent, { conversation });
}

export function undoFlow(agent: AgentConfig): void {
  travel(agent, undone);
}

export function redoFlow(agent: AgentConfig): void {
  travel(agent, redone);
}

function travel(agent: AgentConfig, way: typeof undone<Conversation>): void {
  const now = editingOf(agent).draft.conversation;
  const went = now && way(flowIn(agent.id).undo, now);
  if (!went) return;
  const { step } = flowIn(agent.id);
  const isThere = step !== null && Object.hasOwn(went.then.steps, step);
  putFlow(agent.id, { undo: went.undo, unread: null, step: isThere ? step : null });
  changeAgent(agent, { conversation: went.then });
}
