import { create } from 'zustand';
import type { Reply } from '../../../shared/contract/define.ts';
import type { Call, CallAction } from '../../../shared/domain/call.ts';
import { ask } from '../../api.ts';
import { callIn, useBoard } from '../../stores/board.ts';
import { report } from '../../stores/notices.ts';

/** Commands that need no more than the call, in the order of the buttons. */
const ORDER = ['take-over', 'hand-back', 'to-dialplan', 'hang-up'] as const satisfies CallAction[];

/** What the operator can ask for with a call; stopping to listen is the other half of listening. */
export type Command = (typeof ORDER)[number] | 'listen' | 'stop-listening';

export interface CommandsState {
  /** Sent and not answered yet: `${command} ${callId}`. */
  pending: ReadonlySet<string>;
  /** The question before something that cannot be undone. Bound to a call, whatever is selected meanwhile. */
  asking: { command: 'hang-up' | 'to-dialplan'; callId: string } | null;
}

export const useCommands = create<CommandsState>()(() => ({ pending: new Set(), asking: null }));

function send(command: Command, callId: string): Promise<Reply<unknown>> {
  if (command === 'listen') return ask('supervision.listen', { callId });
  if (command === 'stop-listening') return ask('supervision.stopListening');
  if (command === 'take-over') return ask('supervision.takeOver', { callId });
  if (command === 'hand-back') return ask('supervision.handBack', { callId });
  if (command === 'hang-up') return ask('supervision.hangUp', { callId });
  return ask('supervision.toDialplan', { callId });
}

/** Whether this desk listens to the call (having taken it over is more than listening). */
export function listens(call: Call): boolean {
  return call.owner?.you !== true && call.listeners.some((desk) => desk.you);
}

/** What can be done with a call from this desk now, in the order of the buttons. */
export function commandsOf(call: Call): Command[] {
  const commands: Command[] = [];
  if (listens(call)) commands.push('stop-listening');
  else if (call.actions.includes('listen')) commands.push('listen');
  for (const action of ORDER) if (call.actions.includes(action)) commands.push(action);
  return commands;
}

function setPending(key: string, isPending: boolean): void {
  useCommands.setState(({ pending }) => {
    const next = new Set(pending);
    if (isPending) next.add(key);
    else next.delete(key);
    return { pending: next };
  });
}

/** Sends a command for one call, unless the call does not allow it now or the same is on its way. */
export async function run(command: Command, callId: string): Promise<void> {
  const call = callIn(useBoard.getState(), callId);
  const key = `${command} ${callId}`;
  if (!call || !commandsOf(call).includes(command) || useCommands.getState().pending.has(key)) return;
  setPending(key, true);
  const reply = await send(command, callId);
  setPending(key, false);
  if (!reply.ok) report(reply.problem, callId);
}

/** What a button or a key does: commands that cannot be undone are asked about first. */
export function request(command: Command, callId: string): void {
  const call = callIn(useBoard.getState(), callId);
  if (!call || !commandsOf(call).includes(command)) return;
  if (command === 'hang-up' || command === 'to-dialplan')
    useCommands.setState({ asking: { command, callId } });
  else void run(command, callId);
}

export function stopAsking(): void {
  useCommands.setState({ asking: null });
}
