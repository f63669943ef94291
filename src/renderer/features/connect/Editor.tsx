import { useMemo, useRef, useState, type SyntheticEvent } from 'react';
import { goTo } from '../../app/navigation.ts';
import { t } from '../../i18n/index.ts';
import { useLists } from '../../stores/lists.ts';
import { Button, ConfirmDialog, ProblemNote, Section } from '../../ui/index.ts';
import { Split } from '../setup/Split.tsx';
import { lookFirst } from './discovery.ts';
import { checkDraft, listOf, sameConnection } from './draft.ts';
import styles from './Editor.module.css';
import { Files } from './Files.tsx';
import { filesInPlace } from './in-place.ts';
import { MainFields } from './MainFields.tsx';
import { MoreFields } from './MoreFields.tsx';
import { discard, isDirty, runTest, save, useConnect } from './store.ts';
import { TestResult } from './TestResult.tsx';

/** One PBX: what is typed at the left, what the PBX says to it and needs for it at the right. */
export function Editor() {
  const draft = useConnect((state) => state.draft);
  const attempted = useConnect((state) => state.attempted);
  const test = useConnect((state) => state.test);
  const looking = useConnect((state) => state.looking);
  const saving = useConnect((state) => state.saving);
  const problem = useConnect((state) => state.problem);
  const hasOthers = useLists((state) => (state.pbxs?.length ?? 0) > 0);
  const form = useRef<HTMLFormElement>(null);
  const [asking, setAsking] = useState(false);
  const check = useMemo(() => draft && checkDraft(draft), [draft]);
  if (!draft || !check) return null;

  const errors = attempted ? check.errors : {};
  const isTested = test.state === 'done' && test.report.ok && sameConnection(test.of, draft);
  // Where another desk answers, there is something to choose first.
  const isHeld = isTested && test.report.held && draft.role === 'answers' && !draft.takeApp;
  const orFocusFault = async (going: Promise<boolean>) => {
    if (await going) return;
    // The fields are marked by then.
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('input[aria-invalid]')?.focus());
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void orFocusFault(lookFirst().then(isTested ? save : runTest));
  };
  const leave = () => {
    discard();
    if (!hasOthers) goTo('board');
  };
  const cancel = () => {
    if (isDirty(useConnect.getState())) setAsking(true);
    else leave();
  };
  const says = t.connect;
  return (
    <Split
      title={draft.isNew ? says.newTitle : says.editTitle(draft.name)}
      {...(draft.isNew && { lead: says.newLead })}
      left={
        <form
          ref={form}
          onSubmit={submit}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && !event.defaultPrevented) cancel();
          }}
          noValidate
        >
          <div className={styles.fields}>
            <MainFields draft={draft} errors={errors} />
            <MoreFields draft={draft} errors={errors} />
            {problem && <ProblemNote problem={problem} />}
          </div>
          <div className={styles.bar}>
            <Button onPress={cancel}>{says.cancel}</Button>
            <span className={styles.gap} />
            <Button
              look={isTested ? 'normal' : 'primary'}
              isDisabled={test.state === 'running'}
              onPress={() => void orFocusFault(lookFirst().then(runTest))}
            >
              {test.state === 'none' || test.state === 'running' ? says.test.run : says.test.again}
            </Button>
            <Button
              look={isTested && !isHeld ? 'primary' : 'normal'}
              isDisabled={saving}
              onPress={() => void orFocusFault(lookFirst().then(save))}
            >
              {saving ? says.saving : draft.isNew ? says.save : says.saveChanges}
            </Button>
            {/* Enter in a field does what the highlighted button does. */}
            <button type="submit" hidden />
          </div>
          <ConfirmDialog
            title={says.discard.title}
            isOpen={asking}
            danger
            confirm={says.discard.yes}
            cancel={says.discard.no}
            onConfirm={leave}
            onClose={() => setAsking(false)}
          >
            {draft.isNew ? says.discard.textNew : says.discard.text}
          </ConfirmDialog>
        </form>
      }
      right={
        <div className={styles.beside}>
          <Section title={says.test.title}>
            <TestResult draft={draft} test={test} />
          </Section>
          <Section title={says.files.title} lead={says.files.lead}>
            <Files
              config={check.config}
              extensions={listOf(draft.extensions)}
              password={draft.password}
              isStored={!draft.isNew}
              inPlace={filesInPlace(draft, looking, test)}
            />
          </Section>
        </div>
      }
    />
  );
}
