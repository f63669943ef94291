import type { Step, StepOf } from '../../../../shared/domain/conversation.ts';
import { t } from '../../../i18n/index.ts';
import { Select, TextField } from '../../../ui/index.ts';
import { Collect, Listen, Note } from './AskFields.tsx';
import { Cases } from './Cases.tsx';
import { Pairs, Seconds, Target } from './parts.tsx';

export interface FieldsProps<S extends Step> {
  step: S;
  /** The names of all steps, intents and tools. */
  ids: readonly string[];
  intents: readonly string[];
  tools: readonly string[];
  /** Changes these fields of the step; typing on in one is taken back in one. */
  put: (changes: Partial<S>, tag?: string) => void;
  onGo: (id: string) => void;
}

/** All that can be set for a step, by its kind. */
export function StepFields({ step, put, ...rest }: FieldsProps<Step>) {
  switch (step.do) {
    case 'say':
      return <Say {...rest} step={step} put={put} />;
    case 'listen':
      return <Listen {...rest} step={step} put={put} />;
    case 'collect':
      return <Collect {...rest} step={step} put={put} />;
    case 'look-up':
      return <LookUp {...rest} step={step} put={put} />;
    case 'set':
      return <SetValues {...rest} step={step} put={put} />;
    case 'branch':
      return <Cases {...rest} step={step} put={put} />;
    case 'note':
      return <Note {...rest} step={step} put={put} />;
    case 'ask-person':
      return <AskPerson {...rest} step={step} put={put} />;
    case 'transfer':
      return <Transfer {...rest} step={step} put={put} />;
    case 'hang-up':
      return <Says text={step.text} put={put} />;
  }
}

const says = t.flow.fields;

function Says({
  text,
  put,
  label = says.says,
}: {
  text: string;
  put: (changes: { text: string }) => void;
  label?: string;
}) {
  return (
    <TextField
      label={label}
      help={says.saysHelp}
      rows={4}
      value={text}
      onChange={(next) => put({ text: next })}
    />
  );
}

function Say({ step, ids, put, onGo }: FieldsProps<StepOf<'say'>>) {
  return (
    <>
      <Says text={step.text} put={put} />
      <Target label={says.to} value={step.to} ids={ids} onChange={(to) => put({ to })} onGo={onGo} />
    </>
  );
}

function LookUp({ step, ids, tools, put, onGo }: FieldsProps<StepOf<'look-up'>>) {
  const known = step.tool === '' || tools.includes(step.tool) ? tools : [step.tool, ...tools];
  return (
    <>
      <Select
        label={says.tool}
        {...(tools.length === 0 && { help: says.noTools })}
        options={[{ id: '', label: says.noTool }, ...known.map((id) => ({ id, label: id }))]}
        value={step.tool}
        onChange={(tool) => put({ tool })}
      />
      <Says label={says.waiting} text={step.text} put={put} />
      <Pairs
        label={says.arguments}
        nameLabel={says.name}
        valueLabel={says.value}
        value={step.arguments}
        onChange={(next) => put({ arguments: next })}
      />
      <Pairs
        label={says.results}
        help={says.resultsHelp}
        nameLabel={says.name}
        valueLabel={says.place}
        value={step.results}
        onChange={(results) => put({ results })}
      />
      <Seconds
        label={says.longest}
        value={step.timeoutMs}
        onChange={(timeoutMs) => put({ timeoutMs })}
        min={0.5}
        max={60}
        step={0.5}
      />
      <Target label={says.found} value={step.ok} ids={ids} onChange={(ok) => put({ ok })} onGo={onGo} />
      <Target
        label={says.failed}
        value={step.failed}
        ids={ids}
        onChange={(failed) => put({ failed })}
        onGo={onGo}
      />
    </>
  );
}

function SetValues({ step, ids, put, onGo }: FieldsProps<StepOf<'set'>>) {
  return (
    <>
      <Pairs
        label={says.values}
        help={says.saysHelp}
        nameLabel={says.name}
        valueLabel={says.value}
        value={step.values}
        onChange={(values) => put({ values })}
      />
      <Target label={says.to} value={step.to} ids={ids} onChange={(to) => put({ to })} onGo={onGo} />
    </>
  );
}

function AskPerson({ step, ids, put, onGo }: FieldsProps<StepOf<'ask-person'>>) {
  return (
    <>
      <Says text={step.text} put={put} />
      <TextField label={says.reason} rows={2} value={step.reason} onChange={(reason) => put({ reason })} />
      <Seconds
        label={says.wait}
        value={step.waitMs}
        onChange={(waitMs) => put({ waitMs })}
        min={1}
        max={600}
      />
      <TextField label={says.hold} rows={2} value={step.hold} onChange={(hold) => put({ hold })} />
      <Target label={says.nobody} value={step.to} ids={ids} onChange={(to) => put({ to })} onGo={onGo} />
    </>
  );
}

function Transfer({ step, put }: FieldsProps<StepOf<'transfer'>>) {
  return (
    <>
      <Says text={step.text} put={put} />
      <TextField
        label={says.extension}
        help={says.extensionHelp}
        mono
        value={step.extension}
        onChange={(extension) => put({ extension: extension.trim() })}
      />
      {step.extension !== '' && (
        <TextField
          label={says.context}
          help={says.contextHelp}
          mono
          value={step.context}
          onChange={(context) => put({ context: context.trim() })}
        />
      )}
    </>
  );
}
