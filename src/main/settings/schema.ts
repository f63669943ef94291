import { z } from 'zod';
import { Settings } from '../../shared/contract/app.ts';
import { AgentConfig } from '../../shared/domain/agent.ts';
import { Assignment } from '../../shared/domain/assignment.ts';
import { PbxConfig } from '../../shared/domain/pbx.ts';
import type { SettingsData } from './port.ts';

/** What a whole value of each key must be. */
export const SCHEMAS: { [K in keyof SettingsData]: z.ZodType<SettingsData[K]> } = {
  settings: Settings,
  pbxs: z.array(PbxConfig),
  agents: z.array(AgentConfig),
  assignments: z.array(Assignment),
};

/** The lists: the schema of one entry, and what tells one entry from another. */
export const LISTS = {
  pbxs: { entry: PbxConfig, identity: ['id'] },
  agents: { entry: AgentConfig, identity: ['id'] },
  assignments: { entry: Assignment, identity: ['pbxId', 'extension'] },
} as const;

export const KEYS = Object.keys(SCHEMAS) as (keyof SettingsData)[];

export function defaultSettings(operatorName: string): Settings {
  return {
    operatorName: operatorName.slice(0, 60),
    theme: 'system',
    microphoneId: '',
    speakerId: '',
    listenMix: 'stereo',
    retentionDays: 90,
    keepDigits: false,
  };
}

export type Raw = Record<string, unknown>;

export function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Every field that can be read, and the default for the rest.
 *
 * @param unreadable is told where each value stood that could not be used
 */
export function readSettings(
  raw: unknown,
  defaults: Settings,
  unreadable: (where: string) => void,
): Settings {
  if (raw === undefined) return defaults;
  if (!isObject(raw)) {
    unreadable('settings');
    return defaults;
  }
  const result: Raw = { ...defaults };
  for (const [field, schema] of Object.entries(Settings.shape)) {
    if (!(field in raw)) continue;
    const parsed = schema.safeParse(raw[field]);
    if (parsed.success) result[field] = parsed.data;
    else unreadable(`settings.${field}`);
  }
  return Settings.parse(result);
}

/** The entries of a list that can be read. */
export function readList<T>(
  raw: unknown,
  key: string,
  entry: z.ZodType<T>,
  unreadable: (where: string) => void,
): T[] {
  if (raw === undefined) return [];
  if (!Array.isArray(raw)) {
    unreadable(key);
    return [];
  }
  return raw.flatMap((value, index) => {
    const parsed = entry.safeParse(value);
    if (parsed.success) return [parsed.data];
    unreadable(`${key}[${index}]`);
    return [];
  });
}
