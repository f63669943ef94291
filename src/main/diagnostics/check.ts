import type { Change, CheckId, CheckResult } from '../../shared/contract/diagnostics.ts';
import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { Assignment } from '../../shared/domain/assignment.ts';
import type { MediaKind, PbxConfig } from '../../shared/domain/pbx.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import type { PbxHttp } from '../ari/http.ts';
import type { PbxLink } from '../ari/port.ts';
import type { Rest } from '../ari/rest.ts';
import type { Logger } from '../log.ts';
import type { Counters } from '../media/counters.ts';
import type { MediaPort } from '../media/port.ts';
import type { TestApp } from './test-app.ts';

/** What is known of a PBX that this desk is connected to; none of it where a connection is only being tried. */
export interface LivePbx {
  link: PbxLink;
  media: MediaPort;
  /** How many connections our media port has turned away, by reason; null where it is not open. */
  turnedAway: () => Counters['refused'] | null;
  /** Channels that are tests: no agent answers them, and nothing is recorded of them. */
  tests: Set<string>;
}

export interface CheckOptions {
  /** The link of this PBX is up here under this app name. */
  heldByUs?: boolean;
  /** As given to openLink: tells our own signature on the app from other desks'. */
  deskName?: string;
  /** Where our media server for this PBX listens already. */
  mediaListening?: { host: string; port: number } | null;
  /** For each request. */
  timeoutMs?: number;
  log?: Logger;
  live?: LivePbx;
  assignments?: readonly Assignment[];
  agents?: readonly AgentConfig[];
}

/** What the checks of one examination have in common, and what they leave for those after them. */
export interface CheckContext {
  config: PbxConfig;
  password: string;
  options: CheckOptions;
  timeoutMs: number;
  base: URL;
  http: PbxHttp;
  log: Logger;
  /** Aborts where the examination is ended. */
  signal: AbortSignal;
  /** From the check `credentials` on. */
  rest: Rest | null;
  version: string | null;
  /** Somebody else answers under the app name. */
  held: boolean;
  /** How audio is carried; where the best is asked for, from the check `media-module` on. */
  kind: MediaKind | null;
  /** From the check `events` on. */
  app: TestApp | null;
}

/** What one check found. */
export interface Finding {
  state: CheckResult['state'];
  seen: string;
  problem?: Problem;
  change?: Change;
  loads?: string[];
}

/** One question to a PBX, with the others that must be answered well before it can be asked. */
export interface Check {
  id: CheckId;
  needs: readonly CheckId[];
  /** How long it may take; what a request may, unless told otherwise. */
  timeoutMs?: number;
  /** What it rejects with is trouble. */
  run(context: CheckContext): Promise<Finding>;
}

/** A check that asks ARI, which therefore rests on the credentials. */
export function asking(
  id: CheckId,
  run: (context: CheckContext, rest: Rest) => Promise<Finding>,
  more: Partial<Pick<Check, 'needs' | 'timeoutMs'>> = {},
): Check {
  return {
    id,
    ...more,
    needs: more.needs ?? ['credentials'],
    run: (context) => {
      if (!context.rest) throw new Error('ARI was asked before the credentials were accepted');
      return run(context, context.rest);
    },
  };
}

/** A check that makes channels, which enter the application of this examination. */
export function trying(
  id: CheckId,
  run: (context: CheckContext, rest: Rest, app: TestApp) => Promise<Finding>,
  more: Pick<Check, 'needs'> & Partial<Pick<Check, 'timeoutMs'>>,
): Check {
  return asking(
    id,
    (context, rest) => {
      if (!context.app) throw new Error('a channel was made before there was an application for it');
      return run(context, rest, context.app);
    },
    more,
  );
}

export function trouble(problem: Problem, change?: Change, seen = problem.message): Finding {
  return { state: 'trouble', seen, problem, ...(change && { change }) };
}

export function warning(problem: Problem, seen = problem.message): Finding {
  return { state: 'warning', seen, problem };
}

export function ok(seen: string): Finding {
  return { state: 'ok', seen };
}

export function notNeeded(seen: string): Finding {
  return { state: 'skipped', seen };
}
