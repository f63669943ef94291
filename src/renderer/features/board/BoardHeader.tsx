import { useShallow } from 'zustand/react/shallow';
import { t } from '../../i18n/index.ts';
import { useBoard } from '../../stores/board.ts';
import { count } from '../../stores/counts.ts';
import { Segmented } from '../../ui/index.ts';
import styles from './BoardHeader.module.css';
import type { Filter } from './filters.ts';
import { LongestAsk } from './LongestAsk.tsx';
import { setFilter, useView } from './view.ts';

function withCount(label: string, n: number): string {
  return n > 0 ? `${label} ${n}` : label;
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
