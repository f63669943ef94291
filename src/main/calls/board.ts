import type { Delta, DeltaOp, Level, Notice, Snapshot } from '../../shared/contract/board.ts';
import type { Call, TranscriptLine } from '../../shared/domain/call.ts';
import type { PbxStatus } from '../../shared/domain/pbx.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import type { BoardSink } from './deps.ts';

const BATCH_MS = 16;
const KEPT_NOTICES = 50;

/**
 * What the windows show, and the numbered deltas that keep them so. Rows are read only when a batch is made: ten
 * changes of a call within 16 ms are one.
 */
export class Board implements BoardSink {
  watched: string | null = null;
  readonly #emit: (delta: Delta) => void;
  readonly #now: () => number;
  readonly #views = new Map<string, () => Call>();
  readonly #pbxs = new Map<string, PbxStatus>();
  readonly #notices: Notice[] = [];
  readonly #stale = new Set<string>();
  #ops: DeltaOp[] = [];
  #levels: Level[] = [];
  #seq = 0;
  #lastNotice = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(emit: (delta: Delta) => void, now: () => number = Date.now) {
    this.#emit = emit;
    this.#now = now;
  }

  changed(id: string, view: () => Call): void {
    this.#views.set(id, view);
    this.#stale.add(id);
    this.#schedule();
  }

  gone(id: string): void {
    if (!this.#views.delete(id)) return;
    this.#stale.delete(id);
    this.#push({ op: 'call-gone', id });
  }

  line(callId: string, line: TranscriptLine): void {
    if (callId === this.watched) this.#push({ op: 'line', callId, line });
  }

  notice(kind: Notice['kind'], problem: Problem, callId: string | null): void {
    this.#lastNotice += 1;
    const notice: Notice = { id: this.#lastNotice, at: this.#now(), kind, problem, callId };
    this.#notices.push(notice);
    if (this.#notices.length > KEPT_NOTICES) this.#notices.shift();
    this.#push({ op: 'notice', notice });
  }

  dismiss(noticeId: number): void {
    const at = this.#notices.findIndex((notice) => notice.id === noticeId);
    if (at >= 0) this.#notices.splice(at, 1);
  }

  levels(levels: Level[]): void {
    this.#levels = levels;
    if (levels.length > 0) this.#schedule();
  }

  pbx(status: PbxStatus): void {
    this.#pbxs.set(status.id, status);
    this.#push({ op: 'pbx', pbx: status });
  }

  pbxGone(id: string): void {
    if (this.#pbxs.delete(id)) this.#push({ op: 'pbx-gone', id });
  }

  /** One row as it is now. */
  view(id: string): Call | null {
    return this.#views.get(id)?.() ?? null;
  }

  pbxStatus(id: string): PbxStatus | null {
    return this.#pbxs.get(id) ?? null;
  }

  snapshot(): Snapshot {
    this.#flush();
    return {
      seq: this.#seq,
      calls: [...this.#views.values()].map((view) => view()),
      pbxs: [...this.#pbxs.values()],
      notices: [...this.#notices],
    };
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #push(op: DeltaOp): void {
    this.#ops.push(op);
    this.#schedule();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
  }

  #flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const ops: DeltaOp[] = [];
    for (const id of this.#stale) {
      const view = this.#views.get(id);
      if (view) ops.push({ op: 'call', call: view() });
    }
    ops.push(...this.#ops);
    if (this.#levels.length > 0) ops.push({ op: 'levels', levels: this.#levels });
    this.#stale.clear();
    this.#ops = [];
    this.#levels = [];
    if (ops.length === 0) return;
    this.#seq += 1;
    this.#emit({ seq: this.#seq, ops });
  }
}
