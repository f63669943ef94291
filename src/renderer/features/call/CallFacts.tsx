import type { Call } from '../../../shared/domain/call.ts';
import { t } from '../../i18n/index.ts';
import { useBoard } from '../../stores/board.ts';
import { timeOfDay } from '../../stores/format.ts';
import styles from './CallFacts.module.css';

/** The names under which agents and the PBX know this call. */
export function CallFacts({ call }: { call: Call }) {
  const pbx = useBoard((state) => state.pbxs.get(call.pbxId)?.name ?? call.pbxId);
  const facts = [
    [t.call.facts.called, call.calledNumber || t.common.notKnown],
    [t.call.facts.direction, t.call.facts[call.direction]],
    [t.call.facts.callId, call.channelId],
    [t.call.facts.pbx, pbx],
    [t.call.facts.since, timeOfDay(call.startedAt)],
  ] as const;
  return (
    <dl className={styles.facts} aria-label={t.call.facts.label}>
      {facts.map(([name, value]) => (
        <div key={name} className={styles.fact}>
          <dt>{name}</dt>
          <dd title={value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
