import { z } from 'zod';
import { Problem } from '../domain/problem.ts';
import { command } from './define.ts';

/** What the doctor looks at, in the order in which one thing rests on the other. */
export const CheckId = z.enum([
  'reach',
  'ari',
  'credentials',
  'write',
  'modules',
  'events',
  'application',
  'media-module',
  'websocket-client',
  'media-port',
  'codecs',
  'assignments',
  'dialplan',
  'latency',
  'clock',
  'version',
  'media-arrives',
  'media-loop',
  'route',
]);
export type CheckId = z.infer<typeof CheckId>;

export const CheckState = z.enum([
  'ok',
  /** It works, and yet there is something to know. */
  'warning',
  'trouble',
  /** It could not be told. */
  'unknown',
  /** Not needed here, or not looked at (`because`). */
  'skipped',
]);
export type CheckState = z.infer<typeof CheckState>;

/** A line to change on the PBX: where, what, and the command that makes it count. */
export const Change = z.object({ file: z.string(), line: z.string(), reload: z.string() });
export type Change = z.infer<typeof Change>;

export const CheckResult = z.object({
  id: CheckId,
  state: CheckState,
  seen: z.string(),
  problem: Problem.nullable(),
  change: Change.nullable(),
  /** Modules that the doctor can load by itself. */
  loads: z.array(z.string()),
  /** Skipped because this other check is in trouble. */
  because: CheckId.nullable(),
});
export type CheckResult = z.infer<typeof CheckResult>;

export const DoctorReport = z.object({
  pbxId: z.string(),
  /** Unix ms of its end. */
  at: z.number(),
  version: z.string().nullable(),
  /** The cause first. */
  results: z.array(CheckResult),
  /** Somebody stopped it: what was not looked at is missing. */
  cancelled: z.boolean(),
});
export type DoctorReport = z.infer<typeof DoctorReport>;

/** Checks that place a call or open audio on the PBX, and so run only when they are asked for. */
export const ACTIVE_CHECKS: readonly CheckId[] = ['media-arrives', 'media-loop', 'route'];

export const doctorCommands = {
  /**
   * Examines a PBX of the settings. With `only` these checks and what they rest on, else all; the active ones where `active`
   * says so or they are named. Results come as events too, as they are found. One that runs for this PBX is ended.
   */
  'doctor.run': command(
    z.object({ pbxId: z.string(), only: z.array(CheckId).optional(), active: z.boolean().default(false) }),
    DoctorReport,
  ),
  'doctor.stop': command(z.object({ pbxId: z.string() }), z.void()),
  /** What was found last: the doctor comes by itself where a connection fails. */
  'doctor.last': command(z.object({ pbxId: z.string() }), DoctorReport.nullable()),
  /** Loads modules that a check has named, through ARI. */
  'doctor.loadModules': command(z.object({ pbxId: z.string(), modules: z.array(z.string()) }), z.void()),
};

export const doctorEvents = {
  'doctor.result': z.object({ pbxId: z.string(), result: CheckResult }),
  'doctor.done': DoctorReport,
};
