import type { AgentConfig } from '../../../shared/domain/agent.ts';
import { t } from '../../i18n/index.ts';
import { Elapsed } from '../../stores/Elapsed.tsx';
import { Button, ProblemNote } from '../../ui/index.ts';
import { TranscriptLines } from '../call/TranscriptLines.tsx';
import styles from './Tryout.module.css';
import { isOn, pathOf, press, startTryout, stopTryout, useTryout } from './store.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/**
 * Talks to an agent by headset, as a caller would.
 *
 * @param agent as it is typed now, saved or not; null while something in it is wrong
 */
export function Tryout({ agent, name, id }: { agent: AgentConfig | null; name: string; id: string }) {
  const state = useTryout();
  const says = t.agents.tryout;
  const mine = state.agentId === id;
  const on = mine && isOn(state);
  const call = mine ? state.call : null;
  const troubles = mine ? state.troubles : [];
  const starting = mine && state.isStarting;
  return (
    <section className={styles.tryout} aria-label={says.title}>
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
          {call && <Elapsed since={call.startedAt} until={call.endedAt} />}
        </p>
      </div>
      {!agent && <p className={styles.quiet}>{says.wrong}</p>}
      {!call && !starting && <p className={styles.quiet}>{says.lead}</p>}
      {call?.stalled && <ProblemNote look="warning" problem={call.stalled} />}
      {troubles.map((problem, i) => (
        <ProblemNote key={`${problem.code}-${i}`} problem={problem} />
      ))}
      {on && (
        <div className={styles.keys} role="group" aria-label={says.keys}>
          {KEYS.map((key) => (
            <Button key={key} onPress={() => press(key)}>
              {key}
            </Button>
          ))}
        </div>
      )}
      {call && <Path steps={pathOf(state.lines)} />}
      {call && (
        <div className={styles.lines} role="log" aria-label={t.call.transcript.title}>
          <TranscriptLines
            lines={state.lines}
            names={{ caller: t.call.transcript.you, agent: name, operator: t.call.parts.person }}
          />
        </div>
      )}
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
