import type { AgentConfig } from '../../../../shared/domain/agent.ts';
import type { NobodyCame } from '../../../../shared/domain/tools.ts';
import { t } from '../../../i18n/index.ts';
import { Select } from '../../../ui/index.ts';
import { FallbackField } from '../FallbackField.tsx';
import styles from './Tools.module.css';

/** What becomes of a caller for whom nobody came: back to the agent, or a way out. */
export function NobodyField({
  value,
  others,
  error,
  onChange,
}: {
  value: NobodyCame;
  others: readonly Pick<AgentConfig, 'id' | 'name'>[];
  error: string | undefined;
  onChange: (value: NobodyCame) => void;
}) {
  const says = t.tools;
  return (
    <div className={styles.stack}>
      <Select
        label={says.nobody}
        options={[
          { id: 'back', label: says.back },
          { id: 'leaves', label: says.leaves },
        ]}
        value={value.to === 'back' ? 'back' : 'leaves'}
        onChange={(id) => onChange(id === 'back' ? { to: 'back' } : { to: 'dialplan' })}
      />
      {value.to !== 'back' && (
        <FallbackField label={says.where} value={value} others={others} error={error} onChange={onChange} />
      )}
    </div>
  );
}
