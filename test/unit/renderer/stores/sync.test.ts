import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { syncBoard, type BoardSink } from '../../../../src/renderer/stores/sync.ts';
import type { Delta, DeltaOp, Snapshot } from '../../../../src/shared/contract/board.ts';
import type { Reply } from '../../../../src/shared/contract/define.ts';

const gone = (id: string): DeltaOp => ({ op: 'call-gone', id });

/** A source whose snapshots are answered by hand. */
function source() {
  const asked: ((reply: Reply<Snapshot>) => void)[] = [];
  let listener: (delta: Delta) => void = () => undefined;
  return {
    asked,
    snapshot: () => new Promise<Reply<Snapshot>>((resolve) => asked.push(resolve)),
    onDelta(to: (delta: Delta) => void) {
      listener = to;
      return () => {
        listener = () => undefined;
      };
    },
    send: (seq: number, ...ops: DeltaOp[]) => listener({ seq, ops }),
    async answer(seq: number) {
      asked.shift()!({ ok: true, value: { seq, calls: [], pbxs: [], notices: [] } });
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

function sink() {
  const seen: string[] = [];
  const to: BoardSink = {
    reset: ({ seq }) => seen.push(`snapshot ${seq}`),
    apply: (ops) => seen.push(ops.map((op) => (op.op === 'call-gone' ? op.id : op.op)).join(' ')),
    failed: ({ code }) => seen.push(code),
  };
  return { seen, to };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the replica', () => {
  it('is a snapshot and the deltas after it, in order', async () => {
    const from = source();
    const { seen, to } = sink();
    syncBoard(from, to);
    await from.answer(4);
    from.send(5, gone('a'));
    from.send(6, gone('b'));
    expect(seen).toEqual(['snapshot 4', 'a', 'b']);
  });

  it('leaves out deltas that the snapshot holds already and keeps those that came early', async () => {
    const from = source();
    const { seen, to } = sink();
    syncBoard(from, to);
    from.send(3, gone('old'));
    from.send(4, gone('old'));
    from.send(5, gone('new'));
    await from.answer(4);
    from.send(6, gone('newer'));
    expect(seen).toEqual(['snapshot 4', 'new', 'newer']);
  });

  it('asks for a snapshot again after a gap and applies nothing across it', async () => {
    const from = source();
    const { seen, to } = sink();
    syncBoard(from, to);
    await from.answer(1);
    from.send(2, gone('a'));
    from.send(4, gone('after the gap'));
    from.send(5, gone('behind it'));
    expect(seen).toEqual(['snapshot 1', 'a']);
    expect(from.asked).toHaveLength(1);
    await from.answer(4);
    expect(seen).toEqual(['snapshot 1', 'a', 'snapshot 4', 'behind it']);
  });

  it('asks once more where there is a gap behind the snapshot too', async () => {
    const from = source();
    const { seen, to } = sink();
    syncBoard(from, to);
    from.send(3, gone('too far'));
    await from.answer(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(from.asked).toHaveLength(1);
    await from.answer(3);
    from.send(4, gone('next'));
    expect(seen).toEqual(['snapshot 1', 'snapshot 3', 'next']);
  });

  it('tells of a snapshot that failed and tries again until it comes', async () => {
    const from = source();
    const { seen, to } = sink();
    syncBoard(from, to);
    from.asked.shift()!({ ok: false, problem: { code: 'lost', message: '', hint: '' } });
    await vi.advanceTimersByTimeAsync(1_000);
    await from.answer(7);
    expect(seen).toEqual(['lost', 'snapshot 7']);
  });

  it('does nothing any more once it is ended', async () => {
    const from = source();
    const { seen, to } = sink();
    const end = syncBoard(from, to);
    end();
    await from.answer(1);
    from.send(2, gone('a'));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(seen).toEqual([]);
    expect(from.asked).toHaveLength(0);
  });
});
