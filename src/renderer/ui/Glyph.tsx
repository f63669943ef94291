import type { CallState } from '../../shared/domain/call.ts';
import styles from './Glyph.module.css';
import { cx } from './cx.ts';

/** One shape per state of a call, on a 14 by 14 grid. */
const SHAPES: Record<CallState, string> = {
  ringing: 'M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6z',
  connecting: 'M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6z',
  'with-agent': 'M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6z',
  'needs-person': 'M7 .8L13.2 7 7 13.2.8 7z',
  'with-operator': 'M7 1.6l6 10.6H1z',
  leaving: 'M1.5 7h10M8 3.2L12 7l-4 3.8',
  ended: 'M7 3a4 4 0 1 0 0 8 4 4 0 0 0 0-8z',
  failed: 'M3 3l8 8M11 3l-8 8',
  elsewhere: 'M2.5 2.5h9v9h-9z',
};

/** The state of a call as a shape in its colour. Decorative: the word stands beside it. */
export function Glyph({ state, size = 14 }: { state: CallState; size?: number }) {
  return (
    <svg
      className={cx(styles.glyph, styles[state])}
      width={size}
      height={size}
      viewBox="0 0 14 14"
      aria-hidden="true"
    >
      <path d={SHAPES[state]} />
      {state === 'connecting' && <path className={styles.core} d="M7 5a2 2 0 1 0 0 4 2 2 0 0 0 0-4z" />}
    </svg>
  );
}
