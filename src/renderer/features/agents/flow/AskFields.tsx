import type { ReactNode } from 'react';
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

/** The variable that the answer is kept in. */
function Into({ into, put }: { into: string; put: (changes: { into: string }) => void }) {
  return (
    <TextField
      label={says.into}
      help={says.intoHelp}
      mono
      value={into}
      onChange={(next) => put({ into: next.trim() })}
    />
  );
}

type Waiting = Pick<StepOf<'note'>, 'timeoutMs' | 'noInput' | 'giveUp'>;

interface AgainProps<Step> {
  step: Step;
  ids: readonly string[];
  put: (changes: Partial<Step>) => void;
  onGo: (id: string) => void;
}

/** What happens when nobody answers. */
function Unanswered({ step, ids, put, onGo, children }: AgainProps<Waiting> & { children?: ReactNode }) {
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
      {children}
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

/** What happens when nobody answers, or nobody understands the answer. */
function Again({ step, put, ...props }: AgainProps<Waiting & Pick<StepOf<'listen'>, 'noMatch'>>) {
  return (
    <Unanswered step={step} put={put} {...props}>
      <Lines
        label={says.noMatch}
        help={says.linesHelp}
        value={step.noMatch}
        onChange={(noMatch) => put({ noMatch })}
      />
    </Unanswered>
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
      <Into into={step.into} put={put} />
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
      <Into into={step.into} put={put} />
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
      <Unanswered step={step} ids={ids} put={put} onGo={onGo} />
    </>
  );
}
