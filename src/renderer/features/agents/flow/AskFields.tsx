import type { StepOf } from '../../../../shared/domain/conversation.ts';
import { t } from '../../../i18n/index.ts';
import { NumberField, Segmented, TextField } from '../../../ui/index.ts';
import { Answers } from './Answers.tsx';
import styles from './Inspector.module.css';
import { Lines, Seconds, Target } from './parts.tsx';
import type { FieldsProps } from './StepFields.tsx';

const says = t.flow.fields;

function Asks({ prompt, put }: { prompt: string; put: (changes: { prompt: string }) => void }) {
  return (
    <TextField
      label={says.asks}
      help={says.asksHelp}
      rows={4}
      value={prompt}
      onChange={(next) => put({ prompt: next })}
    />
  );
}

type Asking = Pick<StepOf<'listen'>, 'timeoutMs' | 'noInput' | 'noMatch' | 'giveUp'>;

/** What happens when the answer does not come. */
function Again({
  step,
  ids,
  put,
  onGo,
}: {
  step: Asking;
  ids: readonly string[];
  put: (changes: Partial<Asking>) => void;
  onGo: (id: string) => void;
}) {
  return (
    <>
      <Seconds
        label={says.silence}
        value={step.timeoutMs}
        onChange={(timeoutMs) => put({ timeoutMs })}
        min={0.5}
        max={60}
        step={0.5}
      />
      <Lines
        label={says.noInput}
        help={says.linesHelp}
        value={step.noInput}
        onChange={(noInput) => put({ noInput })}
      />
      <Lines
        label={says.noMatch}
        help={says.linesHelp}
        value={step.noMatch}
        onChange={(noMatch) => put({ noMatch })}
      />
      <Target
        label={says.giveUp}
        value={step.giveUp}
        ids={ids}
        onChange={(giveUp) => put({ giveUp })}
        onGo={onGo}
      />
    </>
  );
}

/** Asks, and goes on by what is answered. */
export function Listen({ step, ids, intents, put, onGo }: FieldsProps<StepOf<'listen'>>) {
  return (
    <>
      <Asks prompt={step.prompt} put={put} />
      <Answers
        branches={step.branches}
        intents={intents}
        ids={ids}
        onChange={(branches, field) => put({ branches }, field)}
        onGo={onGo}
      />
      <Again step={step} ids={ids} put={put} onGo={onGo} />
    </>
  );
}

/** Asks for a number or a text, and keeps it. */
export function Collect({ step, ids, intents, put, onGo }: FieldsProps<StepOf<'collect'>>) {
  return (
    <>
      <Asks prompt={step.prompt} put={put} />
      <Segmented
        label={says.kind}
        options={(['digits', 'phone', 'text'] as const).map((id) => ({ id, label: says.kinds[id] }))}
        value={step.kind}
        onChange={(kind) => put({ kind })}
      />
      <TextField
        label={says.into}
        help={says.intoHelp}
        mono
        value={step.into}
        onChange={(into) => put({ into: into.trim() })}
      />
      <div className={styles.two}>
        <NumberField label={says.min} value={step.min} onChange={(min) => put({ min })} min={1} max={500} />
        <NumberField label={says.max} value={step.max} onChange={(max) => put({ max })} min={1} max={500} />
      </div>
      <TextField
        label={says.confirm}
        help={says.confirmHelp}
        rows={2}
        value={step.confirm}
        onChange={(confirm) => put({ confirm })}
      />
      <Target label={says.to} value={step.to} ids={ids} onChange={(to) => put({ to })} onGo={onGo} />
      <Answers
        branches={step.branches}
        intents={intents}
        ids={ids}
        onChange={(branches, field) => put({ branches }, field)}
        onGo={onGo}
      />
      <Again step={step} ids={ids} put={put} onGo={onGo} />
    </>
  );
}

/** Keeps all that the caller says. */
export function Note({ step, ids, put, onGo }: FieldsProps<StepOf<'note'>>) {
  return (
    <>
      <Asks prompt={step.prompt} put={put} />
      <TextField
        label={says.into}
        help={says.intoHelp}
        mono
        value={step.into}
        onChange={(into) => put({ into: into.trim() })}
      />
      <div className={styles.two}>
        <Seconds
          label={says.pause}
          value={step.pauseMs}
          onChange={(pauseMs) => put({ pauseMs })}
          min={0.5}
          max={60}
          step={0.5}
        />
        <NumberField
          label={says.most}
          value={step.maxSeconds}
          onChange={(maxSeconds) => put({ maxSeconds })}
          min={5}
          max={600}
        />
      </div>
      <Target label={says.to} value={step.to} ids={ids} onChange={(to) => put({ to })} onGo={onGo} />
      <Seconds
        label={says.silence}
        value={step.timeoutMs}
        onChange={(timeoutMs) => put({ timeoutMs })}
        min={0.5}
        max={60}
        step={0.5}
      />
      <Lines
        label={says.noInput}
        help={says.linesHelp}
        value={step.noInput}
        onChange={(noInput) => put({ noInput })}
      />
      <Target
        label={says.giveUp}
        value={step.giveUp}
        ids={ids}
        onChange={(giveUp) => put({ giveUp })}
        onGo={onGo}
      />
    </>
  );
}
