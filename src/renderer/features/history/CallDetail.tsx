import { useEffect, useState, type ReactNode } from 'react';
import type { ResultOf } from '../../../shared/contract/index.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { ask } from '../../api.ts';
import { t } from '../../i18n/index.ts';
import { duration, phoneNumber } from '../../stores/format.ts';
import { Button, ConfirmDialog, EmptyState, Glyph, ProblemNote } from '../../ui/index.ts';
import styles from './Detail.module.css';
import { Lines } from './Lines.tsx';
import { deleteChosen, useHistory } from './store.ts';
import { callerOf, exactly, lengthOf, shapeOf } from './words.ts';

type Loaded = ResultOf<'history.get'>;

/** The chosen call in full; of several the count and what can be done with them. */
export function CallDetail() {
  const chosen = useHistory((state) => state.selection.chosen);
  const [id] = chosen;
  const says = t.history;
  return (
    <aside className={styles.panel} aria-label={says.detail.label}>
      {chosen.size === 0 && <EmptyState title={says.detail.none}>{says.detail.noneText}</EmptyState>}
      {chosen.size === 1 && id !== undefined && <One key={id} id={id} />}
      {chosen.size > 1 && (
        <EmptyState title={says.chosen(chosen.size)} actions={<Delete count={chosen.size} />}>
          {says.chosenText}
        </EmptyState>
      )}
    </aside>
  );
}

function Delete({ count }: { count: number }) {
  const [asking, setAsking] = useState(false);
  const says = t.history.confirm;
  return (
    <>
      <Button icon="trash" onPress={() => setAsking(true)}>
        {t.history.deleteSome(count)}
      </Button>
      <ConfirmDialog
        title={says.title(count)}
        isOpen={asking}
        danger
        confirm={says.yes}
        cancel={t.common.cancel}
        onConfirm={() => void deleteChosen()}
        onClose={() => setAsking(false)}
      >
        {says.text}
      </ConfirmDialog>
    </>
  );
}

function One({ id }: { id: string }) {
  const [state, setState] = useState<{ call: Loaded | null; problem: Problem | null }>({
    call: null,
    problem: null,
  });
  useEffect(() => {
    let gone = false;
    void ask('history.get', { id }).then((reply) => {
      if (gone) return;
      setState(reply.ok ? { call: reply.value, problem: null } : { call: null, problem: reply.problem });
    });
    return () => {
      gone = true;
    };
  }, [id]);
  if (state.problem)
    return (
      <div className={styles.block}>
        <ProblemNote problem={state.problem} />
      </div>
    );
  return state.call && <Shown call={state.call} />;
}

function Shown({ call: { record, lines, audit } }: { call: Loaded }) {
  const says = t.history.detail;
  const answered = record.answeredAt;
  return (
    <>
      <header className={styles.header}>
        <h2 className={styles.title}>{callerOf(record)}</h2>
        <Delete count={1} />
        <p className={styles.under}>
          {phoneNumber(record.callerNumber) || t.call.noNumber} → {record.calledNumber}
          {record.agentName && ` · ${record.agentName}`}
        </p>
        <p className={styles.under}>
          <Glyph state={shapeOf(record.outcome)} size={12} /> {t.history.outcome[record.outcome]}
          {record.reason && ` · ${record.reason}`}
        </p>
      </header>
      <dl className={styles.facts}>
        <Fact name={says.arrived}>{exactly(record.startedAt)}</Fact>
        <Fact name={says.answered}>
          {answered === null
            ? t.history.notAnswered
            : says.answeredAfter(((answered - record.startedAt) / 1000).toFixed(1))}
        </Fact>
        <Fact name={says.length}>{lengthOf(record) ?? '–'}</Fact>
        <Fact name={says.pbx}>{record.pbxName}</Fact>
        <Fact name={says.channel}>{record.channelId}</Fact>
      </dl>
      <section className={styles.block} aria-label={says.transcript}>
        <h3 className={styles.subtitle}>{says.transcript}</h3>
        {lines.length === 0 ? (
          <p className={styles.quiet}>{says.noTranscript}</p>
        ) : (
          <Lines lines={lines} agent={record.agentName ?? t.call.parts.agent} />
        )}
      </section>
      <section className={styles.block} aria-label={says.audit}>
        <h3 className={styles.subtitle}>{says.audit}</h3>
        {audit.length === 0 && <p className={styles.quiet}>{says.noAudit}</p>}
        <ul className={styles.audit}>
          {audit.map((entry) => (
            <li key={`${entry.at} ${entry.action}`}>
              <time className={styles.time} title={exactly(entry.at)}>
                {duration(entry.at - record.startedAt)}
              </time>
              <span>
                <span className={styles.operator}>{entry.operator}</span>{' '}
                {t.history.audit.action[entry.action]}
              </span>
              <span className={styles.quiet}>{t.history.audit.who(entry.osUser, entry.host)}</span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
