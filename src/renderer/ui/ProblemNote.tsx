import type { ReactNode } from 'react';
import type { Problem } from '../../shared/domain/problem.ts';
import { Icon } from './Icon.tsx';
import styles from './ProblemNote.module.css';
import { cx } from './cx.ts';

/** A problem in full: what, and what to do about it. */
export function ProblemNote({
  problem,
  look = 'trouble',
  children,
}: {
  problem: Problem;
  look?: 'trouble' | 'warning';
  /** Buttons below the words. */
  children?: ReactNode;
}) {
  return (
    <div className={cx(styles.note, styles[look])} role={look === 'trouble' ? 'alert' : 'note'}>
      <Icon name="warning" size={16} />
      <div className={styles.words}>
        <p className={styles.message}>{problem.message}</p>
        {problem.hint && <p className={styles.hint}>{problem.hint}</p>}
        {children && <div className={styles.more}>{children}</div>}
      </div>
    </div>
  );
}
