import { create } from 'zustand';
import type { Reply } from '../../../shared/contract/define.ts';
import type { Call, CallAction } from '../../../shared/domain/call.ts';
import { ask } from '../../api.ts';
import { setMicrophoneMuted } from '../../audio/microphone.ts';
import { callIn, useBoard } from '../../stores/board.ts';
import { useMicrophone } from '../../stores/microphone.ts';
import { report } from '../../stores/notices.ts';
import { useSelection } from '../../stores/selection.ts';

/** Commands that need words, a number or a choice from the operator first. */
export type FormCommand = 'whisper' | 'say' | 'transfer' | 'replace-agent';
/** Commands that are asked about first: they cannot be undone. */
type AskedCommand = 'hang-up' | 'to-dialplan';

/** What the operator can ask for with a call; stopping to listen is the other half of listening. */
export type Command = CallAction | 'stop-listening' | 'mute-microphone' | 'unmute-microphone';

export interface CommandsState {
  /** Sent and not answered yet: `${command} ${callId}`. */
  pending: ReadonlySet<string>;
  /** The question before something that cannot be undone. Bound to a call, whatever is selected meanwhile. */
  asking: { command: AskedCommand; callId: string } | null;
  /** What is being entered for a command. Bound to a call as well. */
  form: { command: FormCommand; callId: string } | null;
}

export const useCommands = create<CommandsState>()(() => ({ pending: new Set(), asking: null, form: null }));

const MAIN = ['take-over', 'hand-back', 'to-dialplan', 'hang-up'] as const satisfies CallAction[];
const MORE = [
  'whisper',
  'say',
  'mute-agent',
  'unmute-agent',
  'replace-agent',
  'transfer',
  'hold',
  'resume',
] as const satisfies CallAction[];

/** Commands that need nothing but the call. */
type SimpleCommand = Exclude<Command, FormCommand>;

function send(command: SimpleCommand, callId: string): Promise<Reply<unknown>> {
  switch (command) {
    case 'listen':
      return ask('supervision.listen', { callId });
    case 'stop-listening':
      return ask('supervision.stopListening');
    case 'take-over':
      return ask('supervision.takeOver', { callId });
    case 'hand-back':
      return ask('supervision.handBack', { callId });
    case 'hang-up':
      return ask('supervision.hangUp', { callId });
    case 'to-dialplan':
      return ask('supervision.toDialplan', { callId });
    case 'mute-agent':
    case 'unmute-agent':
      return ask('supervision.muteAgent', { callId, muted: command === 'mute-agent' });
    case 'hold':
    case 'resume':
      return ask('supervision.hold', { callId, held: command === 'hold' });
    case 'mute-microphone':
    case 'unmute-microphone':
      setMicrophoneMuted(command === 'mute-microphone');
      return Promise.resolve({ ok: true, value: undefined });
  }
}

/** Whether this desk listens to the call (having taken it over is more than listening). */
export function listens(call: Call): boolean {
  return call.owner?.you !== true && call.listeners.some((desk) => desk.you);
}

/** What changes who has the call, in the order of the buttons. */
export function commandsOf(call: Call): Command[] {
  const commands: Command[] = [];
  if (listens(call)) commands.push('stop-listening');
  else if (call.actions.includes('listen')) commands.push('listen');
  for (const action of MAIN) if (call.actions.includes(action)) commands.push(action);
  return commands;
}

/** What can be done with the call besides, in the order of the buttons. */
export function moreCommandsOf(call: Call): Command[] {
  const commands: Command[] = MORE.filter((action) => call.actions.includes(action));
  const microphone = useMicrophone.getState();
  if (microphone.state === 'open' && microphone.callId === call.id)
    commands.push(microphone.isMuted ? 'unmute-microphone' : 'mute-microphone');
  return commands;
}

function isAllowed(command: Command, call: Call): boolean {
  return commandsOf(call).includes(command) || moreCommandsOf(call).includes(command);
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
async function sendFor(
  command: Command,
  callId: string,
  sendIt: () => Promise<Reply<unknown>>,
): Promise<boolean> {
  const call = callIn(useBoard.getState(), callId);
  const key = `${command} ${callId}`;
  if (!call || !isAllowed(command, call) || useCommands.getState().pending.has(key)) return false;
  setPending(key, true);
  const reply = await sendIt();
  setPending(key, false);
  if (!reply.ok) report(reply.problem, callId);
  return reply.ok;
}

export function run(command: SimpleCommand, callId: string): Promise<boolean> {
  return sendFor(command, callId, () => send(command, callId));
}

/** Sends words to the agent, or through it to the caller. False where they did not get there. */
export function speakTo(command: 'whisper' | 'say', callId: string, text: string): Promise<boolean> {
  return sendFor(command, callId, () => ask(`supervision.${command}`, { callId, text }));
}

export function transfer(callId: string, extension: string): Promise<boolean> {
  return sendFor('transfer', callId, () => ask('supervision.transfer', { callId, extension, context: '' }));
}

export function replaceAgent(callId: string, agentId: string): Promise<boolean> {
  return sendFor('replace-agent', callId, () => ask('supervision.replaceAgent', { callId, agentId }));
}

/** What a button or a key does: commands that cannot be undone are asked about first, others ask for what they need. */
export function request(command: Command, callId: string): void {
  const call = callIn(useBoard.getState(), callId);
  if (!call || !isAllowed(command, call)) return;
  switch (command) {
    case 'hang-up':
    case 'to-dialplan':
      return useCommands.setState({ asking: { command, callId } });
    case 'whisper':
    case 'say':
    case 'transfer':
    case 'replace-agent':
      return useCommands.setState({ form: { command, callId } });
    default:
      void run(command, callId);
  }
}

export function stopAsking(): void {
  useCommands.setState({ asking: null });
}

export function closeForm(): void {
  useCommands.setState({ form: null });
}

// Whoever turns to another call begins anew, there and here: half a whisper is not to wait for its next reader.
useSelection.subscribe(({ id }) => {
  const { form } = useCommands.getState();
  if ((form?.command === 'whisper' || form?.command === 'say') && form.callId !== id) closeForm();
});
