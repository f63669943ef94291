import { useState } from 'react';
import type { Assignment } from '../../../shared/domain/assignment.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { ask } from '../../api.ts';
import { t } from '../../i18n/index.ts';
import { useLists } from '../../stores/lists.ts';
import { Button, ConfirmDialog, cx, EmptyState, IconButton, ProblemNote, Tag } from '../../ui/index.ts';
import styles from './Extensions.module.css';
import { RowEditor } from './RowEditor.tsx';
import { draftOf, inOrder } from './rows.ts';
import { edit, useEditing } from './store.ts';

/** The extensions of one PBX. The line that is edited is a form in its place. */
export function Table({ pbxId, name, isFixed = false }: { pbxId: string; name: string; isFixed?: boolean }) {
  const all = useLists((state) => state.assignments);
  const editing = useEditing((state) => state.open[pbxId]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const rows = inOrder((all ?? []).filter((one) => one.pbxId === pbxId));
  const says = t.extensions;
  const isAdding = editing?.extension === null;
  return (
    <>
      {problem && <ProblemNote problem={problem} />}
      {rows.length === 0 && !isAdding && all && <EmptyState title={says.empty}>{says.emptyText}</EmptyState>}
      {(rows.length > 0 || isAdding) && (
        <div className={styles.table} role="table" aria-label={says.table(name)}>
          <div className={styles.head} role="row">
            <span role="columnheader">{says.columns.extension}</span>
            <span role="columnheader">{says.columns.agent}</span>
            <span role="columnheader">{says.columns.variables}</span>
          </div>
          {rows.map((row) =>
            editing?.extension === row.extension ? (
              <RowEditor key={row.extension} editing={editing} />
            ) : (
              <Row key={row.extension} row={row} isFixed={isFixed} onProblem={setProblem} />
            ),
          )}
          {isAdding && <RowEditor editing={editing} />}
        </div>
      )}
    </>
  );
}

function Row({
  row,
  isFixed,
  onProblem,
}: {
  row: Assignment;
  isFixed: boolean;
  onProblem: (problem: Problem | null) => void;
}) {
  const agent = useLists((state) => state.agents?.find((one) => one.id === row.agentId));
  const [asking, setAsking] = useState(false);
  const says = t.extensions;
  const agentName = agent?.name ?? says.unknownAgent;
  const remove = async () => {
    const reply = await ask('assignments.remove', { pbxId: row.pbxId, extension: row.extension });
    onProblem(reply.ok ? null : reply.problem);
  };
  return (
    <div className={styles.row} role="row" data-extension={row.extension}>
      <span role="cell" className={styles.extension} title={row.extension}>
        {row.extension}
      </span>
      <span role="cell" className={cx(styles.agent, !agent && styles.trouble)} title={agentName}>
        <span className={styles.arrow} aria-hidden="true">
          →
        </span>
        {agentName}
      </span>
      <span role="cell" className={styles.variables}>
        {row.variables.map((variable) => (
          <Tag key={variable}>{variable}</Tag>
        ))}
        {row.variables.length === 0 && <span className={styles.quiet}>{says.noVariables}</span>}
      </span>
      {!isFixed && (
        <span role="cell" className={styles.actions}>
          <Button
            look="quiet"
            aria-label={says.edit(row.extension)}
            onPress={() => edit(row.pbxId, row.extension, draftOf(row))}
          >
            {says.editShort}
          </Button>
          <IconButton icon="trash" label={says.remove(row.extension)} onPress={() => setAsking(true)} />
        </span>
      )}
      <ConfirmDialog
        title={says.confirm.title(row.extension, agentName)}
        isOpen={asking}
        danger
        confirm={says.confirm.yes}
        cancel={t.common.cancel}
        onConfirm={() => void remove()}
        onClose={() => setAsking(false)}
      >
        {says.confirm.text}
      </ConfirmDialog>
    </div>
  );
}
