import type { Call } from '../../shared/domain/call.ts';

export interface Counts {
  live: number;
  agents: number;
  needs: number;
  taken: number;
  people: number;
  mine: number;
}

/** Whether it goes on: neither ended nor failed. */
export function isLive(call: Call): boolean {
  return call.state !== 'ended' && call.state !== 'failed';
}

/** Whether Cordboard holds it, so that quitting concerns it. */
export function isOurs(call: Call): boolean {
  return isLive(call) && call.state !== 'elsewhere' && call.state !== 'leaving';
}

/** Whether this desk owns it or listens to it. */
export function isMine(call: Call): boolean {
  return call.owner?.you === true || call.listeners.some((desk) => desk.you);
}

export function count(calls: Iterable<Call>): Counts {
  const counts: Counts = { live: 0, agents: 0, needs: 0, taken: 0, people: 0, mine: 0 };
  for (const call of calls) {
    if (!isLive(call)) continue;
    counts.live += 1;
    if (call.state === 'with-agent' || call.state === 'needs-person') counts.agents += 1;
    if (call.state === 'needs-person') counts.needs += 1;
    if (call.state === 'with-operator') counts.taken += 1;
    if (call.state === 'elsewhere') counts.people += 1;
    if (isMine(call)) counts.mine += 1;
  }
  return counts;
}
