import { useRef, useState, type KeyboardEvent } from 'react';
import { FileTrigger } from 'react-aria-components';
import type { AgentConfig } from '../../../../shared/domain/agent.ts';
import type { Conversation } from '../../../../shared/domain/conversation.ts';
import { ask } from '../../../api.ts';
import { t } from '../../../i18n/index.ts';
import { Button, IconButton, MenuButton, Segmented } from '../../../ui/index.ts';
import { toText } from '../conversation-text.ts';
import { factsOf, type AgentDraft, type Fault } from '../draft.ts';
import { tellProblem } from '../store.ts';
import { changeFlow, redoFlow, undoFlow } from './change.ts';
import styles from './ConversationSide.module.css';
import { addStep, KINDS, place, type Kind } from './edit.ts';
import { Graph } from './Graph.tsx';
import { Inspector } from './Inspector.tsx';
import { NODE, placesOf } from './layout.ts';
import { showView, useFlow } from './state.ts';
import { SIGNS } from './StepNode.tsx';
import { takeText, TextForm } from './TextForm.tsx';

/** The conversation of the embedded agent: drawn, or written, one as good as the other. */
export function ConversationSide({
  agent,
  draft,
  conversation,
  faults,
}: {
  agent: AgentConfig;
  draft: AgentDraft;
  conversation: Conversation;
  faults: readonly Fault[];
}) {
  const { view, step, undo, unread } = useFlow(agent.id);
  const beside = useRef<HTMLDivElement>(null);
  const chosen = step !== null && Object.hasOwn(conversation.steps, step) ? step : null;
  const says = t.flow;

  const add = (kind: Kind) => {
    const made = addStep(
      conversation,
      kind,
      spotBeside(conversation, chosen),
      chosen ? { id: chosen } : null,
    );
    changeFlow(agent, made.conversation, null, made.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    const key = event.key.toLowerCase();
    const isUndo = key === 'z' && !event.shiftKey;
    if (!isUndo && key !== 'y' && key !== 'z') return;
    event.preventDefault();
    (isUndo ? undoFlow : redoFlow)(agent);
  };
  return (
    <div className={styles.side} onKeyDown={onKeyDown}>
      <div className={styles.bar} role="toolbar" aria-label={says.whole}>
        <Segmented
          label={says.view}
          hideLabel
          options={(['graph', 'text'] as const).map((id) => ({ id, label: says.views[id] }))}
          value={view}
          onChange={(next) => showView(agent.id, next)}
        />
        <span className={styles.gap} />
        {view === 'graph' ? (
          <>
            <MenuButton
              icon="plus"
              items={KINDS.map((id) => ({
                id,
                label: says.does[id],
                note: says.doesNote[id],
                icon: SIGNS[id],
              }))}
              onAction={add}
            >
              {says.actions.add}
            </MenuButton>
            <IconButton
              icon="tidy"
              label={says.actions.tidy}
              onPress={() => changeFlow(agent, place(conversation, null))}
            />
          </>
        ) : (
          <Files agent={agent} conversation={conversation} text={unread ?? toText(conversation)} />
        )}
        <IconButton
          icon="undo"
          label={says.actions.undo}
          isDisabled={undo.past.length === 0}
          onPress={() => undoFlow(agent)}
        />
        <IconButton
          icon="redo"
          label={says.actions.redo}
          isDisabled={undo.future.length === 0}
          onPress={() => redoFlow(agent)}
        />
      </div>
      {view === 'graph' ? (
        <Graph
          agent={agent}
          conversation={conversation}
          faults={faults}
          facts={factsOf(draft.facts)}
          chosen={chosen}
          onEdit={() => beside.current?.querySelector<HTMLElement>('textarea, input')?.focus()}
        />
      ) : (
        <TextForm agent={agent} conversation={conversation} unread={unread} />
      )}
      <div ref={beside} className={styles.beside}>
        <Inspector
          agent={agent}
          conversation={conversation}
          faults={faults}
          isRead={unread === null}
          tools={draft.tools.map(({ name }) => name)}
          chosen={chosen}
        />
      </div>
    </div>
  );
}

/** Where a new step goes in a drawing that was arranged by hand; null where the drawing arranges itself. */
function spotBeside(conversation: Conversation, chosen: string | null): { x: number; y: number } | null {
  if (!Object.values(conversation.steps).some(({ position }) => position)) return null;
  const places = placesOf(conversation);
  const origin = places[chosen ?? conversation.start] ?? { x: 0, y: 0 };
  const spot = { x: origin.x + NODE.width + 96, y: origin.y };
  const isTaken = () =>
    Object.values(places).some(({ x, y }) => Math.abs(x - spot.x) < NODE.width && Math.abs(y - spot.y) < 110);
  while (isTaken()) spot.y += 60;
  return spot;
}

/** The text as a file and on the clipboard. */
function Files({
  agent,
  conversation,
  text,
}: {
  agent: AgentConfig;
  conversation: Conversation;
  text: string;
}) {
  const [copied, setCopied] = useState<Conversation | null>(null);
  const says = t.flow.text;
  const copy = async () => {
    const reply = await ask('app.copyText', { text });
    if (reply.ok) setCopied(conversation);
    else tellProblem(agent.id, reply.problem);
  };
  const open = (files: FileList | null) => {
    const file = files?.[0];
    if (!file) return;
    file.text().then(
      (read) => takeText(agent, read, null),
      () => tellProblem(agent.id, says.unreadable(file.name)),
    );
  };
  return (
    <>
      <Button icon="copy" onPress={() => void copy()}>
        {copied === conversation ? says.copied : says.copy}
      </Button>
      <FileTrigger onSelect={open}>
        <Button icon="upload">{says.import}</Button>
      </FileTrigger>
      <Button icon="download" onPress={() => save(`${agent.name}.yaml`, text)}>
        {says.export}
      </Button>
    </>
  );
}

/** Hands a file to whoever asks where it should go. */
function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replace(/[/\\:*?"<>|]+/g, '-');
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
