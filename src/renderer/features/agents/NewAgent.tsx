import { Button } from 'react-aria-components';
import { TEMPLATES, type ConversationTemplate } from '../../../shared/conversations/templates.ts';
import { EMBEDDED, type EngineInfo } from '../../../shared/domain/engine.ts';
import { t } from '../../i18n/index.ts';
import { useLists } from '../../stores/lists.ts';
import { cx, Dialog } from '../../ui/index.ts';
import styles from './Agents.module.css';
import { freeName } from './draft.ts';
import { EngineCards } from './engine/EngineCards.tsx';
import cards from './engine/Engine.module.css';
import { newAgent } from './engine/options.ts';
import { emptyConversation } from './flow/edit.ts';
import { beginAgent, showSide } from './store.ts';
import { newTool } from './tools/change.ts';

/** What a new agent begins with: a conversation that is ready to be changed, or an engine. */
export function NewAgent({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const engines = useLists((state) => state.engines) ?? [];
  const agents = useLists((state) => state.agents) ?? [];
  const says = t.agents.fresh;
  const embedded = engines.find(({ id }) => id === EMBEDDED);

  const begin = (engine: EngineInfo) => {
    const agent = newAgent(engine, crypto.randomUUID(), freeName(says.name, agents));
    const isEmbedded = engine.id === EMBEDDED;
    beginAgent(
      isEmbedded
        ? { ...agent, options: { conversation: emptyConversation() }, facts: { business: '' } }
        : agent,
    );
    onClose();
  };
  const beginWith = (engine: EngineInfo, template: ConversationTemplate) => {
    beginAgent({
      ...newAgent(engine, crypto.randomUUID(), freeName(template.name, agents)),
      options: { conversation: structuredClone(template.conversation) },
      facts: { ...template.facts },
      // Where they are is for whoever has the server to say.
      tools: template.tools.map((name) => ({ ...newTool('webhook', []), name })),
    });
    showSide('conversation');
    onClose();
  };
  return (
    <Dialog title={says.title} isOpen={isOpen} onClose={onClose} wide>
      {embedded && (
        <>
          <h3 className={styles.dialogTitle}>{says.templates}</h3>
          <ul className={cards.cards}>
            {TEMPLATES.map((template) => (
              <li key={template.id}>
                <Button className={cx(cards.card)} onPress={() => beginWith(embedded, template)}>
                  <span className={cards.cardName}>{template.name}</span>
                  <span className={cards.cardText}>{template.summary}</span>
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3 className={styles.dialogTitle}>{says.engines}</h3>
      <EngineCards engines={engines} onChoose={begin} />
    </Dialog>
  );
}
