import type { CallState } from '../../../shared/domain/call.ts';
import { t } from '../../i18n/index.ts';
import { Glyph } from '../../ui/index.ts';
import styles from './NoCall.module.css';

const LEGEND: CallState[] = [
  'ringing',
  'connecting',
  'with-agent',
  'needs-person',
  'with-operator',
  'elsewhere',
  'leaving',
  'failed',
  'ended',
];

/** The panel without a call: how to get one, and what the shapes on the board mean. */
export function NoCall() {
  return (
    <div className={styles.none}>
      <h2 className={styles.title}>{t.call.none.title}</h2>
      <p className={styles.text}>{t.call.none.text}</p>
      <h3 className={styles.legend}>{t.call.none.legend}</h3>
      <ul className={styles.list}>
        {LEGEND.map((state) => (
          <li key={state} className={styles.item}>
            <Glyph state={state} />
            <span>{t.board.stateLong[state]}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
