import { useEffect, type RefObject } from 'react';
import { levels, type CallLevels } from '../../../stores/levels.ts';

/** The lit part of a cord reaches from its speaker's end to just short of the middle, of a path that is 100 long. */
const REACH = 48;

/**
 * Lights the cords in an svg by the loudness of a call, without rendering: each path with data-voice is lit as far as
 * its party is loud, in `steps` steps (fewer where it is small: what cannot be seen need not be painted).
 */
export function useLevels(ref: RefObject<SVGSVGElement | null>, callId: string, steps: number): void {
  useEffect(() => {
    const svg = ref.current;
    if (!svg) return undefined;
    const shown = new WeakMap<SVGPathElement, number>();
    const show = (level: CallLevels): void => {
      for (const path of svg.querySelectorAll<SVGPathElement>('path[data-voice]')) {
        const voice = path.dataset['voice'] as keyof CallLevels;
        const step = Math.round(level[voice] * steps);
        if (shown.get(path) === step) continue;
        shown.set(path, step);
        path.style.strokeDasharray = `${((step / steps) * REACH).toFixed(1)} 200`;
      }
    };
    return levels.subscribe(callId, show);
  }, [ref, callId, steps]);
}
