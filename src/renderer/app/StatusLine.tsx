import { t } from '../i18n/index.ts';
import { useTyping } from '../keyboard/typing.ts';
import { useApp } from '../stores/app.ts';
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

/** What the keys do now, and where this window runs. */
export function StatusLine() {
  const onBoard = useNavigation((state) => state.page === 'board');
  const typing = useTyping();
  const info = useApp((state) => state.info);
  const keys = t.call.keys;
  return (
    <footer className={styles.line}>
      {onBoard && typing && (
        <span className={styles.typing}>
          {t.board.typing} <Key keys={['Esc']} text={t.board.leaveTyping} />
        </span>
      )}
      {onBoard && !typing && (
        <>
          <Key keys={['↑', '↓']} text={keys.move} />
          <Key keys={['L']} text={keys.listen} />
          <Key keys={['T']} text={keys.takeOver} />
          <Key keys={['B']} text={keys.handBack} />
          <Key keys={['N']} text={keys.nextShort} />
          <Key keys={['/']} text={keys.search} />
          <Key keys={['?']} text={keys.all} />
        </>
      )}
      <span className={styles.space} />
      {info && (
        <span className={styles.quiet}>
          {t.common.product} {info.version}
        </span>
      )}
    </footer>
  );
}
