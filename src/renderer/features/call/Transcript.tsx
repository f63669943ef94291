import { memo, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Call, TranscriptLine } from '../../../shared/domain/call.ts';
import { t } from '../../i18n/index.ts';
import { duration } from '../../stores/format.ts';
import { Waterfall } from './Waterfall.tsx';
import { useTranscript } from '../../stores/transcript.ts';
import { Button, cx } from '../../ui/index.ts';
import styles from './Transcript.module.css';

function wordsIn(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}

interface Names {
  caller: string;
  agent: string;
  operator: string;
}

const Line = memo(function Line({ line, names }: { line: TranscriptLine; names: Names }) {
  if (line.from === 'note')
    return (
      <li className={styles.note}>
        <time className={styles.time}>{duration(line.at)}</time>
        <p className={styles.noteText}>{line.text}</p>
      </li>
    );
  const { heard } = line;
  const facts = [
    line.latencyMs !== null &&
      (line.id === 1 ? t.call.transcript.firstAudio : t.call.transcript.turn)(line.latencyMs),
    heard && t.call.transcript.interrupted((heard.ms / 1_000).toFixed(1)),
  ].filter(Boolean);
  return (
    <li className={styles.line}>
      <time className={styles.time}>{duration(line.at)}</time>
      <div className={styles.body}>
        <p className={styles.who}>
          <span className={cx(styles.name, styles[line.from])}>{names[line.from]}</span>
          {facts.length > 0 && <span className={styles.facts}>{facts.join(' · ')}</span>}
        </p>
        {heard ? (
          <>
            <p>
              {heard.text}
              <span className={styles.unheard}>{unheard(line.text, heard.text)}</span>
            </p>
            <p className={styles.noteText}>
              {t.call.transcript.heard(wordsIn(heard.text), wordsIn(line.text))}
            </p>
          </>
        ) : (
          <p>{line.text}</p>
        )}
        {line.timing && <Waterfall timing={line.timing} />}
      </div>
    </li>
  );
});

/** What of an interrupted line the caller did not hear; empty where the heard part is no beginning of it. */
function unheard(text: string, heard: string): string {
  return text.startsWith(heard) ? text.slice(heard.length) : '';
}

/** Closer to the end than this counts as being at it. */
const AT_END_PX = 24;

/** What was said, as it is said. Follows the newest line unless the operator has scrolled up. */
export function Transcript({ call }: { call: Call }) {
  const lines = useTranscript((state) => (state.callId === call.id ? state.lines : null));
  const scroller = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const says = t.call.transcript;
  const toEnd = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  useLayoutEffect(() => {
    if (following) toEnd();
  }, [lines, following]);
  const caller = call.caller.name.trim() || t.call.parts.caller;
  const agent = call.agent?.name ?? t.call.parts.agent;
  const operator = call.owner && !call.owner.you ? call.owner.operator || t.call.parts.person : says.you;
  const names = useMemo(() => ({ caller, agent, operator }), [caller, agent, operator]);
  const empty = lines === null ? says.loading : call.state === 'elsewhere' ? says.notOurs : says.empty;
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
        {lines && lines.length > 0 ? (
          <ol className={styles.lines}>
            {lines.map((line) => (
              <Line key={line.id} line={line} names={names} />
            ))}
          </ol>
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
