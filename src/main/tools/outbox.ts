import { problemOf, type Problem } from '../../shared/domain/problem.ts';
import { backoffMs } from '../ari/backoff.ts';
import type { Report, Reports } from '../history/port.ts';
import type { Logger } from '../log.ts';
import { send } from './http.ts';
import { prepare } from './request.ts';

export interface OutboxOptions {
  reports: Reports;
  secret: (agentId: string, key: string) => Promise<string | null>;
  notice: (problem: Problem) => void;
  log: Logger;
  now?: () => number;
  retry?: { firstMs: number; maxMs: number };
  giveUpMs?: number;
}

const RETRY = { firstMs: 2000, maxMs: 15 * 60_000 };
const GIVE_UP_MS = 3 * 86_400_000;
/** Sent at the same time. */
const AT_ONCE = 4;
/** A timer does not measure more; and the clock of the PC may be set. */
const LONGEST_SLEEP_MS = 3_600_000;

/**
 * Delivers what is told after calls: at least once, since an answer may be lost; the receiver knows the second one by its
 * Idempotency-Key. What is not delivered when the app ends goes out after the next start.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #now: () => number;
  readonly #stopped = new AbortController();
  readonly #underWay = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Something may be due: at the start, when a call is over, and when there is room again. */
  wake(): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#stopped.signal.aborted) return;
    // One moment for both questions: what becomes due between two would be neither due nor next.
    const now = this.#now();
    let next: number | null = null;
    try {
      this.#begin(now);
      next = this.#options.reports.nextAt(now);
    } catch (error) {
      this.#options.log.error({ err: error }, 'the outbox could not be read');
    }
    const wait = next === null ? LONGEST_SLEEP_MS : Math.min(next - now, LONGEST_SLEEP_MS);
    this.#timer = setTimeout(() => this.wake(), wait).unref();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    if (this.#timer) clearTimeout(this.#timer);
    await Promise.all(this.#underWay.values());
  }

  /** Of those under way each is still due. */
  #begin(now: number): void {
    const due = this.#options.reports.due(now, 2 * AT_ONCE);
    const waiting = due.filter(({ id }) => !this.#underWay.has(id));
    for (const report of waiting.slice(0, AT_ONCE - this.#underWay.size)) {
      const delivered = this.#deliver(report).then(
        () => {
          this.#underWay.delete(report.id);
          this.wake();
        },
        (error: unknown) => {
          // Not at once again: it was the disk that failed.
          this.#underWay.delete(report.id);
          this.#options.log.error({ err: error }, 'the outbox could not be written');
        },
      );
      this.#underWay.set(report.id, delivered);
    }
  }

  async #deliver(report: Report): Promise<void> {
    const { reports, secret, log } = this.#options;
    const { id, agentId, webhook } = report;
    try {
      const request = await prepare(webhook, report.report, (key) => secret(agentId, key));
      request.headers['idempotency-key'] = id;
      const answer = await send(request, this.#stopped.signal);
      if (answer.ok) {
        reports.done(id);
        log.info({ report: id, host: request.url.host, tries: report.tries + 1 }, 'told after the call');
        return;
      }
      this.#failed(report, `${request.url.host} answered HTTP ${answer.status}`);
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#failed(report, problemOf(error).message);
    }
  }

  #failed(report: Report, why: string): void {
    const { reports, log, notice, retry = RETRY, giveUpMs = GIVE_UP_MS } = this.#options;
    const tries = report.tries + 1;
    log.warn({ report: report.id, tries, why }, 'not told after the call');
    if (this.#now() - report.since < giveUpMs)
      return reports.retry(report.id, this.#now() + backoffMs(tries, retry));
    reports.done(report.id);
    notice({
      code: 'report-given-up',
      message: `What became of a call could not be delivered for ${days(giveUpMs)}, ${tries} times tried: ${why}.`,
      hint: 'It was given up. The call is in the history; check the webhook after the call in the agent.',
    });
  }
}

function days(ms: number): string {
  const count = Math.round(ms / 86_400_000);
  return count === 1 ? 'a day' : `${count} days`;
}
