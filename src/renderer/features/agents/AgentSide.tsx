import type { AgentConfig } from '../../../shared/domain/agent.ts';
import { EMBEDDED, type EngineInfo } from '../../../shared/domain/engine.ts';
import { t } from '../../i18n/index.ts';
import { duration } from '../../stores/format.ts';
import { useLists } from '../../stores/lists.ts';
import { NumberField, ProblemNote, Section, Segmented, Select, Switch, TextField } from '../../ui/index.ts';
import styles from './Agents.module.css';
import type { AgentDraft, AgentErrors } from './draft.ts';
import { EngineSection } from './engine/EngineSection.tsx';
import { Facts } from './Facts.tsx';
import { FallbackField } from './FallbackField.tsx';
import { changeAgent } from './store.ts';
import { VoiceField, VoiceMissing } from './VoiceField.tsx';
import { Wide } from './Wide.tsx';

interface SideProps {
  agent: AgentConfig;
  draft: AgentDraft;
  engine: EngineInfo | undefined;
  errors: AgentErrors;
}

/** What an agent is and knows: everything but its conversation and its tools. */
export function AgentSide({ variables, ...props }: SideProps & { variables: readonly string[] }) {
  const says = t.agents;
  return (
    <div className={styles.columns}>
      <div>
        <Section title={says.fields.title}>
          <Basics {...props} />
        </Section>
        <EngineSection {...props} />
        {props.engine?.id === EMBEDDED && <FactsSection {...props} variables={variables} />}
      </div>
      <div>
        <Section title={says.fields.turnsTitle} lead={says.fields.turnsLead}>
          <Turns {...props} />
        </Section>
        <Section title={says.fields.limitsTitle}>
          <Limits {...props} />
        </Section>
        <Section title={says.fields.takeoverTitle}>
          <Takeover {...props} />
        </Section>
        {props.engine?.id !== EMBEDDED && <FactsSection {...props} variables={variables} />}
      </div>
    </div>
  );
}

function FactsSection({ agent, draft, errors, variables }: SideProps & { variables: readonly string[] }) {
  return (
    <Section title={t.agents.facts.title} lead={t.agents.facts.lead}>
      <Facts agent={agent} draft={draft} errors={errors.facts} variables={variables} />
    </Section>
  );
}

function Basics({ agent, draft, engine, errors }: SideProps) {
  const says = t.agents.fields;
  const known = says.languages.some(({ id }) => id === draft.language);
  return (
    <div className={styles.pair}>
      <Wide>
        <TextField
          label={says.name}
          error={errors.fields['name']}
          value={draft.name}
          onChange={(name) => changeAgent(agent, { name })}
          maxLength={80}
        />
      </Wide>
      <VoiceField
        help={engine?.id === EMBEDDED ? says.voiceHelp : says.voiceOwn}
        value={draft.voice}
        onChange={(voice) => changeAgent(agent, { voice })}
      />
      <Select
        label={says.language}
        help={
          engine?.id === EMBEDDED && !draft.language.startsWith('en')
            ? says.languageEmbedded
            : says.languageHelp
        }
        options={[...(known ? [] : [{ id: draft.language, label: draft.language }]), ...says.languages]}
        value={draft.language}
        onChange={(language) => changeAgent(agent, { language })}
      />
      <VoiceMissing voice={draft.voice} />
    </div>
  );
}

function Turns({ agent, draft, engine }: SideProps) {
  const says = t.agents.fields;
  const { turnTaking } = draft;
  const follows = engine?.can.includes('turn-taking') ?? true;
  if (!follows) return <p className={styles.quiet}>{says.turnsNot(engine?.name ?? '')}</p>;
  return (
    <>
      <Segmented
        label={says.patience}
        cards
        options={says.patiences}
        value={turnTaking.patience}
        onChange={(patience) => changeAgent(agent, { turnTaking: { ...turnTaking, patience } })}
      />
      <Segmented
        label={says.interruption}
        cards
        options={says.interruptions}
        value={turnTaking.interruption}
        onChange={(interruption) => changeAgent(agent, { turnTaking: { ...turnTaking, interruption } })}
      />
    </>
  );
}

function Limits({ agent, draft, errors }: SideProps) {
  const says = t.agents.fields;
  const agents = useLists((state) => state.agents) ?? [];
  const others = agents.filter(({ id }) => id !== agent.id);
  return (
    <>
      <div className={styles.pair}>
        <NumberField
          label={says.maxCalls}
          error={errors.fields['maxCalls']}
          value={draft.maxCalls}
          onChange={(maxCalls) => changeAgent(agent, { maxCalls })}
          min={1}
          max={1000}
        />
        <FallbackField
          label={says.overQuota}
          value={draft.overQuota}
          others={others}
          error={errors.fields['overQuota.extension']}
          onChange={(overQuota) => changeAgent(agent, { overQuota })}
        />
        <NumberField
          label={says.maxCallSeconds}
          help={says.maxCallSecondsHelp(duration(draft.maxCallSeconds * 1000))}
          error={errors.fields['maxCallSeconds']}
          value={draft.maxCallSeconds}
          onChange={(maxCallSeconds) => changeAgent(agent, { maxCallSeconds })}
          min={10}
          max={86_400}
        />
        <FallbackField
          label={says.fallback}
          value={draft.fallback}
          others={others}
          error={errors.fields['fallback.extension']}
          onChange={(fallback) => changeAgent(agent, { fallback })}
        />
      </div>
      <TextField
        label={says.holding}
        help={says.holdingHelp}
        error={errors.fields['holding']}
        value={draft.holding}
        onChange={(holding) => changeAgent(agent, { holding })}
        maxLength={300}
      />
    </>
  );
}

function Takeover({ agent, draft, engine }: SideProps) {
  const says = t.agents.fields;
  const leaves = engine !== undefined && !engine.onPremises;
  return (
    <>
      <div>
        <Switch
          isSelected={draft.hearsTakeover}
          onChange={(hearsTakeover) => changeAgent(agent, { hearsTakeover })}
        >
          {says.hears}
        </Switch>
        <p className={styles.quiet}>{says.hearsHelp}</p>
      </div>
      {leaves && draft.hearsTakeover && (
        <ProblemNote look="warning" problem={says.hearsWarning(engine.name)} />
      )}
      {!leaves && <p className={styles.quiet}>{says.hearsHere}</p>}
    </>
  );
}
