import { useState } from 'react';
import type { AgentConfig } from '../../../../shared/domain/agent.ts';
import type { EngineInfo } from '../../../../shared/domain/engine.ts';
import { t } from '../../../i18n/index.ts';
import { useLists } from '../../../stores/lists.ts';
import { Button, Dialog, Section } from '../../../ui/index.ts';
import styles from '../Agents.module.css';
import type { AgentDraft, AgentErrors } from '../draft.ts';
import { changeEngine } from '../store.ts';
import { EngineCards } from './EngineCards.tsx';
import { EngineFields } from './EngineFields.tsx';

/** The engine behind an agent, and what it wants to know. */
export function EngineSection({
  agent,
  draft,
  engine,
  errors,
}: {
  agent: AgentConfig;
  draft: AgentDraft;
  engine: EngineInfo | undefined;
  errors: AgentErrors;
}) {
  const says = t.agents.engine;
  return (
    <Section
      title={engine ? says.title(engine.name) : says.missing(draft.engine)}
      {...(engine && { lead: engine.summary })}
      actions={<ChangeEngine agent={agent} current={draft.engine} />}
    >
      {engine && <p className={styles.quiet}>{says.audio(engine.onPremises)}</p>}
      {engine && engine.fields.length > 0 && (
        <EngineFields agent={agent} draft={draft} engine={engine} errors={errors} />
      )}
    </Section>
  );
}

function ChangeEngine({ agent, current }: { agent: AgentConfig; current: string }) {
  const [isOpen, setOpen] = useState(false);
  const engines = useLists((state) => state.engines) ?? [];
  const says = t.agents.engine;
  if (engines.length < 2 && engines.some(({ id }) => id === current)) return null;
  return (
    <>
      <Button onPress={() => setOpen(true)}>{says.change}</Button>
      <Dialog title={says.changeTitle(agent.name)} isOpen={isOpen} onClose={() => setOpen(false)} wide>
        <p className={styles.dialogLead}>{says.changeLead}</p>
        <EngineCards
          engines={engines}
          current={current}
          onChoose={(engine) => {
            setOpen(false);
            if (engine.id !== current) changeEngine(agent, engine);
          }}
        />
      </Dialog>
    </>
  );
}
