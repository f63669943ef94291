import { isObject, type Raw } from './schema.ts';

/** Takes the file's data from one version to the next. */
export type Migration = (data: Raw) => Raw;

/** Step n takes version n + 1 to n + 2. Append only: files of every version are still about. */
export const MIGRATIONS: readonly Migration[] = [conversationIntoOptions];

/** 1 to 2: what is the embedded engine's own stands in the agent's options, as with every engine. */
function conversationIntoOptions(data: Raw): Raw {
  const { agents } = data;
  if (!Array.isArray(agents)) return data;
  const moved = agents.map((agent: unknown) => {
    if (!isObject(agent) || !('conversation' in agent)) return agent;
    const { conversation, ...rest } = agent;
    return { ...rest, options: { conversation } };
  });
  return { ...data, agents: moved };
}

/** The version that a file without a number has. */
const FIRST_VERSION = 1;

export const versionAfter = (steps: readonly Migration[]) => FIRST_VERSION + steps.length;

export function versionOf(data: Raw): number {
  return typeof data['version'] === 'number' ? data['version'] : FIRST_VERSION;
}

/** The data at the newest version. A file of a newer Cordboard is left as it is. */
export function migrate(data: Raw, steps: readonly Migration[] = MIGRATIONS): Raw {
  const from = versionOf(data);
  const current = versionAfter(steps);
  if (from >= current) return data;
  const migrated = steps.slice(from - FIRST_VERSION).reduce((sofar, step) => step(sofar), data);
  return { ...migrated, version: current };
}
