import { useState, type SyntheticEvent } from 'react';
import type { PbxConfig, PbxStatus } from '../../../shared/domain/pbx.ts';
import type { TestCallProgress, TestCallState } from '../../../shared/contract/test-call.ts';
import { t } from '../../i18n/index.ts';
import { useLists } from '../../stores/lists.ts';
import { Button, cx, Icon, ProblemNote, Select, TextField } from '../../ui/index.ts';
import { startTestCall, stopTestCall, useTestCalls } from './test-call.ts';
import styles from './TestCall.module.css';

const WAY: readonly TestCallState[] = ['dialling', 'answered', 'arrived', 'with-agent', 'heard'];
const TELEPHONE = /^([\w+*#.-]{1,40}|\w+\/[^\s,&|]{1,100})$/;

/** Rings the operator's telephone, which is a caller of the agent from there on. The proof that everything works. */
export function TestCall({ config, status }: { config: PbxConfig; status: PbxStatus | undefined }) {
  const assignments = useLists((state) => state.assignments) ?? [];
  const call = useTestCalls((state) => state[config.id]);
  const [telephone, setTelephone] = useState(config.fromExtensions[0] ?? '');
  const [chosen, setChosen] = useState('');
  const [attempted, setAttempted] = useState(false);
  const says = t.connect.testCall;
  // A pattern of the dialplan cannot be dialled.
  const extensions = assignments.filter((one) => one.pbxId === config.id && !one.extension.startsWith('_'));
  const extension = extensions.find((one) => one.extension === chosen) ?? extensions[0];
  const progress = call && 'progress' in call ? call.progress : null;
  const isRunning = progress !== null && progress.state !== 'gone' && progress.state !== 'failed';
  const isWrong = !TELEPHONE.test(telephone.trim());
  const start = (event: SyntheticEvent) => {
    event.preventDefault();
    setAttempted(true);
    if (!isWrong && extension) void startTestCall(config.id, telephone.trim(), extension.extension);
  };
  if (status?.link !== 'up' || !extension)
    return <p className={styles.quiet}>{extension ? says.notYet : says.noExtension}</p>;
  return (
    <form className={styles.call} onSubmit={start} noValidate aria-label={says.title}>
      <p className={styles.quiet}>{says.lead}</p>
      <div className={styles.fields}>
        <TextField
          label={says.telephone}
          help={says.telephoneHelp}
          error={attempted && isWrong ? says.telephoneError : undefined}
          value={telephone}
          onChange={setTelephone}
          mono
        />
        <Select
          label={says.extension}
          options={extensions.map((one) => ({ id: one.extension, label: one.extension }))}
          value={extension.extension}
          onChange={setChosen}
        />
        {isRunning ? (
          <Button onPress={() => void stopTestCall(config.id)}>{says.stop}</Button>
        ) : (
          <Button look="primary" type="submit">
            {says.start}
          </Button>
        )}
      </div>
      {call && 'problem' in call && <ProblemNote problem={call.problem} />}
      {progress && <Progress progress={progress} />}
    </form>
  );
}

function Progress({ progress }: { progress: TestCallProgress }) {
  const says = t.connect.testCall;
  const { state, agent, said, problem } = progress;
  return (
    <div className={styles.progress} role="status" data-state={state}>
      <p className={cx(styles.now, state === 'gone' && styles.good, state === 'failed' && styles.bad)}>
        <Icon name={state === 'failed' ? 'close' : said ? 'check' : 'forward'} size={15} />
        <span>{says.states[state]}</span>
      </p>
      {said !== null && <p className={styles.said}>{says.said(agent ?? '', said)}</p>}
      {problem && <ProblemNote problem={problem} />}
      <ol className={styles.way} aria-hidden="true">
        {WAY.map((step) => (
          <li
            key={step}
            className={cx(
              WAY.indexOf(step) <= WAY.indexOf(state === 'gone' ? 'heard' : state) && styles.passed,
            )}
          />
        ))}
      </ol>
    </div>
  );
}
