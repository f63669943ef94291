import type { AgentConfig } from '../../../shared/domain/agent.ts';
import { t } from '../../i18n/index.ts';
import { Button, IconButton, ProblemNote, TextField } from '../../ui/index.ts';
import styles from './Agents.module.css';
import { missingFacts, type AgentDraft, type AgentErrors } from './draft.ts';
import { addFact, changeFact, removeFact } from './store.ts';

/** What an agent may tell callers, name by name. */
export function Facts({
  agent,
  draft,
  errors,
  variables,
}: {
  agent: AgentConfig;
  draft: AgentDraft;
  errors: AgentErrors['facts'];
  /** What its assignments bring with each call. */
  variables: readonly string[];
}) {
  const missing = missingFacts(draft, variables);
  const named = new Set(draft.facts.map(({ name }) => name.trim()));
  const says = t.agents.facts;
  return (
    <div className={styles.facts}>
      {draft.facts.length === 0 && <p className={styles.quiet}>{says.none}</p>}
      {draft.facts.map(({ key, name, value }) => (
        <div key={key} className={styles.fact} role="group" aria-label={name || says.add}>
          <TextField
            label={says.name}
            error={errors[key]}
            value={name}
            onChange={(next) => changeFact(agent, draft, key, { name: next })}
            autoFocus={name === '' && value === ''}
            mono
          />
          <TextField
            label={says.value}
            value={value}
            onChange={(next) => changeFact(agent, draft, key, { value: next })}
            {...(value.length > 60 && { rows: 2 })}
          />
          <IconButton icon="trash" label={says.remove(name)} onPress={() => removeFact(agent, draft, key)} />
        </div>
      ))}
      {missing.length > 0 && (
        <ProblemNote look="warning" problem={says.missing(missing.join(', '))}>
          {missing
            .filter((name) => !named.has(name))
            .map((name) => (
              <Button key={name} onPress={() => addFact(agent, draft, name)}>
                {says.addMissing(name)}
              </Button>
            ))}
        </ProblemNote>
      )}
      <div>
        <Button icon="plus" onPress={() => addFact(agent, draft)}>
          {says.add}
        </Button>
      </div>
    </div>
  );
}
