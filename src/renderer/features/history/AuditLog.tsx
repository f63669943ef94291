import type { AuditEntry } from '../../../shared/domain/call.ts';
import { t } from '../../i18n/index.ts';
import { useBoard } from '../../stores/board.ts';
import { useLists } from '../../stores/lists.ts';
import { Button, EmptyState, ProblemNote } from '../../ui/index.ts';
import styles from './History.module.css';
import { loadMore, showCall, useHistory } from './store.ts';
import { exactly } from './words.ts';

/** Who listened to whom and stepped in where, newest first. Nothing of it can be deleted here. */
export function AuditLog() {
  const { rows, more } = useHistory((state) => state.audit);
  const ready = useHistory((state) => state.ready.audit);
  const problem = useHistory((state) => state.problem);
  const says = t.history.audit;
  return (
    <div className={styles.auditScroller} tabIndex={0} role="region" aria-label={says.list}>
      {problem && <ProblemNote problem={problem} />}
      {ready && rows.length === 0 && <EmptyState title={says.empty}>{says.emptyText}</EmptyState>}
      {rows.length > 0 && (
        <table className={styles.auditTable}>
          <thead>
            <tr>
              {(['at', 'operator', 'action', 'pbx', 'detail'] as const).map((column) => (
                <th key={column} scope="col">
                  {says.columns[column]}
                </th>
              ))}
              <th />
            </tr>
          </thead>
          <tbody>
            {rows.map((entry, i) => (
              <Entry key={`${entry.at} ${entry.action} ${rows.length - i}`} entry={entry} />
            ))}
          </tbody>
        </table>
      )}
      {rows.length > 0 && more && (
        <div className={styles.more}>
          <Button onPress={() => void loadMore('audit')}>{t.history.more}</Button>
        </div>
      )}
    </div>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const says = t.history.audit;
  const configured = useLists((state) => state.pbxs?.find(({ id }) => id === entry.pbxId)?.name);
  const connected = useBoard((state) => state.pbxs.get(entry.pbxId)?.name);
  return (
    <tr>
      <td className={styles.auditTime}>{exactly(entry.at)}</td>
      <td>
        <span className={styles.operator}>{entry.operator}</span>{' '}
        <span className={styles.number}>{says.who(entry.osUser, entry.host)}</span>
      </td>
      <td>{says.action[entry.action]}</td>
      <td>{configured ?? connected ?? says.removedPbx}</td>
      <td className={styles.auditDetail}>{entry.detail}</td>
      <td>
        {entry.callId && (
          <Button look="quiet" onPress={() => showCall(entry.callId)}>
            {says.showCall}
          </Button>
        )}
      </td>
    </tr>
  );
}
