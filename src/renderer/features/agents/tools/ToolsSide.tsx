import { useState } from 'react';
import { ListBox, ListBoxItem, Text } from 'react-aria-components';
import type { AgentConfig } from '../../../../shared/domain/agent.ts';
import type { EngineInfo } from '../../../../shared/domain/engine.ts';
import { t } from '../../../i18n/index.ts';
import { cx, EmptyState, Icon, MenuButton, type IconName } from '../../../ui/index.ts';
import agents from '../Agents.module.css';
import type { AgentDraft, AgentErrors } from '../draft.ts';
import { changeAgent } from '../store.ts';
import { firstWrong, newTool, TOOL_KINDS, type Place, type ToolKind } from './change.ts';
import { AroundCall } from './AroundCall.tsx';
import { ToolEditor } from './ToolEditor.tsx';
import styles from './Tools.module.css';

const SIGNS: Record<ToolKind, IconName> = {
  transfer: 'exit',
  'ask-person': 'person',
  'hang-up': 'hangup',
  webhook: 'webhook',
  note: 'note',
  'set-variables': 'branch',
  'send-digits': 'keypad',
};

/** What an agent may do besides talking, and what is asked and told around its calls. */
export function ToolsSide({
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
  const [chosen, choose] = useState<Place | null>(null);
  const says = t.tools;
  const { tools } = draft;
  const paths = Object.keys(errors.fields);
  const wrong = firstWrong(paths);
  const fallbackPlace: Place | null = tools.length > 0 ? 'tool 0' : null;
  const place = chosen ?? wrong ?? fallbackPlace;
  const at = place?.startsWith('tool ') ? Number(place.slice(5)) : -1;
  const tool = tools[at];

  const add = (kind: ToolKind) => {
    changeAgent(agent, { tools: [...tools, newTool(kind, tools)] });
    choose(`tool ${tools.length}`);
  };
  const isWrong = (root: string) => paths.some((path) => path === root || path.startsWith(`${root}.`));
  return (
    <div className={styles.side}>
      <div className={styles.left}>
        <div className={styles.top}>
          <MenuButton
            icon="plus"
            items={TOOL_KINDS.map((id) => ({
              id,
              label: says.kinds[id],
              note: says.kindNotes[id],
              icon: SIGNS[id],
            }))}
            onAction={add}
          >
            {says.add}
          </MenuButton>
        </div>
        <ListBox
          aria-label={says.list}
          className={cx(agents.list)}
          selectionMode="single"
          selectionBehavior="replace"
          disallowEmptySelection
          selectedKeys={place ? [place] : []}
          onSelectionChange={(keys) => {
            const [key] = keys;
            if (keys !== 'all' && typeof key === 'string') choose(key as Place);
          }}
        >
          {[
            ...tools.map(({ name, kind, on }, i) => (
              <Item
                key={`tool ${i}`}
                id={`tool ${i}`}
                icon={SIGNS[kind]}
                name={name || says.unnamed}
                note={on ? says.kinds[kind] : says.off(says.kinds[kind])}
                isWrong={isWrong(`tools.${i}`)}
              />
            )),
            <Item
              key="lookup"
              id="lookup"
              icon="lookup"
              name={says.lookup}
              note={draft.lookup ? hostOf(draft.lookup.url) : says.none}
              isWrong={isWrong('lookup')}
            />,
            <Item
              key="afterCall"
              id="afterCall"
              icon="upload"
              name={says.afterCall}
              note={draft.afterCall ? hostOf(draft.afterCall.url) : says.none}
              isWrong={isWrong('afterCall')}
            />,
          ]}
        </ListBox>
      </div>
      <div className={styles.right}>
        {engine && !engine.can.includes('tools') && (
          <p className={cx(agents.quiet, styles.hint)}>{says.cannot(engine.name)}</p>
        )}
        {tool ? (
          <ToolEditor
            key={at}
            agent={agent}
            draft={draft}
            tool={tool}
            at={at}
            errors={errors}
            onRemoved={() => choose(at > 0 ? `tool ${at - 1}` : null)}
          />
        ) : place === 'lookup' || place === 'afterCall' ? (
          <AroundCall key={place} agent={agent} draft={draft} which={place} errors={errors} />
        ) : (
          <EmptyState title={says.empty}>{says.emptyText}</EmptyState>
        )}
      </div>
    </div>
  );
}

function Item({
  id,
  icon,
  name,
  note,
  isWrong,
}: {
  id: string;
  icon: IconName;
  name: string;
  note: string;
  isWrong: boolean;
}) {
  return (
    <ListBoxItem id={id} textValue={name} className={cx(agents.item, styles.item)}>
      <Icon name={icon} size={17} />
      <Text slot="label" className={cx(agents.itemName)}>
        {name}
      </Text>
      <Text slot="description" className={cx(agents.itemNote, isWrong && styles.wrong)}>
        {isWrong ? t.tools.wrong : note}
      </Text>
    </ListBoxItem>
  );
}

function hostOf(url: string): string {
  return /^https?:\/\/([^/?#]*)/.exec(url)?.[1] ?? url;
}
