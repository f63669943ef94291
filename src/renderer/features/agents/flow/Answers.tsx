import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { Branch } from '../../../../shared/domain/conversation.ts';
import { t } from '../../../i18n/index.ts';
import { Button, cx, IconButton } from '../../../ui/index.ts';
import { NEW_BRANCH } from './edit.ts';
import styles from './Inspector.module.css';
import { Commas, Lines, Target } from './parts.tsx';

/** What callers may answer, and where each leads. */
export function Answers({
  branches,
  intents,
  ids,
  onChange,
  onGo,
}: {
  branches: readonly Branch[];
  /** Names of the conversation's intents. */
  intents: readonly string[];
  ids: readonly string[];
  onChange: (branches: Branch[], field: string) => void;
  onGo: (id: string) => void;
}) {
  const says = t.flow.fields;
  const put = (at: number, changes: Partial<Branch>) =>
    onChange(
      branches.map((branch, i) => (i === at ? { ...branch, ...changes } : branch)),
      `answer ${at} ${Object.keys(changes).join()}`,
    );
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{says.answers}</legend>
      {branches.map((branch, i) => (
        <div key={i} className={styles.answer} role="group" aria-label={says.answer(i + 1)}>
          <div className={styles.answerHead}>
            <span>{says.answer(i + 1)}</span>
            <IconButton
              icon="trash"
              label={says.removeAnswer(i + 1)}
              onPress={() =>
                onChange(
                  branches.filter((_, at) => at !== i),
                  'remove',
                )
              }
            />
          </div>
          {(intents.length > 0 || branch.intents.length > 0) && (
            <Intents all={intents} chosen={branch.intents} onChange={(names) => put(i, { intents: names })} />
          )}
          <Lines
            label={says.examples}
            help={says.examplesHelp}
            value={branch.examples}
            onChange={(examples) => put(i, { examples })}
          />
          <Lines
            label={says.words}
            help={says.wordsHelp}
            value={branch.words}
            onChange={(words) => put(i, { words })}
          />
          <div className={styles.two}>
            <Commas
              label={says.digits}
              help={says.digitsHelp}
              mono
              value={branch.digits}
              onChange={(digits) => put(i, { digits })}
            />
            <Target
              label={says.leadsTo}
              value={branch.to}
              ids={ids}
              onChange={(to) => put(i, { to })}
              onGo={onGo}
            />
          </div>
        </div>
      ))}
      <div>
        <Button
          icon="plus"
          look="quiet"
          onPress={() => onChange([...branches, structuredClone(NEW_BRANCH)], 'add')}
        >
          {says.addAnswer}
        </Button>
      </div>
    </fieldset>
  );
}

function Intents({
  all,
  chosen,
  onChange,
}: {
  all: readonly string[];
  chosen: readonly string[];
  onChange: (names: string[]) => void;
}) {
  const names = [...new Set([...all, ...chosen])];
  return (
    <div>
      <p className={styles.label}>{t.flow.fields.intents}</p>
      <ToggleButtonGroup
        className={cx(styles.chips)}
        aria-label={t.flow.fields.intents}
        selectionMode="multiple"
        selectedKeys={chosen}
        onSelectionChange={(keys) => onChange(names.filter((name) => keys.has(name)))}
      >
        {names.map((name) => (
          <ToggleButton key={name} id={name} className={cx(styles.chip)}>
            {name}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}
