import { memo } from 'react';
import type { TranscriptLine } from '../../../shared/domain/call.ts';
import { t } from '../../i18n/index.ts';
import { duration } from '../../stores/format.ts';
import { cx } from '../../ui/index.ts';
import styles from './Transcript.module.css';
import { Waterfall } from './Waterfall.tsx';

function wordsIn(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}

export interface Names {
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

/** What was said and what happened, line by line. */
export function TranscriptLines({ lines, names }: { lines: readonly TranscriptLine[]; names: Names }) {
  return (
    <ol className={styles.lines}>
      {lines.map((line) => (
        <Line key={line.id} line={line} names={names} />
      ))}
    </ol>
  );
}
