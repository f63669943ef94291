import { useSyncExternalStore } from 'react';
import { onSecond } from '../../stores/clock.ts';

const today = (): number => new Date().setHours(0, 0, 0, 0);

/** Unix ms of the last midnight: changes once a day, so that rows are not drawn anew each second. */
export function useToday(): number {
  return useSyncExternalStore(onSecond, today);
}
