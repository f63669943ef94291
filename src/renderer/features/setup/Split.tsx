import type { ReactNode } from 'react';
import { cx } from '../../ui/index.ts';
import styles from './Split.module.css';

/** A page of two parts that scroll by themselves: what is chosen or typed, and what belongs to it. */
export function Split({
  title,
  lead,
  beside,
  actions,
  left,
  right,
  sides = 'form',
}: {
  title: string;
  lead?: string;
  /** What stands right beside the title. */
  beside?: ReactNode;
  /** Buttons at the right of the title. */
  actions?: ReactNode;
  left: ReactNode;
  right: ReactNode;
  /** form: both about as wide. list: the left one is a narrow list. detail: the right one is a narrow panel. */
  sides?: 'form' | 'list' | 'detail';
}) {
  return (
    <main className={cx(styles.page, styles[sides])} aria-label={title}>
      <header className={styles.header}>
        <h1 className={styles.title}>{title}</h1>
        {beside}
        {lead && <p className={styles.lead}>{lead}</p>}
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      <div className={styles.left}>{left}</div>
      <div className={styles.right}>{right}</div>
    </main>
  );
}
