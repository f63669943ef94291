import {
  ACTIVE_CHECKS,
  type CheckId,
  type CheckResult,
  type DoctorReport,
} from '../../shared/contract/diagnostics.ts';
import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { Assignment } from '../../shared/domain/assignment.ts';
import type { PbxConfig, PbxStatus } from '../../shared/domain/pbx.ts';
import { CordboardError, problemOf } from '../../shared/domain/problem.ts';
import type { Emit } from '../engine-port.ts';
import type { Logger } from '../log.ts';
import type { Check, CheckOptions } from './check.ts';
import { asking, ok } from './check.ts';
import { CHECKS } from './checks/index.ts';
import { examine } from './examine.ts';
import { causeFirst, withNeeds } from './order.ts';

export interface Patient extends Pick<CheckOptions, 'live' | 'heldByUs' | 'mediaListening'> {
  config: PbxConfig;
}

export interface DoctorDeps {
  /** A PBX of the settings, and what is connected of it. Throws a CordboardError where there is none such. */
  patient: (pbxId: string) => Patient;
  password: (pbxId: string) => Promise<string | null>;
  assignments: () => Assignment[];
  agents: () => AgentConfig[];
  deskName: string;
  emit: Emit;
  log: Logger;
}

/** Examines the PBXs: when asked, and by itself where a connection fails. */
export class Doctor {
  readonly #deps: DoctorDeps;
  readonly #running = new Map<string, AbortController>();
  readonly #last = new Map<string, DoctorReport>();
  /** PBXs whose failure has been looked at; until they are up again it would find the same. */
  readonly #looked = new Set<string>();

  constructor(deps: DoctorDeps) {
    this.#deps = deps;
  }

  /** @param only these and what they rest on; without it all, the active ones where `active` says so */
  async run(
    pbxId: string,
    options: { only?: readonly CheckId[]; active?: boolean } = {},
  ): Promise<DoctorReport> {
    const { only, active = false } = options;
    const passive = CHECKS.filter(({ id }) => active || !ACTIVE_CHECKS.includes(id));
    const report = await this.#examine(pbxId, only ? withNeeds(CHECKS, only) : passive);
    const results = only ? merged(this.#last.get(pbxId)?.results ?? [], report.results) : report.results;
    const whole = { ...report, results };
    this.#last.set(pbxId, whole);
    this.#deps.emit('doctor.done', whole);
    return whole;
  }

  stop(pbxId: string): void {
    this.#running.get(pbxId)?.abort();
  }

  last(pbxId: string): DoctorReport | null {
    return this.#last.get(pbxId) ?? null;
  }

  forget(pbxId: string): void {
    this.stop(pbxId);
    this.#last.delete(pbxId);
    this.#looked.delete(pbxId);
  }

  close(): void {
    for (const id of this.#running.keys()) this.stop(id);
  }

  /** Loads modules that a check found missing; no others. Rejects with a CordboardError. */
  async loadModules(pbxId: string, modules: readonly string[]): Promise<void> {
    const named = new Set(this.last(pbxId)?.results.flatMap(({ loads }) => loads));
    if (!modules.every((name) => named.has(name))) throw new NotMissing();
    let failure: unknown;
    const load = asking(
      'modules',
      async (_context, rest) => {
        for (const name of modules) {
          await rest.loadModule(name).catch((error: unknown) => {
            failure ??= error;
          });
        }
        return ok('');
      },
      { needs: ['write'] },
    );
    const { results } = await this.#examine(pbxId, [...withNeeds(CHECKS, ['write']), load], () => undefined);
    const trouble = results.find(({ state }) => state === 'trouble')?.problem;
    if (trouble) throw new CordboardError(trouble);
    if (failure !== undefined) throw new CordboardError(problemOf(failure), { cause: failure });
  }

  /** What the connection of a PBX says of itself. Where it fails the doctor comes, once for each failure. */
  linkSays({ id, demo, link, problem }: PbxStatus): void {
    if (link === 'up') this.#looked.delete(id);
    if (demo || problem === null || !['refused', 'reconnecting', 'held'].includes(link)) return;
    if (this.#looked.has(id) || this.#running.has(id)) return;
    this.#looked.add(id);
    this.run(id).catch((error: unknown) => {
      this.#deps.log.warn({ pbxId: id, err: error }, 'the doctor could not look at a failed connection');
    });
  }

  async #examine(
    pbxId: string,
    checks: readonly Check[],
    found?: (result: CheckResult) => void,
  ): Promise<DoctorReport> {
    const { patient, password, assignments, agents, deskName, emit, log } = this.#deps;
    const { config, ...options } = patient(pbxId);
    this.stop(pbxId);
    const stopping = new AbortController();
    this.#running.set(pbxId, stopping);
    try {
      const secret = (await password(pbxId)) ?? '';
      const { results, version, cancelled } = await examine(
        checks,
        config,
        secret,
        { ...options, deskName, log, assignments: assignments(), agents: agents() },
        found ?? ((result) => emit('doctor.result', { pbxId, result })),
        stopping.signal,
      );
      return { pbxId, at: Date.now(), version, results, cancelled };
    } finally {
      if (this.#running.get(pbxId) === stopping) this.#running.delete(pbxId);
    }
  }
}

/** What was found anew in the place of what was found before; what a trouble kept from being looked at goes with it. */
function merged(before: readonly CheckResult[], now: readonly CheckResult[]): CheckResult[] {
  const anew = new Set(now.map(({ id }) => id));
  const kept = before.filter(({ id, because }) => !anew.has(id) && !(because && anew.has(because)));
  return causeFirst([...kept, ...now]);
}

class NotMissing extends CordboardError {
  constructor() {
    super({
      code: 'module-not-missing',
      message: 'The last examination did not find these modules missing.',
      hint: 'Test again.',
    });
  }
}
