import type { TranscriptLine } from '../../../shared/domain/call.ts';
import { t } from '../../i18n/index.ts';
import { duration } from '../../stores/format.ts';
import { cx } from '../../ui/index.ts';
import { Waterfall } from '../call/Waterfall.tsx';
import styles from './Detail.module.css';

/** What was said on a past call. */
export function Lines({ lines, agent }: { lines: readonly TranscriptLine[]; agent: string }) {
  const names = { caller: t.call.parts.caller, agent, operator: t.call.parts.person };
  return (
    <ol className={styles.lines}>
      {lines.map((line) => (
        <li key={line.id} className={styles.line}>
          <time className={styles.time}>{duration(line.at)}</time>
          {line.from === 'note' ? (
            <p className={styles.note}>{line.text}</p>
          ) : (
            <div>
              <p className={styles.who}>
                <span className={cx(styles.speaker, styles[line.from])}>{names[line.from]}</span>
                {line.latencyMs !== null && (
                  <span className={styles.quiet}>
                    {(line.id === 1 ? t.call.transcript.firstAudio : t.call.transcript.turn)(line.latencyMs)}
                  </span>
                )}
              </p>
              <p>{line.heard ? <Heard text={line.text} heard={line.heard.text} /> : line.text}</p>
              {line.timing && <Waterfall timing={line.timing} />}
              {line.heard && (
                <p className={styles.note}>
                  {t.call.transcript.heard(wordsIn(line.heard.text), wordsIn(line.text))}
                </p>
              )}
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}

/** What the caller heard of it; the rest is struck out, where the heard part is a beginning of it. */
function Heard({ text, heard }: { text: string; heard: string }) {
  return (
    <>
      {heard}
      {text.startsWith(heard) && <s className={styles.unheard}>{text.slice(heard.length)}</s>}
    </>
  );
}

function wordsIn(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}
