import { useRef } from 'react';
import { VOICES, type AgentConfig } from '../../../shared/domain/agent.ts';
import { conversationOf } from '../../../shared/domain/conversation.ts';
import { t } from '../../i18n/index.ts';
import { duration } from '../../stores/format.ts';
import { Button, NumberField, ProblemNote, Section, Select, Switch, TextField } from '../../ui/index.ts';
import styles from './Agents.module.css';
import { checkAgent, draftOf, type AgentDraft, type AgentErrors } from './draft.ts';
import { Facts } from './Facts.tsx';
import { Outline } from './Outline.tsx';
import { changeAgent, revertAgent, saveAgent, useAgents } from './store.ts';

/** One agent: what it is and knows, and what it does. */
export function AgentEditor({ agent }: { agent: AgentConfig }) {
  const editing = useAgents((state) => state.edits[agent.id]);
  const saving = useAgents((state) => state.saving === agent.id);
  const saved = useAgents((state) => state.saved === agent.id);
  const problem = useAgents((state) => (state.problem?.id === agent.id ? state.problem.problem : null));
  const form = useRef<HTMLFormElement>(null);
  const draft = editing?.draft ?? draftOf(agent);
  const errors = editing?.attempted ? checkAgent(draft).errors : { facts: {} };
  const conversation = conversationOf(draft);
  const says = t.agents;
  const save = async () => {
    if (await saveAgent(agent.id)) return;
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus());
  };
  return (
    <div className={styles.editor}>
      <form
        ref={form}
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {problem && <ProblemNote problem={problem} />}
        <Section title={says.fields.title}>
          <Basics agent={agent} draft={draft} errors={errors} />
        </Section>
        <Section title={says.facts.title} lead={says.facts.lead}>
          <Facts agent={agent} draft={draft} errors={errors.facts} />
        </Section>
        {(editing || saving || saved) && (
          <div className={styles.bar} role="status">
            {editing ? (
              <>
                <Button look="primary" type="submit" isDisabled={saving}>
                  {saving ? says.actions.saving : says.actions.save}
                </Button>
                <Button onPress={() => revertAgent(agent.id)}>{says.actions.revert}</Button>
              </>
            ) : (
              <p className={styles.quiet}>{saving ? says.actions.saving : says.actions.saved}</p>
            )}
          </div>
        )}
      </form>
      {conversation && (
        <Section title={says.outline.title} lead={says.outline.lead}>
          <Outline draft={draft} conversation={conversation} />
        </Section>
      )}
    </div>
  );
}

function Basics({ agent, draft, errors }: { agent: AgentConfig; draft: AgentDraft; errors: AgentErrors }) {
  const says = t.agents.fields;
  return (
    <>
      <div className={styles.pair}>
        <TextField
          label={says.name}
          error={errors.name}
          value={draft.name}
          onChange={(name) => changeAgent(agent, { name })}
          maxLength={80}
        />
        <Select
          label={says.voice}
          help={says.voiceHelp}
          options={VOICES.map((id) => ({ id, label: t.agents.voices[id].join(' · ') }))}
          value={draft.voice}
          onChange={(voice) => changeAgent(agent, { voice })}
        />
        <NumberField
          label={says.maxCalls}
          help={says.maxCallsHelp}
          error={errors.maxCalls}
          value={draft.maxCalls}
          onChange={(maxCalls) => changeAgent(agent, { maxCalls })}
          min={1}
          max={1000}
        />
        <NumberField
          label={says.maxCallSeconds}
          help={says.maxCallSecondsHelp(duration(draft.maxCallSeconds * 1000))}
          error={errors.maxCallSeconds}
          value={draft.maxCallSeconds}
          onChange={(maxCallSeconds) => changeAgent(agent, { maxCallSeconds })}
          min={10}
          max={86_400}
        />
      </div>
      <div>
        <Switch
          isSelected={draft.hearsTakeover}
          onChange={(hearsTakeover) => changeAgent(agent, { hearsTakeover })}
        >
          {says.hears}
        </Switch>
        <p className={styles.quiet}>{says.hearsHelp}</p>
      </div>
    </>
  );
}
