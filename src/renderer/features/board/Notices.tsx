import { useState } from 'react';
import type { Notice } from '../../../shared/contract/board.ts';
import { t } from '../../i18n/index.ts';
import { callIn, useBoard } from '../../stores/board.ts';
import { timeOfDay } from '../../stores/format.ts';
import { dismiss } from '../../stores/notices.ts';
import { select } from '../../stores/selection.ts';
import { Button, cx, Icon, IconButton } from '../../ui/index.ts';
import styles from './Notices.module.css';

const FEW = 2;

function Line({ notice }: { notice: Notice }) {
  const hasCall = useBoard((state) => callIn(state, notice.callId) !== null);
  const { callId, problem } = notice;
  return (
    <li className={cx(styles.line, styles[notice.kind])}>
      <Icon name={notice.kind === 'trouble' ? 'warning' : 'info'} size={15} />
      <time className={styles.time}>{timeOfDay(notice.at)}</time>
      <p className={styles.words}>
        <span className={styles.message}>{problem.message}</span>{' '}
        <span className={styles.hint}>{problem.hint}</span>
      </p>
      {hasCall && (
        <Button look="quiet" onPress={() => select(callId)}>
          {t.app.notices.showCall}
        </Button>
      )}
      <IconButton icon="close" size={14} label={t.app.notices.dismiss} onPress={() => dismiss(notice.id)} />
    </li>
  );
}

/** What the operator should know, newest first, below the rows so that none of them moves. */
export function Notices() {
  const notices = useBoard((state) => state.notices);
  const [isOpen, setOpen] = useState(false);
  if (notices.length === 0) return null;
  const newest = [...notices].reverse();
  const shown = isOpen ? newest : newest.slice(0, FEW);
  return (
    <section className={styles.notices} aria-label={t.app.notices.label}>
      {notices.length > FEW && (
        <div className={styles.bar}>
          <Button look="quiet" onPress={() => setOpen(!isOpen)}>
            {isOpen ? t.app.notices.less : t.app.notices.more(notices.length - FEW)}
          </Button>
          <Button look="quiet" onPress={() => notices.forEach(({ id }) => dismiss(id))}>
            {t.app.notices.dismissAll}
          </Button>
        </div>
      )}
      <ul className={styles.list} role="log">
        {shown.map((notice) => (
          <Line key={notice.id} notice={notice} />
        ))}
      </ul>
    </section>
  );
}
