import { useMemo } from 'react';
import type { AgentConfig } from '../../../shared/domain/agent.ts';
import type { Conversation } from '../../../shared/domain/conversation.ts';
import { t } from '../../i18n/index.ts';
import { Elapsed } from '../../stores/Elapsed.tsx';
import { Button, cx, ProblemNote } from '../../ui/index.ts';
import type { AgentDraft } from '../agents/draft.ts';
import { TranscriptLog } from '../call/Transcript.tsx';
import { PathGraph } from './PathGraph.tsx';
import styles from './Tryout.module.css';
import { isOn, pathOf, press, startTryout, stopTryout, useTryout } from './store.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/**
 * Talks to an agent by headset, as a caller would.
 *
 * @param agent as it is typed now, saved or not; null while something in it is wrong
 */
export function Tryout({
  agent,
  name,
  id,
  conversation,
  facts,
}: {
  agent: AgentConfig | null;
  name: string;
  id: string;
  /** Drawn beside it, where the agent has one. */
  conversation: Conversation | null;
  facts: AgentDraft['facts'];
}) {
  const state = useTryout();
  const says = t.agents.tryout;
  const mine = state.agentId === id;
  const on = mine && isOn(state);
  const call = mine ? state.call : null;
  const troubles = mine ? state.troubles : [];
  const starting = mine && state.isStarting;
  const path = useMemo(() => pathOf(mine ? state.lines : []), [mine, state.lines]);
  const names = useMemo(
    () => ({ caller: t.call.transcript.you, agent: name, operator: t.call.parts.person }),
    [name],
  );
  return (
    <section className={cx(styles.tryout, conversation && styles.drawn)} aria-label={says.title}>
      <div className={styles.talk}>
        <div className={styles.bar}>
          {on || starting ? (
            <Button look="danger" icon="hangup" onPress={stopTryout}>
              {says.stop}
            </Button>
          ) : (
            <Button
              look="primary"
              icon="headset"
              isDisabled={!agent}
              onPress={() => {
                if (agent) void startTryout(agent);
              }}
            >
              {call ? says.again : says.start}
            </Button>
          )}
          <p className={styles.state} role="status">
            {call ? says.state(t.board.stateLong[call.state]) : starting ? says.starting : ''}
            {call && (
              <>
                {' · '}
                <Elapsed since={call.startedAt} until={call.endedAt} />
              </>
            )}
          </p>
        </div>
        {!agent && <p className={styles.quiet}>{says.wrong}</p>}
        {!call && !starting && <p className={styles.quiet}>{says.lead}</p>}
        {call?.stalled && <ProblemNote look="warning" problem={call.stalled} />}
        {troubles.map((problem, i) => (
          <ProblemNote key={`${problem.code}-${i}`} problem={problem} />
        ))}
        {call && <Path steps={path} />}
        {call && (
          <div className={styles.lines}>
            <TranscriptLog lines={state.lines} names={names} empty={t.call.transcript.empty} />
          </div>
        )}
        {on && (
          <div className={styles.keys} role="group" aria-label={says.keys}>
            {KEYS.map((key) => (
              <Button key={key} onPress={() => press(key)}>
                {key}
              </Button>
            ))}
          </div>
        )}
      </div>
      {conversation && <PathGraph conversation={conversation} facts={facts} path={path} />}
    </section>
  );
}

function Path({ steps }: { steps: string[] }) {
  if (steps.length === 0) return null;
  return (
    <ol className={styles.path} aria-label={t.agents.tryout.path}>
      {steps.map((step, i) => (
        <li key={`${step}-${i}`}>{step}</li>
      ))}
    </ol>
  );
}
