import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { t } from '../../i18n/index.ts';
import { useBoard } from '../../stores/board.ts';
import { select, useSelection } from '../../stores/selection.ts';
import styles from './Board.module.css';
import { BoardEmpty } from './BoardEmpty.tsx';
import { BoardRow, rowElementId } from './BoardRow.tsx';
import { setHovered, useView } from './view.ts';

/** Height of a row in pixels, as in tokens.css. */
const ROW = 44;
/** Height of the row of titles, which stays at the top. */
const HEAD = 28;
const COLUMNS = ['state', 'caller', 'route', 'time', 'cord', 'line'] as const;

/** All live calls, of which only the rows in sight are in the document. */
export function Board() {
  const rows = useView((state) => state.rows);
  const selected = useSelection((state) => state.id);
  const phase = useBoard((state) => state.phase);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index] ?? index,
    overscan: 6,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
  });
  // Only a new selection scrolls, and only as far as it must: rows that come and go do not.
  useEffect(() => {
    const index = selected === null ? -1 : useView.getState().rows.indexOf(selected);
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
  }, [selected, virtual]);
  const items = virtual.getVirtualItems();
  const selectedInSight = selected !== null && items.some((item) => rows[item.index] === selected);
  return (
    <div
      className={styles.grid}
      role="grid"
      aria-label={t.board.list}
      aria-rowcount={rows.length + 1}
      aria-colcount={COLUMNS.length}
      tabIndex={0}
      data-board=""
      {...(selectedInSight ? { 'aria-activedescendant': rowElementId(selected) } : {})}
    >
      <div
        ref={scroller}
        className={styles.scroller}
        role="presentation"
        onPointerLeave={() => setHovered(null)}
      >
        <div className={styles.head} role="row" aria-rowindex={1}>
          {COLUMNS.map((column) => (
            <span key={column} role="columnheader" className={column === 'time' ? styles.right : undefined}>
              {t.board.columns[column]}
            </span>
          ))}
        </div>
        {phase === 'live' && rows.length === 0 && <BoardEmpty />}
        {phase === 'loading' && <p className={styles.loading}>{t.app.loading}</p>}
        <div className={styles.rows} role="presentation" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const id = rows[item.index];
            return id === undefined ? null : (
              <BoardRow
                key={id}
                id={id}
                index={item.index}
                top={item.start - HEAD}
                isSelected={id === selected}
                onSelect={select}
                onHover={setHovered}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
