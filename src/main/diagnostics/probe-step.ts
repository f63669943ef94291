import type { ProbeStep } from '../../shared/contract/setup.ts';
import type { MediaKind, PbxConfig } from '../../shared/domain/pbx.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import type { PbxHttp } from '../ari/http.ts';
import type { Rest } from '../ari/rest.ts';
import type { Logger } from '../log.ts';

export interface ProbeOptions {
  /** The link of this PBX is up here under this app name. */
  heldByUs?: boolean;
  /** As given to openLink: tells our own signature on the app from other desks'. */
  deskName?: string;
  /** Where our media server for this PBX listens already. */
  mediaListening?: { host: string; port: number } | null;
  /** For each step. */
  timeoutMs?: number;
  log?: Logger;
}

/** What one step found. */
export interface Finding {
  state: ProbeStep['state'];
  seen: string;
  problem?: Problem;
}

export interface ProbeContext {
  config: PbxConfig;
  password: string;
  options: ProbeOptions;
  timeoutMs: number;
  base: URL;
  http: PbxHttp;
  /** From the step `credentials` on. */
  rest: Rest | null;
  version: string | null;
  held: boolean;
  /** How the audio is carried, from the step `media-module` on. */
  kind: MediaKind | null;
}

export function failed(problem: Problem, seen = problem.message): Finding {
  return { state: 'failed', seen, problem };
}
