import type { MouseEvent } from 'react';
import type { CallRecord } from '../../../shared/domain/call.ts';
import { t } from '../../i18n/index.ts';
import { cx, Glyph } from '../../ui/index.ts';
import styles from './History.module.css';
import { callerOf, lengthOf, numberOf, shapeOf, when } from './words.ts';

export function rowElementId(id: string): string {
  return `past-${id}`;
}

/** One past call in the list. */
export function CallRow({
  record,
  index,
  top,
  today,
  isChosen,
  isActive,
  onPress,
}: {
  record: CallRecord;
  index: number;
  /** Pixels from the top of the list. */
  top: number;
  /** Any time of today, Unix ms. */
  today: number;
  isChosen: boolean;
  isActive: boolean;
  onPress: (id: string, event: MouseEvent) => void;
}) {
  const caller = callerOf(record);
  const number = numberOf(record);
  const { time, day } = when(record.startedAt, today);
  const says = t.history;
  const agent = record.agentName ?? says.noAgent;
  const isTrouble = shapeOf(record.outcome) === 'failed';
  return (
    <div
      id={rowElementId(record.id)}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      className={cx(styles.row, styles.columns, isChosen && styles.chosen, isActive && styles.active)}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => onPress(record.id, event)}
    >
      <span role="gridcell" className={styles.outcome}>
        <Glyph state={shapeOf(record.outcome)} />
        <span className={styles.words}>
          <span className={cx(styles.cut, isTrouble && styles.trouble)}>{says.outcome[record.outcome]}</span>
          {record.takenOver && <span className={styles.taken}>{says.takenOver}</span>}
        </span>
      </span>
      <span role="gridcell" className={styles.words}>
        <span className={styles.name} title={caller}>
          {caller}
        </span>
        {number && <span className={styles.number}>{number}</span>}
      </span>
      <span role="gridcell" className={styles.route}>
        <span className={styles.called}>{record.calledNumber}</span>
        <span className={styles.arrow} aria-hidden="true">
          →
        </span>
        <span className={styles.cut} title={agent}>
          {agent}
        </span>
      </span>
      <span role="gridcell" className={cx(styles.words, styles.quiet)}>
        <span>{time}</span>
        {day && <span className={styles.number}>{day}</span>}
      </span>
      <span role="gridcell" className={styles.quiet}>
        {lengthOf(record) ?? '–'}
      </span>
    </div>
  );
}
