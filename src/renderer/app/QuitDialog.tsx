import { t } from '../i18n/index.ts';
import { useBoard } from '../stores/board.ts';
import { isOurs } from '../stores/counts.ts';
import { Button, Dialog } from '../ui/index.ts';
import { answerQuit, useQuit } from './quit.ts';

export function QuitDialog() {
  const asking = useQuit((state) => state.asking);
  const running = useBoard((state) => [...state.calls.values()].filter(isOurs).length);
  return (
    <Dialog
      title={t.app.quit.title}
      isOpen={asking}
      onClose={() => void answerQuit(null)}
      role="alertdialog"
      wide
      actions={
        <>
          <Button onPress={() => void answerQuit(null)}>{t.common.cancel}</Button>
          <Button onPress={() => void answerQuit('quit')}>{t.app.quit.quit}</Button>
          <Button look="primary" autoFocus onPress={() => void answerQuit('background')}>
            {t.app.quit.background}
          </Button>
        </>
      }
    >
      <p>{t.app.quit.text(running)}</p>
      <p>{t.app.quit.choices}</p>
    </Dialog>
  );
}
