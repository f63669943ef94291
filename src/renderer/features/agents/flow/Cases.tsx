import type { StepOf } from '../../../../shared/domain/conversation.ts';
import { t } from '../../../i18n/index.ts';
import { Button, IconButton, TextField } from '../../../ui/index.ts';
import styles from './Inspector.module.css';
import { Commas, Group, Target } from './parts.tsx';
import type { FieldsProps } from './StepFields.tsx';

type Case = StepOf<'branch'>['cases'][number];

/** The values of a variable, and where each leads. */
export function Cases({ step, ids, put, onGo }: FieldsProps<StepOf<'branch'>>) {
  const says = t.flow.fields;
  const { cases } = step;
  const change = (at: number, changes: Partial<Case>) =>
    put(
      { cases: cases.map((one, i) => (i === at ? { ...one, ...changes } : one)) },
      `case ${at} ${Object.keys(changes).join()}`,
    );
  return (
    <>
      <TextField label={says.on} mono value={step.on} onChange={(on) => put({ on: on.trim() })} />
      <Group label={says.cases} help={says.equalsHelp}>
        {cases.map(({ equals, to }, i) => (
          <div key={i} className={styles.answer} role="group" aria-label={says.case(i + 1)}>
            <div className={styles.answerHead}>
              <span>{says.case(i + 1)}</span>
              <IconButton
                icon="trash"
                label={says.removeCase(i + 1)}
                onPress={() => put({ cases: cases.filter((_, at) => at !== i) }, 'remove')}
              />
            </div>
            <Commas label={says.equals} value={equals} onChange={(next) => change(i, { equals: next })} />
            <Target
              label={says.leadsTo}
              value={to}
              ids={ids}
              onChange={(next) => change(i, { to: next })}
              onGo={onGo}
            />
          </div>
        ))}
        <div>
          <Button
            icon="plus"
            look="quiet"
            onPress={() => put({ cases: [...cases, { equals: [], to: '' }] }, 'add')}
          >
            {says.addCase}
          </Button>
        </div>
      </Group>
      <Target
        label={says.otherwise}
        value={step.otherwise}
        ids={ids}
        onChange={(otherwise) => put({ otherwise })}
        onGo={onGo}
      />
    </>
  );
}
