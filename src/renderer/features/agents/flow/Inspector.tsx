import { useState } from 'react';
import type { AgentConfig } from '../../../../shared/domain/agent.ts';
import type { Conversation, Step } from '../../../../shared/domain/conversation.ts';
import { t } from '../../../i18n/index.ts';
import { Button, Icon, IconButton, TextField } from '../../../ui/index.ts';
import type { Fault } from '../draft.ts';
import { changeFlow } from './change.ts';
import { copyStep, removeStep, renameStep, setStep } from './edit.ts';
import styles from './Inspector.module.css';
import { inOrder } from './layout.ts';
import { chooseStep } from './state.ts';
import { StepFields } from './StepFields.tsx';
import { SIGNS } from './StepNode.tsx';
import { Whole } from './Whole.tsx';

/** Beside the graph: what is wrong, and the chosen step or the conversation as a whole, field by field. */
export function Inspector({
  agent,
  conversation,
  faults,
  isRead,
  tools,
  chosen,
}: {
  agent: AgentConfig;
  conversation: Conversation;
  faults: readonly Fault[];
  /** False while the text form says something that cannot be read. */
  isRead: boolean;
  tools: readonly string[];
  chosen: string | null;
}) {
  const step = chosen === null ? undefined : conversation.steps[chosen];
  const ids = inOrder(conversation.steps, conversation.start);
  const go = (id: string) => chooseStep(agent.id, id);
  return (
    <aside className={styles.inspector} aria-label={(step && chosen) ?? t.flow.whole}>
      {faults.length > 0 && <Faults faults={faults} onGo={go} />}
      {step && chosen !== null ? (
        <OneStep
          key={chosen}
          agent={agent}
          conversation={conversation}
          id={chosen}
          step={step}
          tools={tools}
          ids={ids}
          onGo={go}
        />
      ) : (
        <Whole
          agent={agent}
          conversation={conversation}
          ids={ids}
          isGood={isRead && faults.length === 0}
          onGo={go}
        />
      )}
    </aside>
  );
}

function Faults({ faults, onGo }: { faults: readonly Fault[]; onGo: (id: string) => void }) {
  return (
    <section className={styles.faults} aria-label={t.flow.faults} role="region">
      <h3 className={styles.faultsTitle}>{t.flow.faultCount(faults.length)}</h3>
      <ul aria-live="polite">
        {faults.map(({ step, message, look }, i) => (
          <li key={i} className={styles[look]}>
            <Icon name="warning" size={14} />
            <span>
              {step !== '' && (
                <>
                  <button type="button" className={styles.link} onClick={() => onGo(step)}>
                    {step}
                  </button>{' '}
                </>
              )}
              {message}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function OneStep({
  agent,
  conversation,
  id,
  step,
  tools,
  ids,
  onGo,
}: {
  agent: AgentConfig;
  conversation: Conversation;
  id: string;
  step: Step;
  tools: readonly string[];
  ids: readonly string[];
  onGo: (id: string) => void;
}) {
  const says = t.flow;
  const change = (changes: Partial<Step>, tag = Object.keys(changes).join()) =>
    changeFlow(agent, setStep(conversation, id, { ...step, ...changes } as Step), `${id} ${tag}`);
  const duplicate = () => {
    const made = copyStep(conversation, id);
    changeFlow(agent, made.conversation, null, made.id);
  };
  return (
    <>
      <header className={styles.header}>
        <Icon name={SIGNS[step.do]} size={17} />
        <div className={styles.kind}>
          <h3 title={says.doesNote[step.do]}>{says.does[step.do]}</h3>
        </div>
        <IconButton icon="copy" label={says.actions.copy} onPress={duplicate} />
        <IconButton
          icon="trash"
          label={says.actions.remove}
          onPress={() => changeFlow(agent, removeStep(conversation, id), null, null)}
        />
        <IconButton icon="close" label={says.actions.whole} onPress={() => chooseStep(agent.id, null)} />
      </header>
      <div className={styles.fields}>
        <StepName agent={agent} conversation={conversation} id={id} />
        <StepFields
          step={step}
          ids={ids}
          intents={Object.keys(conversation.intents)}
          tools={tools}
          put={change}
          onGo={onGo}
        />
        {conversation.start !== id && (
          <div>
            <Button icon="flag" onPress={() => changeFlow(agent, { ...conversation, start: id })}>
              {says.actions.start}
            </Button>
          </div>
        )}
      </div>
    </>
  );
}

/** Takes a new name when the field is left or Enter is pressed: what leads to the step follows it. */
function StepName({
  agent,
  conversation,
  id,
}: {
  agent: AgentConfig;
  conversation: Conversation;
  id: string;
}) {
  const [name, setName] = useState(id);
  const renamed = name === id ? conversation : renameStep(conversation, id, name);
  const take = () => {
    if (renamed === null || renamed === conversation) return;
    const at = Object.keys(conversation.steps).indexOf(id);
    changeFlow(agent, renamed, null, Object.keys(renamed.steps)[at] ?? null);
  };
  return (
    <div
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    >
      <TextField
        label={t.flow.fields.id}
        error={renamed === null ? t.flow.fields.idTaken : undefined}
        value={name}
        onChange={setName}
        onBlur={take}
        maxLength={60}
      />
    </div>
  );
}
