import { useEffect, type RefObject } from 'react';
import { levels } from '../../../stores/levels.ts';

/**
 * Writes the loudness of a call to custom properties of an element, without rendering: --caller, --agent and
 * --operator, 0 to 1 each.
 */
export function useLevels(ref: RefObject<SVGSVGElement | null>, callId: string): void {
  useEffect(() => {
    const style = ref.current?.style;
    if (!style) return undefined;
    return levels.subscribe(callId, ({ caller, agent, operator }) => {
      style.setProperty('--caller-level', caller.toFixed(2));
      style.setProperty('--agent-level', agent.toFixed(2));
      style.setProperty('--operator-level', operator.toFixed(2));
    });
  }, [ref, callId]);
}
