import { useRef, useState, type UIEvent } from 'react';
import type { AgentConfig } from '../../../../shared/domain/agent.ts';
import type { Conversation } from '../../../../shared/domain/conversation.ts';
import { t } from '../../../i18n/index.ts';
import { cx, Icon } from '../../../ui/index.ts';
import { changeFlow } from './change.ts';
import { keepUnread } from './state.ts';
import { fromText, toText } from '../conversation-text.ts';
import styles from './TextForm.module.css';

/** Takes a text for the conversation; where it cannot be read it is kept as it is, and the graph as it was. */
export function takeText(agent: AgentConfig, text: string, tag: string | null): void {
  const { conversation } = fromText(text);
  if (conversation) changeFlow(agent, conversation, tag);
  else keepUnread(agent.id, text);
}

/** The conversation as a text, with the lines of what cannot be read. */
export function TextForm({
  agent,
  conversation,
  unread,
}: {
  agent: AgentConfig;
  conversation: Conversation;
  unread: string | null;
}) {
  // What was typed stands as it was typed for as long as it says the same as the graph.
  const [typed, setTyped] = useState<{ text: string; says: Conversation } | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const isTyped = typed !== null && typed.says === conversation;
  const text = unread ?? (isTyped ? typed.text : toText(conversation));
  const { faults } = fromText(text);
  const bad = new Set(faults.map(({ line }) => line));
  const lines = text.split('\n').length;
  const says = t.flow.text;

  const take = (next: string) => {
    const read = fromText(next).conversation;
    if (read) setTyped({ text: next, says: read });
    if (read) changeFlow(agent, read, 'text');
    else keepUnread(agent.id, next);
  };
  const goTo = (line: number) => {
    const start = text
      .split('\n')
      .slice(0, line - 1)
      .reduce((sum, one) => sum + one.length + 1, 0);
    area.current?.focus();
    area.current?.setSelectionRange(start, start + (text.split('\n')[line - 1]?.length ?? 0));
  };
  return (
    <div className={styles.text}>
      <div className={styles.editor}>
        <div ref={gutter} className={styles.gutter} aria-hidden="true">
          {Array.from({ length: lines }, (_, i) => (
            <span key={i} className={cx(bad.has(i + 1) && styles.bad)}>
              {i + 1}
            </span>
          ))}
        </div>
        <textarea
          ref={area}
          className={styles.area}
          aria-label={says.label}
          aria-invalid={faults.length > 0 || undefined}
          aria-describedby="flow-text-says"
          spellCheck={false}
          wrap="off"
          value={text}
          onChange={(event) => take(event.target.value)}
          onScroll={(event: UIEvent<HTMLTextAreaElement>) => {
            if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
      <div id="flow-text-says" className={styles.says} aria-live="polite">
        {faults.length === 0 ? (
          <p className={styles.good}>
            <Icon name="check" size={15} />
            {says.fits} {says.help}
          </p>
        ) : (
          <>
            <p className={styles.wrong}>
              <Icon name="warning" size={15} />
              {unread === null ? says.faults : says.errors}
            </p>
            <ul>
              {faults.map(({ line, message }, i) => (
                <li key={i}>
                  <button type="button" className={styles.line} onClick={() => goTo(line)}>
                    {says.line(line)}
                  </button>
                  <span>{message}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}
