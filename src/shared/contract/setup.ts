import { z } from 'zod';
import { AgentConfig } from '../domain/agent.ts';
import { EngineInfo } from '../domain/engine.ts';
import { Assignment } from '../domain/assignment.ts';
import { PbxConfig } from '../domain/pbx.ts';
import { Problem } from '../domain/problem.ts';
import { command } from './define.ts';

/** One step of the connection test, in order; the first that fails ends the test. */
export const ProbeStep = z.object({
  id: z.enum([
    'reach',
    'ari',
    'credentials',
    'write',
    'application',
    'media-module',
    'websocket-client',
    'media-port',
  ]),
  state: z.enum(['ok', 'warning', 'failed', 'skipped']),
  /** What was seen. */
  seen: z.string(),
  problem: Problem.nullable(),
});
export type ProbeStep = z.infer<typeof ProbeStep>;

export const ProbeReport = z.object({
  ok: z.boolean(),
  version: z.string().nullable(),
  steps: z.array(ProbeStep),
  /** Somebody else answers under this app name: watching is offered. */
  held: z.boolean(),
});
export type ProbeReport = z.infer<typeof ProbeReport>;

/** Lines for a file of the PBX, and how they get there. */
export const ConfigFile = z.object({
  /** The template of asterisk-conf. */
  name: z.string(),
  /** On the PBX. */
  path: z.string(),
  /**
   * include: a file of its own, which `include` takes in. append: at the end of what is there. custom-file: added to that
   * file in the editor of the PBX's web pages, because it writes the file itself anew.
   */
  how: z.enum(['include', 'append', 'custom-file']),
  /** The line for the end of another file. */
  include: z.object({ path: z.string(), line: z.string() }).nullable(),
  text: z.string(),
  /** What makes Asterisk read it, for the shell of the PBX. */
  reload: z.string(),
});
export type ConfigFile = z.infer<typeof ConfigFile>;

/** Whose files; with the extensions that agents are to answer, where none is assigned yet. */
const FilesOf = z.object({ config: PbxConfig, extensions: z.array(z.string()).default([]) });

export const setupCommands = {
  'pbx.list': command(z.void(), z.array(PbxConfig)),
  /** Probes without saving. Without a password the stored one of that id is used. */
  'pbx.test': command(z.object({ config: PbxConfig, password: z.string().optional() }), ProbeReport),
  /** Saves, stores the password and (re)connects; the demo PBX goes away with the first real one. */
  'pbx.save': command(
    z.object({ config: PbxConfig, password: z.string().optional() }),
    z.object({ passwordKept: z.enum(['keychain', 'session']) }),
  ),
  'pbx.remove': command(z.object({ id: z.string() }), z.void()),
  /** Changes the role here; answering where another desk does takes the app from it, so the window asks first. */
  'pbx.setRole': command(z.object({ id: z.string(), role: PbxConfig.shape.role }), z.void()),
  'pbx.reconnect': command(z.object({ id: z.string() }), z.void()),
  'pbx.setListenToPeople': command(
    z.object({ id: z.string(), enabled: z.boolean(), reason: z.string().max(500) }),
    z.void(),
  ),
  /** The files of asterisk-conf with this PBX's real values; secrets are masked, for they never reach the window. */
  'pbx.files': command(FilesOf, z.array(ConfigFile)),
  /** Puts one of these files on the clipboard, with its secrets. Without a password the stored one is used. */
  'pbx.copyFile': command(FilesOf.extend({ name: z.string(), password: z.string().optional() }), z.void()),
  /** Writes all of them into a folder that the operator chooses; returns where, or null where none was chosen. */
  'pbx.saveFiles': command(
    FilesOf.extend({ password: z.string().optional() }),
    z.object({ folder: z.string(), names: z.array(z.string()) }).nullable(),
  ),
  /** Addresses of this PC that a PBX may reach, best first. */
  'pbx.localAddresses': command(z.void(), z.array(z.object({ name: z.string(), address: z.string() }))),
  'agents.list': command(z.void(), z.array(AgentConfig)),
  /** Every kind of engine that an agent may have. */
  'engines.list': command(z.void(), z.array(EngineInfo)),
  /**
   * Saves; secrets go to the keychain, by the key of the engine's field or by NAME where a webhook says {secret.NAME}. An
   * empty one is removed from it. The warning tells why a saved agent cannot talk yet.
   */
  'agents.save': command(
    z.object({ agent: AgentConfig, secrets: z.record(z.string(), z.string()).default({}) }),
    z.object({ secretsKept: z.enum(['keychain', 'session']), warning: Problem.nullable() }),
  ),
  /** Keys of the secrets that are kept for this agent; what they are stays in main. */
  'agents.secrets': command(z.object({ id: z.string() }), z.array(z.string())),
  'agents.remove': command(z.object({ id: z.string() }), z.void()),
  'assignments.list': command(z.void(), z.array(Assignment)),
  'assignments.save': command(Assignment, z.void()),
  'assignments.remove': command(z.object({ pbxId: z.string(), extension: z.string() }), z.void()),
};
