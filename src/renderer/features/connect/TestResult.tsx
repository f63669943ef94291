import { useState } from 'react';
import type { ProbeReport, ProbeStep } from '../../../shared/contract/setup.ts';
import { t } from '../../i18n/index.ts';
import { useNow } from '../../stores/clock.ts';
import { Button, ConfirmDialog, cx, Icon, ProblemNote, type IconName } from '../../ui/index.ts';
import { sameConnection, type Draft } from './draft.ts';
import { change, type ConnectState } from './store.ts';
import styles from './TestResult.module.css';

const SHAPES: Record<ProbeStep['state'], IconName | null> = {
  ok: 'check',
  warning: 'warning',
  failed: 'close',
  skipped: null,
};

/** What the last test saw, step by step. */
export function TestResult({ draft, test }: { draft: Draft; test: ConnectState['test'] }) {
  const says = t.connect.test;
  const stale = test.state === 'done' && !sameConnection(test.of, draft);
  return (
    <div className={styles.result} aria-live="polite" aria-busy={test.state === 'running'}>
      {test.state === 'none' && <p className={styles.quiet}>{says.none}</p>}
      {test.state === 'running' && <Running since={test.since} />}
      {test.state === 'failed' && <ProblemNote problem={test.problem} />}
      {test.state === 'done' && (
        <>
          <p className={cx(styles.verdict, !test.report.ok && styles.bad)}>
            {stale ? says.stale : verdict(test.report)}
          </p>
          {test.report.held && !stale && <Held draft={draft} />}
          <ol className={cx(styles.steps, stale && styles.stale)}>
            {triedOf(test.report.steps).map((step) => (
              <Step key={step.id} step={step} />
            ))}
          </ol>
          <NotTried steps={test.report.steps} />
        </>
      )}
    </div>
  );
}

function verdict(report: ProbeReport): string {
  const says = t.connect.test;
  if (!report.ok) return says.bad;
  const version = report.version ?? '';
  return (report.steps.some(({ state }) => state === 'warning') ? says.goodWarnings : says.good)(version);
}

/** The steps up to the one that failed. */
function triedOf(steps: ProbeStep[]): ProbeStep[] {
  const failed = steps.findIndex(({ state }) => state === 'failed');
  return failed < 0 ? steps : steps.slice(0, failed + 1);
}

function NotTried({ steps }: { steps: ProbeStep[] }) {
  const rest = steps.slice(triedOf(steps).length);
  if (rest.length === 0) return null;
  const says = t.connect.test;
  return <p className={styles.notTried}>{says.notTried(rest.map(({ id }) => says.steps[id]))}</p>;
}

function Running({ since }: { since: number }) {
  const seconds = Math.max(0, Math.round((useNow() - since) / 1000));
  return <p className={styles.quiet}>{t.connect.test.running(seconds)}</p>;
}

function Step({ step }: { step: ProbeStep }) {
  const says = t.connect.test;
  const shape = SHAPES[step.state];
  // A problem often says what was seen; it is not said twice.
  const repeats = step.problem?.message === step.seen;
  return (
    <li className={cx(styles.step, styles[step.state])} data-step={step.id} data-state={step.state}>
      <span className={styles.shape}>
        {shape ? <Icon name={shape} size={15} /> : <span aria-hidden="true">–</span>}
      </span>
      <span className={styles.name}>{says.steps[step.id]}</span>
      <span className={styles.word}>{says.states[step.state]}</span>
      <div className={styles.says}>
        <p>{step.seen}</p>
        {step.problem && (
          <>
            {!repeats && <p>{step.problem.message}</p>}
            <p className={styles.hint}>{step.problem.hint}</p>
          </>
        )}
      </div>
    </li>
  );
}

/** Another desk answers under this name: which of the two it shall be. */
function Held({ draft }: { draft: Draft }) {
  const [asking, setAsking] = useState(false);
  const says = t.connect.held;
  return (
    <div className={styles.held} role="group" aria-label={says.title}>
      <p className={styles.heldTitle}>{says.title}</p>
      <p>{draft.role === 'watches' ? says.willWatch : draft.takeApp ? says.willAnswer : says.text}</p>
      <div className={styles.choices}>
        {draft.role !== 'watches' && (
          <Button look="primary" onPress={() => change({ role: 'watches', takeApp: false })}>
            {says.watch}
          </Button>
        )}
        {!draft.takeApp && <Button onPress={() => setAsking(true)}>{says.answer}</Button>}
      </div>
      <ConfirmDialog
        title={says.askTitle(draft.appName)}
        isOpen={asking}
        confirm={says.askYes}
        cancel={t.common.cancel}
        onConfirm={() => change({ role: 'answers', takeApp: true })}
        onClose={() => setAsking(false)}
      >
        {says.askText}
      </ConfirmDialog>
    </div>
  );
}
