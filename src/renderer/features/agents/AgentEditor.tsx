import { useEffect, useRef } from 'react';
import type { AgentConfig } from '../../../shared/domain/agent.ts';
import { t } from '../../i18n/index.ts';
import { useLists } from '../../stores/lists.ts';
import { Button, cx, ProblemNote, Tabs, Tag, type TabItem } from '../../ui/index.ts';
import styles from './Agents.module.css';
import { AgentSide } from './AgentSide.tsx';
import { checkAgent, draftOf, faultsOf, NO_ERRORS, type AgentErrors } from './draft.ts';
import { Tryout } from '../tryout/Tryout.tsx';
import { ConversationSide } from './flow/ConversationSide.tsx';
import { loadSecrets, revertAgent, saveAgent, showSide, sideOf, useAgents, type Side } from './store.ts';
import { ToolsSide } from './tools/ToolsSide.tsx';

/** One agent, side by side: what it is, what it says, what it may do, and how it sounds. */
export function AgentEditor({ agent }: { agent: AgentConfig }) {
  const editing = useAgents((state) => state.edits[agent.id]);
  const side = useAgents((state) => state.side);
  const engines = useLists((state) => state.engines);
  const assignments = useLists((state) => state.assignments);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => void loadSecrets(agent.id), [agent.id]);
  const draft = editing?.draft ?? draftOf(agent);
  const engine = engines?.find(({ id }) => id === draft.engine);
  const errors = editing?.attempted ? checkAgent(draft, engine).errors : NO_ERRORS;
  const variables = (assignments ?? [])
    .filter(({ agentId }) => agentId === agent.id)
    .flatMap((assignment) => assignment.variables);
  const faults = faultsOf(draft, variables);
  const says = t.agents;
  const wrong = countBySide(errors);
  const troubles = faults.filter(({ look }) => look === 'trouble').length;
  const conversation = draft.conversation;
  const whole = troubles === 0 ? checkAgent(draft, engine).agent : null;

  const items: TabItem<Side>[] = [
    {
      id: 'agent',
      label: says.sides.agent,
      mark: count(wrong.agent),
      content: (
        <AgentSide agent={agent} draft={draft} engine={engine} errors={errors} variables={variables} />
      ),
    },
    ...(conversation
      ? [
          {
            id: 'conversation' as const,
            label: says.sides.conversation,
            mark: count(troubles),
            fills: true,
            content: (
              <ConversationSide agent={agent} draft={draft} conversation={conversation} faults={faults} />
            ),
          },
        ]
      : []),
    {
      id: 'tools',
      label: says.sides.tools,
      mark: count(wrong.tools),
      content: <ToolsSide agent={agent} draft={draft} engine={engine} errors={errors} />,
    },
    {
      id: 'tryout',
      label: says.sides.tryout,
      fills: true,
      content: (
        <Tryout
          agent={whole}
          name={draft.name}
          id={agent.id}
          conversation={conversation}
          facts={draft.facts}
        />
      ),
    },
  ];
  const save = async () => {
    if (await saveAgent(agent.id)) return;
    // The side with the field may have to be drawn first.
    setTimeout(() => frame.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus(), 50);
  };
  return (
    <div ref={frame} className={styles.editor}>
      <Tabs
        label={says.sides.label}
        items={items}
        value={side === 'conversation' && !conversation ? 'agent' : side}
        onChange={showSide}
      >
        {engine && (
          <>
            <span className={styles.quiet}>{engine.name}</span>
            <Tag look={engine.onPremises ? 'ok' : 'person'}>{says.engine.where(engine.onPremises)}</Tag>
          </>
        )}
      </Tabs>
      <SaveBar agent={agent} onSave={() => void save()} />
    </div>
  );
}

const count = (n: number): string | undefined => (n > 0 ? String(n) : undefined);

function countBySide({ facts, fields }: AgentErrors): { agent: number; tools: number } {
  const sides = Object.keys(fields).map(sideOf);
  const tools = sides.filter((side) => side === 'tools').length;
  return { agent: Object.keys(facts).length + sides.length - tools, tools };
}

/** What is not saved, what was, and what kept it from being saved. */
function SaveBar({ agent, onSave }: { agent: AgentConfig; onSave: () => void }) {
  const isEdited = useAgents((state) => state.edits[agent.id] !== undefined);
  const isFresh = useAgents((state) => state.fresh.some(({ id }) => id === agent.id));
  const saving = useAgents((state) => state.saving === agent.id);
  const saved = useAgents((state) => (state.saved?.id === agent.id ? state.saved : null));
  const problem = useAgents((state) => (state.problem?.id === agent.id ? state.problem.problem : null));
  const says = t.agents.actions;
  if (!isEdited && !saving && !saved && !problem) return null;
  return (
    <div className={styles.foot}>
      {problem && <ProblemNote problem={problem} />}
      {saved?.warning && <ProblemNote problem={saved.warning} look="warning" />}
      {(isEdited || saving || saved) && (
        <div className={styles.bar} role="status">
          {isEdited ? (
            <>
              <Button look="primary" isDisabled={saving} onPress={onSave}>
                {saving ? says.saving : says.save}
              </Button>
              <Button onPress={() => revertAgent(agent.id)}>{isFresh ? says.discard : says.revert}</Button>
              <p className={styles.quiet}>{isFresh ? says.freshNote : says.editedNote}</p>
            </>
          ) : (
            <p className={cx(styles.quiet)}>
              {saving ? says.saving : says.saved}
              {saved?.secretsKept === 'session' && ` ${t.agents.secrets.session}`}
            </p>
          )}
        </div>
      )}
    </div>
  );
}
