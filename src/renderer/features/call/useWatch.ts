import { useEffect } from 'react';
import { ask } from '../../api.ts';
import { report } from '../../stores/notices.ts';
import { linesSoFar, watching } from '../../stores/transcript.ts';

/** Has main send the transcript of this call, and stops it when another one is selected. */
export function useWatch(callId: string | null): void {
  useEffect(() => {
    watching(callId);
    void ask('board.watch', { callId }).then((reply) => {
      if (callId === null) return;
      if (reply.ok) linesSoFar(callId, reply.value);
      else {
        linesSoFar(callId, []);
        report(reply.problem, callId);
      }
    });
  }, [callId]);
  useEffect(
    () => () => {
      watching(null);
      void ask('board.watch', { callId: null });
    },
    [],
  );
}
