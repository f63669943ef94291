import type { Conversation } from '../../../shared/domain/conversation.ts';
import { t } from '../../i18n/index.ts';
import { Tag } from '../../ui/index.ts';
import styles from './Outline.module.css';
import { factsOf, faultsOf, type AgentDraft } from './draft.ts';
import { outline, pieces, type OutlineStep, type Piece } from './outline.ts';

/** The conversation in words, to read: what is said, what is listened for, where it goes. */
export function Outline({ draft, conversation }: { draft: AgentDraft; conversation: Conversation }) {
  const facts = factsOf(draft.facts);
  const faults = faultsOf(draft);
  const says = t.agents.outline;
  const { back, timeUp } = conversation;
  return (
    <div className={styles.outline}>
      {faults.length > 0 && (
        <div className={styles.faults} role="alert">
          <p>{says.faults}</p>
          <ul>
            {faults.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        </div>
      )}
      <ol className={styles.steps}>
        {outline(conversation, facts).map((step) => (
          <Step key={step.id} step={step} />
        ))}
      </ol>
      <dl className={styles.also}>
        <dt>{says.timeUp}</dt>
        <dd>
          <Words words={pieces(timeUp, facts)} />
        </dd>
        <dt>{says.back}</dt>
        <dd>
          <Words words={pieces(back.text, facts)} />{' '}
          <span className={styles.quiet}>{back.to === '' ? says.backWhere : says.backTo}</span>{' '}
          {back.to !== '' && <StepName id={back.to} />}
        </dd>
      </dl>
    </div>
  );
}

function Step({ step }: { step: OutlineStep }) {
  return (
    <li className={styles.step}>
      <p className={styles.head}>
        <StepName id={step.id} />
        <span className={styles.quiet}>{step.does}</span>
        {step.isStart && <Tag look="agent">{t.agents.outline.start}</Tag>}
      </p>
      {step.says.length > 0 && (
        <p className={styles.says}>
          <Words words={step.says} />
        </p>
      )}
      {step.ways.length > 0 && (
        <ul className={styles.ways}>
          {step.ways.map((way) => (
            <li key={`${way.all} ${way.to}`} title={way.all === way.when ? undefined : way.all}>
              <span className={styles.to}>
                <span className={styles.arrow} aria-hidden="true">
                  →
                </span>
                <StepName id={way.to} />
              </span>
              <span>{way.when}</span>
            </li>
          ))}
        </ul>
      )}
      {step.notes.map((note) => (
        <p key={note} className={styles.note}>
          {note}
        </p>
      ))}
    </li>
  );
}

function StepName({ id }: { id: string }) {
  return <span className={styles.id}>{id}</span>;
}

function Words({ words }: { words: Piece[] }) {
  return (
    <>
      {words.map(({ text, fact }, i) =>
        fact === null ? (
          text
        ) : (
          <mark key={`${fact}-${i}`} className={styles.fact} title={fact}>
            {text}
          </mark>
        ),
      )}
    </>
  );
}
