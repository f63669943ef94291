import type { ToolParameter } from '../../../../shared/domain/tools.ts';
import { t } from '../../../i18n/index.ts';
import { Button, IconButton, Section, Select, Switch, TextField } from '../../../ui/index.ts';
import agents from '../Agents.module.css';
import type { AgentErrors } from '../draft.ts';
import styles from './Tools.module.css';

const TYPES = ['string', 'number', 'integer', 'boolean'] as const;

/** What the agent has to say when it uses a webhook. */
export function Parameters({
  parameters,
  path,
  errors,
  onChange,
}: {
  parameters: readonly ToolParameter[];
  path: string;
  errors: AgentErrors;
  onChange: (parameters: ToolParameter[]) => void;
}) {
  const says = t.tools;
  const change = (at: number, changes: Partial<ToolParameter>) =>
    onChange(parameters.map((one, i) => (i === at ? { ...one, ...changes } : one)));
  return (
    <Section title={says.parameters} lead={says.parametersLead}>
      <div className={agents.facts}>
        {parameters.map(({ name, type, description, required }, i) => (
          <div key={i} className={styles.parameter} role="group" aria-label={name || says.parameter(i + 1)}>
            <TextField
              label={says.parameterName}
              error={errors.fields[`${path}.parameters.${i}.name`]}
              mono
              value={name}
              onChange={(next) => change(i, { name: next })}
            />
            <Select
              label={says.type}
              options={TYPES.map((id) => ({ id, label: says.types[id] }))}
              value={type}
              onChange={(next) => change(i, { type: next })}
            />
            <TextField
              label={says.meaning}
              value={description}
              onChange={(next) => change(i, { description: next })}
              maxLength={500}
            />
            <Switch isSelected={required} onChange={(next) => change(i, { required: next })}>
              {says.required}
            </Switch>
            <IconButton
              icon="trash"
              label={says.removeRow(name)}
              onPress={() => onChange(parameters.filter((_, at) => at !== i))}
            />
          </div>
        ))}
        <div>
          <Button
            icon="plus"
            onPress={() =>
              onChange([...parameters, { name: '', type: 'string', description: '', required: true }])
            }
          >
            {says.addParameter}
          </Button>
        </div>
      </div>
    </Section>
  );
}
