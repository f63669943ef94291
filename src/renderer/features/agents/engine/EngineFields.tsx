import type { AgentConfig } from '../../../../shared/domain/agent.ts';
import type { EngineField, EngineInfo } from '../../../../shared/domain/engine.ts';
import { t } from '../../../i18n/index.ts';
import { NumberField, Select, Switch, TextField } from '../../../ui/index.ts';
import styles from '../Agents.module.css';
import type { AgentDraft, AgentErrors } from '../draft.ts';
import { changeAgent } from '../store.ts';
import { textOfOption } from './options.ts';
import { SecretField } from './SecretField.tsx';

interface FieldsProps {
  agent: AgentConfig;
  draft: AgentDraft;
  engine: EngineInfo;
  errors: AgentErrors;
}

/** Whatever an engine wants to know of its agent, from its own description. */
export function EngineFields({ agent, draft, engine, errors }: FieldsProps) {
  return (
    <div className={styles.facts}>
      {engine.fields.map((field) =>
        field.kind === 'secret' ? (
          <SecretField
            key={field.key}
            agent={agent}
            name={field.key}
            label={labelOf(field)}
            help={field.help}
          />
        ) : (
          <Field
            key={field.key}
            field={field}
            options={draft.options}
            error={errors.fields[`options.${field.key}`]}
            onChange={(value) => changeAgent(agent, { options: { ...draft.options, [field.key]: value } })}
          />
        ),
      )}
    </div>
  );
}

function labelOf({ label, required }: EngineField): string {
  return required ? label : t.agents.engine.optional(label);
}

function Field({
  field,
  options,
  error,
  onChange,
}: {
  field: EngineField;
  options: AgentConfig['options'];
  error: string | undefined;
  onChange: (value: unknown) => void;
}) {
  const { key, kind, help, choices } = field;
  const label = labelOf(field);
  const text = textOfOption(options, field);
  switch (kind) {
    case 'switch':
      return (
        <div>
          <Switch isSelected={options[key] === true} onChange={onChange}>
            {field.label}
          </Switch>
          {help && <p className={styles.quiet}>{help}</p>}
        </div>
      );
    case 'number':
      return (
        <NumberField
          label={label}
          help={help}
          error={error}
          value={typeof options[key] === 'number' ? options[key] : NaN}
          onChange={(value) => onChange(Number.isNaN(value) ? '' : value)}
          min={Number.MIN_SAFE_INTEGER}
          max={Number.MAX_SAFE_INTEGER}
        />
      );
    case 'choice':
      return (
        <Select
          label={label}
          help={error ?? help}
          options={[
            ...(choices.some(({ id }) => id === text)
              ? []
              : [{ id: text, label: text || t.agents.engine.none }]),
            ...choices,
          ]}
          value={text}
          onChange={onChange}
        />
      );
    default:
      return (
        <TextField
          label={label}
          help={help}
          error={error}
          mono={kind === 'url' || kind === 'json'}
          rows={kind === 'long-text' ? 6 : kind === 'json' ? 4 : 1}
          value={text}
          onChange={onChange}
        />
      );
  }
}
