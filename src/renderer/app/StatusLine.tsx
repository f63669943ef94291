import { useShallow } from 'zustand/react/shallow';
import { commandsOf, type Command } from '../features/call/commands.ts';
import { t } from '../i18n/index.ts';
import { useTyping } from '../keyboard/typing.ts';
import { useApp } from '../stores/app.ts';
import { useBoard, useCall } from '../stores/board.ts';
import { count } from '../stores/counts.ts';
import { useSelection } from '../stores/selection.ts';
import { Kbd } from '../ui/index.ts';
import { useNavigation } from './navigation.ts';
import styles from './StatusLine.module.css';

function Key({ keys, text }: { keys: readonly string[]; text: string }) {
  return (
    <span className={styles.key}>
      {keys.map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
      {text}
    </span>
  );
}

const KEYS: Partial<Record<Command, readonly [key: string, text: string]>> = {
  listen: ['L', t.call.keys.listen],
  'stop-listening': ['L', t.call.keys.stopListening],
  'take-over': ['T', t.call.keys.takeOver],
  'hand-back': ['B', t.call.keys.handBack],
};

/** What the keys do now: those that the selected call has no use for are left out. */
function BoardKeys() {
  const call = useCall(useSelection((state) => state.id));
  const needs = useBoard((state) => count(state.calls.values()).needs > 0);
  const keys = t.call.keys;
  return (
    <>
      <Key keys={['↑', '↓']} text={keys.move} />
      {call &&
        commandsOf(call).map((command) => {
          const shown = KEYS[command];
          return shown && <Key key={command} keys={[shown[0]]} text={shown[1]} />;
        })}
      {needs && <Key keys={['N']} text={keys.nextShort} />}
      <Key keys={['/']} text={keys.search} />
      <Key keys={['?']} text={keys.all} />
    </>
  );
}

/** The foot of the window: keys, how many calls there are, and which version this is. */
export function StatusLine() {
  const onBoard = useNavigation((state) => state.page === 'board');
  const typing = useTyping();
  const info = useApp((state) => state.info);
  const { live, needs } = useBoard(useShallow((state) => count(state.calls.values())));
  const says = t.board.summary;
  return (
    <footer className={styles.line}>
      {onBoard && typing && (
        <span className={styles.typing}>
          {t.board.typing} <Key keys={['Esc']} text={t.board.leaveTyping} />
        </span>
      )}
      {onBoard && !typing && <BoardKeys />}
      <span className={styles.space} />
      {needs > 0 && <span className={styles.needs}>{says.needs(needs)}</span>}
      <span>{live > 0 ? says.calls(live) : says.none}</span>
      {info && (
        <span className={styles.quiet}>
          {t.common.product} {info.version}
        </span>
      )}
    </footer>
  );
}
