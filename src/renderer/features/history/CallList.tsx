import {
  Cell,
  Column,
  Row,
  Table,
  TableBody,
  TableHeader,
  TableLayout,
  TableLoadMoreItem,
  Virtualizer,
} from 'react-aria-components';
import { useState, type KeyboardEvent } from 'react';
import type { CallRecord } from '../../../shared/domain/call.ts';
import { t } from '../../i18n/index.ts';
import { useNow } from '../../stores/clock.ts';
import { Button, ConfirmDialog, cx, EmptyState, Glyph, ProblemNote } from '../../ui/index.ts';
import styles from './History.module.css';
import { choose, deleteChosen, loadMore, searchFor, useHistory } from './store.ts';
import { callerOf, lengthOf, numberOf, shapeOf, when } from './words.ts';

/** Past calls, newest first. The arrows choose; with Shift more of them; Delete asks and deletes. */
export function CallList() {
  const calls = useHistory((state) => state.calls);
  const ready = useHistory((state) => state.ready.calls);
  const chosen = useHistory((state) => state.chosen);
  const problem = useHistory((state) => state.problem);
  const [asking, setAsking] = useState(false);
  const says = t.history;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Delete' && chosen.size > 0) setAsking(true);
  };
  return (
    <div className={styles.listPane} onKeyDown={onKeyDown}>
      {problem && <ProblemNote problem={problem} />}
      {ready && calls.rows.length === 0 ? (
        <Empty />
      ) : (
        <Virtualizer layout={TableLayout} layoutOptions={{ rowHeight: 44, headingHeight: 28 }}>
          <Table
            className={cx(styles.table)}
            aria-label={says.list}
            data-history-list=""
            selectionMode="multiple"
            selectionBehavior="replace"
            selectedKeys={chosen as Set<string>}
            onSelectionChange={(keys) =>
              choose(keys === 'all' ? calls.rows.map(({ id }) => id) : (keys as Set<string>))
            }
          >
            <TableHeader className={cx(styles.tableHead)}>
              <Column width={152}>{says.columns.outcome}</Column>
              <Column isRowHeader>{says.columns.caller}</Column>
              <Column>{says.columns.route}</Column>
              <Column width={100}>{says.columns.at}</Column>
              <Column width={68}>{says.columns.length}</Column>
            </TableHeader>
            <TableBody>
              {calls.rows.map((record) => (
                <CallRow key={record.id} record={record} />
              ))}
              {calls.more && ready && (
                <TableLoadMoreItem isLoading={false} onLoadMore={() => void loadMore('calls')}>
                  {says.more}
                </TableLoadMoreItem>
              )}
            </TableBody>
          </Table>
        </Virtualizer>
      )}
      <ConfirmDialog
        title={says.confirm.title(chosen.size)}
        isOpen={asking}
        danger
        confirm={says.confirm.yes}
        cancel={t.common.cancel}
        onConfirm={() => void deleteChosen()}
        onClose={() => setAsking(false)}
      >
        {says.confirm.text}
      </ConfirmDialog>
    </div>
  );
}

function CallRow({ record }: { record: CallRecord }) {
  const caller = callerOf(record);
  const number = numberOf(record);
  const says = t.history;
  return (
    <Row id={record.id} className={cx(styles.row)} textValue={caller}>
      <Cell className={cx(styles.outcome)}>
        <Glyph state={shapeOf(record.outcome)} />
        <span className={styles.words}>
          <span className={cx(styles.cut, shapeOf(record.outcome) === 'failed' && styles.trouble)}>
            {says.outcome[record.outcome]}
          </span>
          {record.takenOver && <span className={styles.taken}>{says.takenOver}</span>}
        </span>
      </Cell>
      <Cell className={cx(styles.caller)}>
        <span className={styles.name} title={caller}>
          {caller}
        </span>
        {number && <span className={styles.number}>{number}</span>}
      </Cell>
      <Cell className={cx(styles.route)}>
        <span className={styles.called}>{record.calledNumber}</span>
        <span className={styles.arrow} aria-hidden="true">
          →
        </span>
        <span className={styles.cut} title={record.agentName ?? ''}>
          {record.agentName ?? says.noAgent}
        </span>
      </Cell>
      <Cell className={cx(styles.at)}>
        <When at={record.startedAt} />
      </Cell>
      <Cell className={cx(styles.length)}>{lengthOf(record) ?? '–'}</Cell>
    </Row>
  );
}

function When({ at }: { at: number }) {
  const { time, day } = when(at, useNow());
  return (
    <>
      <span>{time}</span>
      {day && <span className={styles.number}>{day}</span>}
    </>
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
