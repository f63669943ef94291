import styles from './Tag.module.css';
import { cx } from './cx.ts';

/** A word in a frame. person: somebody of the operators. trouble: something is wrong. */
export function Tag({
  children,
  look = 'plain',
}: {
  children: string;
  look?: 'plain' | 'person' | 'agent' | 'trouble' | 'ok' | 'filled';
}) {
  return <span className={cx(styles.tag, styles[look])}>{children}</span>;
}
