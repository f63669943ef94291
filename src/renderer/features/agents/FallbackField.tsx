import type { AgentConfig, Fallback } from '../../../shared/domain/agent.ts';
import { t } from '../../i18n/index.ts';
import { Select, TextField } from '../../ui/index.ts';
import styles from './Agents.module.css';

/** Where callers go: on in the dialplan, to an extension, to another agent. */
export function FallbackField({
  label,
  value,
  others,
  error,
  onChange,
}: {
  label: string;
  value: Fallback;
  others: readonly Pick<AgentConfig, 'id' | 'name'>[];
  error: string | undefined;
  onChange: (value: Fallback) => void;
}) {
  const says = t.agents.ways;
  const gone =
    value.to === 'agent' && !others.some(({ id }) => id === value.agentId)
      ? [{ id: `agent ${value.agentId}`, label: says.gone }]
      : [];
  const choose = (id: string) => {
    if (id === 'dialplan') onChange({ to: 'dialplan' });
    else if (id === 'extension') onChange({ to: 'extension', extension: '', context: '' });
    else onChange({ to: 'agent', agentId: id.slice('agent '.length) });
  };
  return (
    <div className={styles.way}>
      <Select
        label={label}
        options={[
          { id: 'dialplan', label: says.dialplan },
          { id: 'extension', label: says.extension },
          ...gone,
          ...others.map(({ id, name }) => ({ id: `agent ${id}`, label: says.agent(name) })),
        ]}
        value={value.to === 'agent' ? `agent ${value.agentId}` : value.to}
        onChange={choose}
      />
      {value.to === 'extension' && (
        <div className={styles.pair}>
          <TextField
            label={says.number}
            mono
            error={error}
            value={value.extension}
            onChange={(extension) => onChange({ ...value, extension })}
          />
          <TextField
            label={says.context}
            mono
            placeholder={says.contextEmpty}
            value={value.context}
            onChange={(context) => onChange({ ...value, context })}
          />
        </div>
      )}
    </div>
  );
}
