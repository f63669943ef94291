import { useState } from 'react';
import { ListBox, ListBoxItem, Text } from 'react-aria-components';
import type { AgentConfig } from '../../../shared/domain/agent.ts';
import { t } from '../../i18n/index.ts';
import { useLists } from '../../stores/lists.ts';
import { Button, cx, EmptyState } from '../../ui/index.ts';
import { useFreshAssignments } from '../setup/useFreshAssignments.ts';
import { Split } from '../setup/Split.tsx';
import styles from './Agents.module.css';
import { AgentEditor } from './AgentEditor.tsx';
import { NewAgent } from './NewAgent.tsx';
import { RemoveAgent } from './RemoveAgent.tsx';
import { duplicateAgent, selectAgent, useAgents } from './store.ts';

/** The voice agents: a list, and the chosen one, side by side. */
export function AgentsPage() {
  const saved = useLists((state) => state.agents);
  const fresh = useAgents((state) => state.fresh);
  const [isNew, setNew] = useState(false);
  useFreshAssignments();
  const chosen = useAgents((state) => state.selected);
  const agents = saved && [...saved, ...fresh.filter(({ id }) => !saved.some((one) => one.id === id))];
  const selected = agents?.find(({ id }) => id === chosen) ?? agents?.[0];
  const says = t.agents;
  const isSaved = saved?.some(({ id }) => id === selected?.id);
  return (
    <Split
      title={t.app.pages.agents}
      sides="list"
      actions={
        saved && (
          <>
            {selected && isSaved && (
              <Button icon="copy" onPress={() => void duplicateAgent(selected)}>
                {says.actions.duplicate}
              </Button>
            )}
            {/* The last one stays: calls could go to nobody. */}
            {selected && isSaved && saved.length > 1 && <RemoveAgent agent={selected} />}
            <Button icon="plus" look="primary" onPress={() => setNew(true)}>
              {says.actions.new}
            </Button>
            <NewAgent isOpen={isNew} onClose={() => setNew(false)} />
          </>
        )
      }
      left={agents && <List agents={agents} selected={selected?.id ?? null} />}
      right={
        selected ? (
          <AgentEditor key={selected.id} agent={selected} />
        ) : (
          agents && <EmptyState title={says.empty}>{says.emptyText}</EmptyState>
        )
      }
    />
  );
}

function List({ agents, selected }: { agents: readonly AgentConfig[]; selected: string | null }) {
  const edits = useAgents((state) => state.edits);
  const assignments = useLists((state) => state.assignments) ?? [];
  const says = t.agents;
  return (
    <ListBox
      aria-label={says.list}
      className={cx(styles.list)}
      selectionMode="single"
      selectionBehavior="replace"
      disallowEmptySelection
      selectedKeys={selected ? [selected] : []}
      onSelectionChange={(keys) => {
        const [id] = keys;
        if (keys !== 'all' && typeof id === 'string') selectAgent(id);
      }}
    >
      {agents.map((agent) => {
        const extensions = assignments
          .filter(({ agentId }) => agentId === agent.id)
          .map(({ extension }) => extension);
        const words = extensions.length > 0 ? says.answers(extensions.join(', ')) : says.answersNone;
        return (
          <ListBoxItem key={agent.id} id={agent.id} textValue={agent.name} className={cx(styles.item)}>
            <Text slot="label" className={cx(styles.itemName)} title={agent.name}>
              {agent.name}
            </Text>
            <Text slot="description" className={cx(styles.itemNote)} title={words}>
              {edits[agent.id] ? says.unsaved : words}
            </Text>
          </ListBoxItem>
        );
      })}
    </ListBox>
  );
}
