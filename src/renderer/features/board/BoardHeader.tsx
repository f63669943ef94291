import { useShallow } from 'zustand/react/shallow';
import { Button } from 'react-aria-components';
import { t } from '../../i18n/index.ts';
import { useBoard, useCall } from '../../stores/board.ts';
import { count } from '../../stores/counts.ts';
import { Elapsed } from '../../stores/Elapsed.tsx';
import { callerName } from '../../stores/format.ts';
import { select } from '../../stores/selection.ts';
import { cx, Glyph, Kbd, Segmented } from '../../ui/index.ts';
import styles from './BoardHeader.module.css';
import type { Filter } from './filters.ts';
import { setFilter, useView } from './view.ts';

function withCount(label: string, n: number): string {
  return n > 0 ? `${label} ${n}` : label;
}

/** The call that has waited longest for a person, so that it is in sight wherever the board is scrolled to. */
function LongestAsk() {
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
      onPress={() => select(call.id)}
    >
      <Glyph state="needs-person" size={12} />
      <span className={styles.asker}>{callerName(call)}</span>
      <span className={styles.waits}>
        <Elapsed since={call.ask.since} look="wait" />
      </span>
      <Kbd>N</Kbd>
    </Button>
  );
}

export function BoardHeader() {
  const filter = useView((state) => state.filter);
  const counts = useBoard(useShallow((state) => count(state.calls.values())));
  const says = t.board.summary;
  const parts = [
    counts.live > 0 ? says.calls(counts.live) : says.none,
    counts.agents > 0 && says.agents(counts.agents),
    counts.taken > 0 && says.taken(counts.taken),
  ].filter(Boolean);
  const filters: { id: Filter; label: string }[] = [
    { id: 'all', label: t.board.filters.all },
    { id: 'needs', label: withCount(t.board.filters.needs, counts.needs) },
    { id: 'mine', label: withCount(t.board.filters.mine, counts.mine) },
    { id: 'people', label: t.board.filters.people },
  ];
  return (
    <header className={styles.header}>
      <h1 className={styles.title}>{t.board.title}</h1>
      <p className={styles.summary}>{parts.join(' · ')}</p>
      <LongestAsk />
      <Segmented
        label={t.board.filters.label}
        hideLabel
        options={filters}
        value={filter}
        onChange={setFilter}
      />
    </header>
  );
}
