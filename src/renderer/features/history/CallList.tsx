import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { t } from '../../i18n/index.ts';
import { Button, ConfirmDialog, cx, EmptyState, ProblemNote } from '../../ui/index.ts';
import { CallRow, rowElementId } from './CallRow.tsx';
import { focusList } from './focus.ts';
import styles from './History.module.css';
import { afterKey, only, toggled, upTo } from './selection.ts';
import { choose, deleteChosen, loadMore, searchFor, useHistory } from './store.ts';
import { useToday } from './useToday.ts';

const COLUMNS = ['outcome', 'caller', 'route', 'at', 'length'] as const;

/** Height of a row in pixels, as in tokens.css. */
const ROW = 44;
/** The next page is read when the end of the list is this many rows away. */
const NEAR_ROWS = 30;

/** Past calls, newest first, of which only the rows in sight are in the document. */
export function CallList() {
  const isEmpty = useHistory((state) => state.ready.calls && state.calls.rows.length === 0);
  const count = useHistory((state) => state.selection.chosen.size);
  const problem = useHistory((state) => state.problem);
  const [asking, setAsking] = useState(false);
  const says = t.history.confirm;
  const remove = async () => {
    await deleteChosen();
    focusList();
  };
  return (
    <div className={styles.listPane}>
      {problem && <ProblemNote problem={problem} />}
      {isEmpty ? <Empty /> : <Rows onDelete={() => setAsking(count > 0)} />}
      <ConfirmDialog
        title={says.title(count)}
        isOpen={asking}
        danger
        confirm={says.yes}
        cancel={t.common.cancel}
        onConfirm={() => void remove()}
        onClose={() => setAsking(false)}
      >
        {says.text}
      </ConfirmDialog>
    </div>
  );
}

/** The arrows choose; with Shift more of them; Delete asks and deletes. */
function Rows({ onDelete }: { onDelete: () => void }) {
  const { rows } = useHistory((state) => state.calls);
  const selection = useHistory((state) => state.selection);
  const today = useToday();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const lastInSight = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && lastInSight >= rows.length - NEAR_ROWS) void loadMore('calls');
  }, [lastInSight, rows.length]);
  const { active, chosen } = selection;
  // Only a movement scrolls, and only as far as it must: calls that come do not.
  useEffect(() => {
    const index = useHistory.getState().calls.rows.findIndex(({ id }) => id === active);
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
  }, [active, virtual]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey) return;
    if (event.key === 'Delete') onDelete();
    const ids = rows.map(({ id }) => id);
    const next = afterKey(ids, selection, event);
    if (!next) return;
    event.preventDefault();
    choose(next);
  };
  const onRow = (id: string, event: MouseEvent) => {
    if (event.shiftKey)
      choose(
        upTo(
          rows.map((row) => row.id),
          selection,
          id,
        ),
      );
    else choose(event.ctrlKey || event.metaKey ? toggled(selection, id) : only(id));
  };
  const activeInSight = active !== null && items.some(({ index }) => rows[index]?.id === active);
  return (
    <div
      className={styles.grid}
      role="grid"
      aria-label={t.history.list}
      aria-multiselectable="true"
      aria-rowcount={rows.length + 1}
      aria-colcount={COLUMNS.length}
      tabIndex={0}
      data-history-list=""
      onKeyDown={onKeyDown}
      {...(activeInSight ? { 'aria-activedescendant': rowElementId(active) } : {})}
    >
      <div className={cx(styles.head, styles.columns)} role="row" aria-rowindex={1}>
        {COLUMNS.map((column) => (
          <span key={column} role="columnheader">
            {t.history.columns[column]}
          </span>
        ))}
      </div>
      <div ref={scroller} className={styles.scroller} role="presentation">
        <div className={styles.rows} role="presentation" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const record = rows[index];
            return (
              record && (
                <CallRow
                  key={record.id}
                  record={record}
                  index={index}
                  top={start}
                  today={today}
                  isChosen={chosen.has(record.id)}
                  isActive={record.id === active}
                  onPress={onRow}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Empty() {
  const search = useHistory((state) => state.search);
  const says = t.history;
  if (search)
    return (
      <EmptyState
        title={says.emptySearch(search)}
        actions={<Button onPress={() => searchFor('')}>{says.showAll}</Button>}
      />
    );
  return <EmptyState title={says.empty}>{says.emptyText}</EmptyState>;
}
