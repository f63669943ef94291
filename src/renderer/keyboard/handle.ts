import { listens, moreCommandsOf, request, type Command } from '../features/call/commands.ts';
import { useView } from '../features/board/view.ts';
import { callIn, useBoard } from '../stores/board.ts';
import { select, useSelection } from '../stores/selection.ts';
import type { Intent } from './keys.ts';
import { moved } from './move.ts';

const TOGGLES: Record<'mute' | 'hold', readonly Command[]> = {
  mute: ['mute-microphone', 'unmute-microphone', 'mute-agent', 'unmute-agent'],
  hold: ['hold', 'resume'],
};

/** The call that has waited longest for a person; after the selected one where that asks itself. */
export function nextAsk(): string | null {
  const asking = [...useBoard.getState().calls.values()]
    .filter((call) => call.state === 'needs-person')
    .sort((a, b) => (a.ask?.since ?? 0) - (b.ask?.since ?? 0));
  const at = asking.findIndex((call) => call.id === useSelection.getState().id);
  return asking[(at + 1) % asking.length]?.id ?? null;
}

/**
 * Carries out what a key asks for. Commands go to the call whose id is selected; where it is gone or does not allow
 * them, nothing happens.
 */
export function handle(
  intent: Intent,
  ui: { search: () => void; help: () => void; escape: () => void },
): void {
  const { id } = useSelection.getState();
  const call = callIn(useBoard.getState(), id);
  switch (intent) {
    case 'search':
      ui.search();
      return;
    case 'help':
      ui.help();
      return;
    case 'escape':
      ui.escape();
      return;
    case 'next-ask': {
      const next = nextAsk();
      if (next) select(next);
      return;
    }
    case 'listen':
      if (call) request(listens(call) ? 'stop-listening' : 'listen', call.id);
      return;
    case 'take-over':
    case 'hand-back':
    case 'hang-up':
    case 'to-dialplan':
    case 'whisper':
    case 'say':
    case 'transfer':
    case 'replace-agent':
      if (call) request(intent, call.id);
      return;
    case 'mute':
    case 'hold': {
      // The same key starts and ends it; which of them it is the call says.
      const command = call && moreCommandsOf(call).find((one) => TOGGLES[intent].includes(one));
      if (call && command) request(command, call.id);
      return;
    }
    default: {
      const target = moved(useView.getState().rows, id, intent);
      if (target !== null) select(target);
      return;
    }
  }
}
