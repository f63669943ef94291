import { useRef } from 'react';
import { t } from '../../i18n/index.ts';
import { useLists } from '../../stores/lists.ts';
import { Button, ProblemNote, Select, TextField } from '../../ui/index.ts';
import styles from './Extensions.module.css';
import { checkRow } from './rows.ts';
import { change, othersOf, saveRow, stopEditing, type Editing } from './store.ts';

/** One line of the table as a form. Enter saves it, Escape leaves it as it was. */
export function RowEditor({ editing }: { editing: Editing }) {
  const agents = useLists((state) => state.agents) ?? [];
  const form = useRef<HTMLFormElement>(null);
  const { draft, attempted, problem, pbxId, extension } = editing;
  const errors = attempted ? checkRow(draft, pbxId, othersOf(editing)).errors : {};
  const says = t.extensions.fields;
  const save = async () => {
    if (await saveRow(editing)) return;
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('input[aria-invalid]')?.focus());
  };
  return (
    <div role="row" className={styles.editorRow}>
      <div role="cell">
        <form
          ref={form}
          className={styles.editor}
          aria-label={extension === null ? t.extensions.adding : t.extensions.edit(extension)}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && !event.defaultPrevented) stopEditing(pbxId);
          }}
        >
          <div className={styles.fields}>
            <TextField
              label={says.extension}
              error={errors.extension}
              value={draft.extension}
              onChange={(value) => change(editing, { extension: value })}
              placeholder={says.extensionPlaceholder}
              mono
              autoFocus
            />
            <Select
              label={says.agent}
              {...(errors.agentId && { help: errors.agentId })}
              options={agents.map(({ id, name }) => ({ id, label: name }))}
              value={draft.agentId}
              onChange={(agentId) => change(editing, { agentId })}
            />
            <TextField
              label={says.variables}
              help={says.variablesHelp}
              error={errors.variables}
              value={draft.variables}
              onChange={(variables) => change(editing, { variables })}
              placeholder={says.variablesPlaceholder}
              mono
            />
          </div>
          {problem && <ProblemNote problem={problem} />}
          <div className={styles.editorActions}>
            <Button look="primary" type="submit">
              {t.extensions.save}
            </Button>
            <Button onPress={() => stopEditing(pbxId)}>{t.extensions.cancel}</Button>
          </div>
        </form>
      </div>
    </div>
  );
}
