import type { AgentConfig } from '../../../../shared/domain/agent.ts';
import { t } from '../../../i18n/index.ts';
import { useApp } from '../../../stores/app.ts';
import { Button, Tag, TextField } from '../../../ui/index.ts';
import { changeSecret, useAgents } from '../store.ts';
import styles from './Engine.module.css';

/** A secret goes one way: it is entered, replaced or removed here, and never shown. */
export function SecretField({
  agent,
  name,
  label,
  help,
}: {
  agent: AgentConfig;
  /** The key under which it is kept. */
  name: string;
  label: string;
  help?: string;
}) {
  const entered = useAgents((state) => state.edits[agent.id]?.secrets[name]);
  const isKept = useAgents((state) => state.kept[agent.id]?.includes(name) ?? false);
  const noKeychain = useApp((state) => state.info?.keychain ?? null) !== null;
  const says = t.agents.secrets;
  const leave = () => changeSecret(agent, name, undefined);

  if (isKept && entered === undefined) {
    return (
      <div className={styles.secret} role="group" aria-label={label}>
        <p className={styles.label}>{label}</p>
        <div className={styles.secretRow}>
          <Tag look="ok">{noKeychain ? says.keptSession : says.kept}</Tag>
          <Button onPress={() => changeSecret(agent, name, null)}>{says.replace}</Button>
          <Button look="quiet" onPress={() => changeSecret(agent, name, '')}>
            {says.remove}
          </Button>
        </div>
      </div>
    );
  }
  if (isKept && entered === '') {
    return (
      <div className={styles.secret} role="group" aria-label={label}>
        <p className={styles.label}>{label}</p>
        <div className={styles.secretRow}>
          <Tag look="trouble">{says.goes}</Tag>
          <Button onPress={leave}>{says.keep}</Button>
        </div>
      </div>
    );
  }
  return (
    <div className={styles.secretRow}>
      <div className={styles.grow}>
        <TextField
          label={label}
          type="password"
          help={[help, noKeychain ? says.noKeychain : says.goesIn].filter(Boolean).join(' ')}
          placeholder={says.empty}
          value={entered ?? ''}
          onChange={(text) => changeSecret(agent, name, text === '' ? (isKept ? null : undefined) : text)}
          autoFocus={isKept}
        />
      </div>
      {isKept && <Button onPress={leave}>{says.keep}</Button>}
    </div>
  );
}
