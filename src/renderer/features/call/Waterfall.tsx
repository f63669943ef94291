import type { ReplyTiming } from '../../../shared/domain/call.ts';
import { t } from '../../i18n/index.ts';
import styles from './Waterfall.module.css';

/** The parts of an answer's delay, in the order in which they pass. */
const PARTS = ['text', 'token', 'audio', 'ear'] as const;
/** A bar as long as this fills the line; longer delays are cut off, their figures are not. */
const FULL_MS = 2000;

interface Part {
  name: (typeof PARTS)[number];
  /** Since the caller fell silent. */
  until: number;
  took: number;
}

/** What each known part took; one that was not measured counts to the next that was. */
export function partsOf(timing: ReplyTiming): Part[] {
  let before = 0;
  return PARTS.flatMap((name) => {
    const until = timing[name];
    if (until === null) return [];
    const took = Math.max(0, until - before);
    before = Math.max(before, until);
    return [{ name, until, took }];
  });
}

/** From the end of the caller's speech to the answer at the caller's ear, as a bar with its parts. */
export function Waterfall({ timing }: { timing: ReplyTiming }) {
  const parts = partsOf(timing);
  if (parts.length === 0) return null;
  const says = t.call.transcript.waterfall;
  const words = parts.map(({ name, until }) => says.part(says[name], until)).join(' · ');
  return (
    <p className={styles.waterfall} title={words}>
      <span className="visually-hidden">{says.label}: </span>
      <svg className={styles.bar} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        {parts.map(({ name, until, took }) => (
          <rect
            key={name}
            className={styles[name]}
            x={(Math.max(0, until - took) / FULL_MS) * 100}
            width={Math.max(0.4, (took / FULL_MS) * 100)}
            height={4}
          />
        ))}
      </svg>
      <span className={styles.words}>{words}</span>
    </p>
  );
}
