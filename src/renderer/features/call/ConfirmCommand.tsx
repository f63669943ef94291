import { t } from '../../i18n/index.ts';
import { useCall } from '../../stores/board.ts';
import { Button, ConfirmDialog, Dialog } from '../../ui/index.ts';
import { commandsOf, run, stopAsking, useCommands } from './commands.ts';
import { titleOf } from './title.ts';

/** The question before hanging up and sending back. It belongs to one call; once that has ended there is nothing to confirm. */
export function ConfirmCommand() {
  const asking = useCommands((state) => state.asking);
  const call = useCall(asking?.callId ?? null);
  if (!asking || !call) return null;
  const says = t.call.confirm;
  const isHangUp = asking.command === 'hang-up';
  const title = isHangUp ? says.hangUp(titleOf(call)) : says.toDialplan(titleOf(call));
  if (!commandsOf(call).includes(asking.command))
    return (
      <Dialog
        title={title}
        isOpen
        onClose={stopAsking}
        actions={
          <Button autoFocus onPress={stopAsking}>
            {t.common.close}
          </Button>
        }
      >
        {call.state === 'ended' ? says.ended : says.notPossible}
      </Dialog>
    );
  return (
    <ConfirmDialog
      title={title}
      isOpen
      danger={isHangUp}
      confirm={isHangUp ? says.hangUpYes : says.toDialplanYes}
      cancel={t.common.cancel}
      onConfirm={() => void run(asking.command, asking.callId)}
      onClose={stopAsking}
    >
      {isHangUp ? says.hangUpText : says.toDialplanText}
    </ConfirmDialog>
  );
}
