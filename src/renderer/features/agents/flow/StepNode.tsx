import { Handle, Position, type NodeProps } from '@xyflow/react';
import { t } from '../../../i18n/index.ts';
import { cx, Icon, type IconName } from '../../../ui/index.ts';
import type { Kind } from './edit.ts';
import styles from './Graph.module.css';
import type { StepNode as StepNodeType } from './graph.ts';

export const SIGNS: Record<Kind, IconName> = {
  say: 'say',
  listen: 'listen',
  collect: 'keypad',
  'look-up': 'lookup',
  set: 'note',
  branch: 'branch',
  note: 'microphone',
  'ask-person': 'person',
  transfer: 'exit',
  'hang-up': 'hangup',
};

/** Whose turn a step is, as its colour tells: the agent's, the caller's, a person's, or nobody's. */
const VOICE: Record<Kind, 'agent' | 'caller' | 'person' | 'nobody'> = {
  say: 'agent',
  listen: 'caller',
  collect: 'caller',
  'look-up': 'nobody',
  set: 'nobody',
  branch: 'nobody',
  note: 'caller',
  'ask-person': 'person',
  transfer: 'person',
  'hang-up': 'agent',
};

/** One step: its name and kind, what it says, and a row for each way on. */
export function StepNode({ data, selected }: NodeProps<StepNodeType>) {
  const { id, does, says, exits, isStart, faults } = data;
  const worst = faults.some(({ look }) => look === 'trouble')
    ? 'trouble'
    : faults.length > 0
      ? 'warning'
      : null;
  return (
    <div className={cx(styles.node, styles[VOICE[does]], worst && styles[worst])} data-selected={selected}>
      <Handle type="target" position={Position.Left} className={cx(styles.handle, styles.into)} />
      <div className={styles.head}>
        <span className={styles.sign} title={t.flow.does[does]}>
          <Icon name={SIGNS[does]} size={15} />
        </span>
        <span className={styles.id} title={id}>
          {id}
        </span>
        {isStart && (
          <span className={styles.start}>
            <Icon name="flag" size={11} />
            {t.flow.start}
          </span>
        )}
        {worst && (
          <span className={styles.fault} title={faults.map(({ message }) => message).join('\n')}>
            <Icon name="warning" size={15} />
          </span>
        )}
      </div>
      {says.length > 0 && (
        <p className={styles.says}>
          {says.map(({ text, fact }, i) =>
            fact === null ? (
              text
            ) : (
              <mark key={`${fact}-${i}`} className={styles.fact} title={fact}>
                {text}
              </mark>
            ),
          )}
        </p>
      )}
      {exits.map(({ port, words, isOpen, back }) => (
        <div key={port} className={cx(styles.exit, isOpen && styles.open)}>
          <span title={words}>{words}</span>
          <Handle
            type="source"
            id={port}
            position={Position.Right}
            className={cx(styles.handle, styles.out)}
            aria-label={words}
          />
          {back !== null && (
            <button
              type="button"
              tabIndex={-1}
              className={cx(styles.back, 'nodrag')}
              title={t.flow.backTo(back)}
              data-leads-to={back}
            >
              <Icon name="undo" size={11} />
              <span>{back}</span>
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
