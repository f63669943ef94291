import type { Delta, DeltaOp, Snapshot } from '../../shared/contract/board.ts';
import type { Reply } from '../../shared/contract/define.ts';
import type { Problem } from '../../shared/domain/problem.ts';

/** Where the replica's data comes from. */
export interface BoardSource {
  snapshot(): Promise<Reply<Snapshot>>;
  onDelta(listener: (delta: Delta) => void): () => void;
}

/** Where it goes. */
export interface BoardSink {
  reset(snapshot: Snapshot): void;
  apply(ops: readonly DeltaOp[]): void;
  failed(problem: Problem): void;
}

/** Between a snapshot that did not fit (or failed) and the next try, in ms. */
const RETRY_MS = 250;

/**
 * Keeps the sink equal to the source: a snapshot, then the deltas that follow it without a gap; on a gap a snapshot
 * again. Deltas that arrive while a snapshot is on its way wait for it. Returns the function that ends it.
 */
export function syncBoard(source: BoardSource, sink: BoardSink): () => void {
  let seq: number | null = null;
  let waiting: Delta[] = [];
  let ended = false;
  let retry: ReturnType<typeof setTimeout> | undefined;

  /** False where the delta leaves a gap. */
  const take = (delta: Delta): boolean => {
    if (seq === null || delta.seq <= seq) return true;
    if (delta.seq !== seq + 1) return false;
    seq = delta.seq;
    sink.apply(delta.ops);
    return true;
  };

  const again = (): void => {
    seq = null;
    retry = setTimeout(() => void request(), RETRY_MS);
  };

  const request = async (): Promise<void> => {
    seq = null;
    const reply = await source.snapshot();
    if (ended) return;
    if (!reply.ok) {
      sink.failed(reply.problem);
      again();
      return;
    }
    seq = reply.value.seq;
    sink.reset(reply.value);
    const kept = waiting;
    waiting = [];
    if (!kept.every(take)) again();
  };

  const stop = source.onDelta((delta) => {
    if (seq === null) waiting.push(delta);
    else if (!take(delta)) {
      waiting = [delta];
      void request();
    }
  });
  void request();

  return () => {
    ended = true;
    clearTimeout(retry);
    stop();
  };
}
