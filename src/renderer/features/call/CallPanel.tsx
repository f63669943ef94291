import { t } from '../../i18n/index.ts';
import { useCall } from '../../stores/board.ts';
import { Elapsed } from '../../stores/Elapsed.tsx';
import { callerNumber, phoneNumber } from '../../stores/format.ts';
import { useSelection } from '../../stores/selection.ts';
import { Glyph, ProblemNote } from '../../ui/index.ts';
import { Actions } from './Actions.tsx';
import { CallFacts } from './CallFacts.tsx';
import { CallForms } from './CallForms.tsx';
import styles from './CallPanel.module.css';
import { Composer } from './Composer.tsx';
import { ConfirmCommand } from './ConfirmCommand.tsx';
import { CordCard } from './cord/CordCard.tsx';
import { MoreActions } from './MoreActions.tsx';
import { NoCall } from './NoCall.tsx';
import { titleOf } from './title.ts';
import { Transcript } from './Transcript.tsx';
import { useWatch } from './useWatch.ts';

/** The selected call: who hears whom, what can be done, what was said. It stays when the call ends. */
export function CallPanel() {
  const id = useSelection((state) => state.id);
  const call = useCall(id);
  useWatch(id);
  return (
    <aside className={styles.panel} aria-label={t.call.panel}>
      {!call && <NoCall />}
      {call && (
        <>
          <header className={styles.header}>
            <h2 className={styles.title} title={titleOf(call)}>
              {titleOf(call)}
            </h2>
            <p className={styles.state} data-state={call.state}>
              <Glyph state={call.state} size={12} />
              {t.board.stateLong[call.state]}
            </p>
            <p className={styles.route}>
              {callerNumber(call) || t.call.noNumber}
              {call.state !== 'elsewhere' && call.calledNumber && ` → ${phoneNumber(call.calledNumber)}`}
            </p>
            <p className={styles.timer}>
              <Elapsed since={call.startedAt} until={call.endedAt} />
            </p>
          </header>
          <CordCard key={call.id} call={call} />
          {call.stalled && (
            <div className={styles.problem}>
              <ProblemNote look="warning" problem={call.stalled} />
            </div>
          )}
          {call.problem && (
            <div className={styles.problem}>
              <ProblemNote problem={call.problem} />
            </div>
          )}
          <Actions call={call} />
          <MoreActions call={call} />
          <Composer call={call} />
          <Transcript call={call} />
          <CallFacts call={call} />
        </>
      )}
      <ConfirmCommand />
      <CallForms />
    </aside>
  );
}
