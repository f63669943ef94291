import { useState } from 'react';
import type { AgentConfig } from '../../../../shared/domain/agent.ts';
import type { Conversation } from '../../../../shared/domain/conversation.ts';
import { t } from '../../../i18n/index.ts';
import { Button, IconButton, Icon, TextField } from '../../../ui/index.ts';
import { changeFlow } from './change.ts';
import { idOf, renameIntent } from './edit.ts';
import styles from './Inspector.module.css';
import { Group, Lines, Target } from './parts.tsx';

/** What holds for the conversation as a whole: where it begins, its ends that belong to no step, its intents. */
export function Whole({
  agent,
  conversation,
  ids,
  isGood,
  onGo,
}: {
  agent: AgentConfig;
  conversation: Conversation;
  ids: readonly string[];
  isGood: boolean;
  onGo: (id: string) => void;
}) {
  const says = t.flow.fields;
  const { back, intents } = conversation;
  const put = (changes: Partial<Conversation>) =>
    changeFlow(agent, { ...conversation, ...changes }, Object.keys(changes).join());
  return (
    <>
      <header className={styles.header}>
        <div className={styles.kind}>
          <h3>{t.flow.whole}</h3>
        </div>
      </header>
      <div className={styles.fields}>
        {isGood && (
          <p className={styles.good}>
            <Icon name="check" size={15} />
            {t.flow.good}
          </p>
        )}
        <Target
          label={says.startsAt}
          value={conversation.start}
          ids={ids}
          onChange={(start) => put({ start })}
          onGo={onGo}
        />
        <Group label={says.intents} help={says.intentsLead}>
          {Object.entries(intents).map(([name, { examples }]) => (
            <div key={name} className={styles.answer} role="group" aria-label={name}>
              <IntentName agent={agent} conversation={conversation} name={name} />
              <Lines
                label={says.examples}
                value={examples}
                onChange={(next) =>
                  changeFlow(
                    agent,
                    { ...conversation, intents: { ...intents, [name]: { examples: next } } },
                    `intent ${name}`,
                  )
                }
              />
            </div>
          ))}
          <div>
            <Button
              icon="plus"
              look="quiet"
              onPress={() => put({ intents: { ...intents, [freeIntent(intents)]: { examples: [] } } })}
            >
              {says.addIntent}
            </Button>
          </div>
        </Group>
        <TextField
          label={says.back}
          rows={2}
          value={back.text}
          onChange={(text) => put({ back: { ...back, text } })}
        />
        <Target
          label={says.backTo}
          empty={says.backHere}
          value={back.to}
          ids={ids}
          onChange={(to) => put({ back: { ...back, to } })}
          onGo={onGo}
        />
        <TextField
          label={says.timeUp}
          rows={2}
          value={conversation.timeUp}
          onChange={(timeUp) => put({ timeUp })}
        />
      </div>
    </>
  );
}

function freeIntent(intents: Conversation['intents']): string {
  let n = 1;
  while (Object.hasOwn(intents, `intent-${n}`)) n += 1;
  return `intent-${n}`;
}

function IntentName({
  agent,
  conversation,
  name,
}: {
  agent: AgentConfig;
  conversation: Conversation;
  name: string;
}) {
  const [typed, setTyped] = useState(name);
  const next = idOf(typed);
  const isFree = next === name || (next !== '' && !Object.hasOwn(conversation.intents, next));
  const take = () => {
    if (isFree && next !== name) changeFlow(agent, renameIntent(conversation, name, next));
  };
  return (
    <div className={styles.target}>
      <TextField
        label={t.flow.fields.intent}
        error={isFree ? undefined : t.flow.fields.idTaken}
        value={typed}
        onChange={setTyped}
        onBlur={take}
        maxLength={60}
      />
      <IconButton
        icon="trash"
        label={t.flow.fields.removeIntent(name)}
        onPress={() => changeFlow(agent, renameIntent(conversation, name, ''))}
      />
    </div>
  );
}
