import { Button } from 'react-aria-components';
import { goTo, useNavigation } from '../../app/navigation.ts';
import { t } from '../../i18n/index.ts';
import { useBoard, useCall } from '../../stores/board.ts';
import { Elapsed } from '../../stores/Elapsed.tsx';
import { callerName } from '../../stores/format.ts';
import { select } from '../../stores/selection.ts';
import { cx, Glyph, Kbd } from '../../ui/index.ts';
import styles from './LongestAsk.module.css';

/** The call that has waited longest for a person, in sight wherever the board is scrolled to, and on the other pages. */
export function LongestAsk() {
  const onBoard = useNavigation((state) => state.page === 'board');
  const id = useBoard(({ calls }) => {
    let longest: { id: string; since: number } | null = null;
    for (const call of calls.values()) {
      if (call.state !== 'needs-person' || !call.ask) continue;
      if (!longest || call.ask.since < longest.since) longest = { id: call.id, since: call.ask.since };
    }
    return longest?.id ?? null;
  });
  const call = useCall(id);
  if (!call?.ask) return null;
  return (
    <Button
      className={cx(styles.ask)}
      aria-label={t.board.nextAskLabel(callerName(call))}
      aria-keyshortcuts="N"
      onPress={() => {
        goTo('board');
        select(call.id);
      }}
    >
      <Glyph state="needs-person" size={12} />
      <span className={styles.asker}>{callerName(call)}</span>
      <span className={styles.waits}>
        <Elapsed since={call.ask.since} look="wait" />
      </span>
      {onBoard && <Kbd>N</Kbd>}
    </Button>
  );
}
