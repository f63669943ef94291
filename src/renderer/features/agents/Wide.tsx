import type { ReactNode } from 'react';
import styles from './Agents.module.css';

/** A field that takes the whole row of a pair. */
export function Wide({ children }: { children: ReactNode }) {
  return <div className={styles.wide}>{children}</div>;
}
