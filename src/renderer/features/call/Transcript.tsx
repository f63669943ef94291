import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Call, TranscriptLine } from '../../../shared/domain/call.ts';
import { t } from '../../i18n/index.ts';
import { useTranscript } from '../../stores/transcript.ts';
import { Button } from '../../ui/index.ts';
import styles from './Transcript.module.css';
import { TranscriptLines, type Names } from './TranscriptLines.tsx';

/** Closer to the end than this counts as being at it. */
const AT_END_PX = 24;

/** What is said in a call, as it is said. */
export function Transcript({ call }: { call: Call }) {
  const lines = useTranscript((state) => (state.callId === call.id ? state.lines : null));
  const says = t.call.transcript;
  const caller = call.caller.name.trim() || t.call.parts.caller;
  const agent = call.agent?.name ?? t.call.parts.agent;
  const operator = call.owner && !call.owner.you ? call.owner.operator || t.call.parts.person : says.you;
  const names = useMemo(() => ({ caller, agent, operator }), [caller, agent, operator]);
  const empty = lines === null ? says.loading : call.state === 'elsewhere' ? says.notOurs : says.empty;
  return <TranscriptLog lines={lines ?? []} names={names} empty={empty} />;
}

/** Lines as they come. Follows the newest unless the operator has scrolled up. */
export function TranscriptLog({
  lines,
  names,
  empty,
}: {
  lines: readonly TranscriptLine[];
  names: Names;
  /** Stands where there are no lines. */
  empty: string;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const says = t.call.transcript;
  const toEnd = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  useLayoutEffect(() => {
    if (following) toEnd();
  }, [lines, following]);
  return (
    <section className={styles.section} aria-label={says.title}>
      <div
        ref={scroller}
        className={styles.scroller}
        tabIndex={0}
        role="log"
        aria-label={says.title}
        data-own-arrows=""
        onScroll={({ currentTarget: el }) =>
          setFollowing(el.scrollHeight - el.scrollTop - el.clientHeight < AT_END_PX)
        }
      >
        {lines.length > 0 ? (
          <TranscriptLines lines={lines} names={names} />
        ) : (
          <p className={styles.empty}>{empty}</p>
        )}
      </div>
      {!following && (
        <div className={styles.jump}>
          <Button onPress={() => setFollowing(true)}>{says.toNewest}</Button>
        </div>
      )}
    </section>
  );
}
