import { useNow } from './clock.ts';
import { duration, wait } from './format.ts';

/** Time since `since`, counting; up to `until` where that is known. */
export function Elapsed({
  since,
  until = null,
  look = 'timer',
}: {
  since: number;
  until?: number | null;
  look?: 'timer' | 'wait';
}) {
  return until === null ? <Counting since={since} look={look} /> : <>{say(until - since, look)}</>;
}

function Counting({ since, look }: { since: number; look: 'timer' | 'wait' }) {
  return <>{say(useNow() - since, look)}</>;
}

function say(ms: number, look: 'timer' | 'wait'): string {
  return look === 'timer' ? duration(ms) : wait(ms);
}
