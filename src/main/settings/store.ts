import { basename } from 'node:path';
import { z } from 'zod';
import { Settings } from '../../shared/contract/app.ts';
import { CordboardError, type Problem } from '../../shared/domain/problem.ts';
import type { Logger } from '../log.ts';
import { MIGRATIONS, migrate, versionAfter, versionOf, type Migration } from './migrations.ts';
import type { SettingsData, SettingsStore } from './port.ts';
import {
  defaultSettings,
  isObject,
  KEYS,
  LISTS,
  readList,
  readSettings,
  SCHEMAS,
  type Raw,
} from './schema.ts';
import type { StoreFile } from './store-file.ts';

export class SettingsError extends CordboardError {}

export interface OpenSettings extends SettingsStore {
  /** What was wrong with the file when it was opened. */
  readonly troubles: readonly Problem[];
}

/**
 * Reads the settings file, migrates it, and keeps it. What cannot be read becomes the default or is left out, the file
 * as it was is kept aside as `<name>.broken-<date>`, and `troubles` says so. Fields that this version does not know
 * stay in the file.
 */
export function openSettings(options: {
  file: StoreFile;
  log: Logger;
  /** The default for the operator's name. */
  operatorName: string;
  migrations?: readonly Migration[];
  now?: () => Date;
}): OpenSettings {
  const { file, log } = options;
  const steps = options.migrations ?? MIGRATIONS;
  const troubles: Problem[] = [];
  const asideName = (why: string) =>
    `${basename(file.path)}.${why}-${(options.now ?? (() => new Date()))().toISOString().replaceAll(':', '-')}`;

  let raw = readFile();
  const current = versionAfter(steps);
  const found = versionOf(raw);
  if (found > current) {
    troubles.push(newerFile(found, current));
  } else if (found < current && Object.keys(raw).length > 0) {
    file.copyTo(asideName(`version-${found}`));
    raw = migrate(raw, steps);
    file.write(raw);
  }
  const data = readData();
  const listeners = new Set<(key: keyof SettingsData) => void>();

  return {
    troubles,
    // A copy: what a reader does to it is not a change of the settings.
    get: (key) => structuredClone(data[key]),
    set(key, value) {
      const parsed = SCHEMAS[key].safeParse(value);
      if (!parsed.success)
        throw new SettingsError(
          {
            code: 'settings-invalid',
            message: `The settings were not saved: ${z.prettifyError(parsed.error)}`,
            hint: 'Correct the value and save again.',
          },
          { cause: parsed.error },
        );
      const next = { version: current, ...raw, [key]: withUnknownFields(key, raw[key], parsed.data) };
      try {
        file.write(next);
      } catch (error) {
        throw new SettingsError(
          {
            code: 'settings-not-written',
            message: `The settings file ${file.path} could not be written.`,
            hint: 'Check that the disk is not full and that the file and its folder may be written. Nothing was changed.',
          },
          { cause: error },
        );
      }
      raw = next;
      data[key] = parsed.data;
      for (const listener of [...listeners]) listener(key);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  function readFile(): Raw {
    try {
      return file.read();
    } catch (error) {
      // Only what is read and is no settings file is put aside; a file that cannot be read at all may be a good one.
      if (!(error instanceof SyntaxError)) throw unreadableFile(file.path, error);
      const aside = asideName('broken');
      file.moveTo(aside);
      log.warn({ aside, err: error }, 'the settings file could not be read');
      troubles.push({
        code: 'settings-broken',
        message: `The settings file could not be read and was kept as ${aside}.`,
        hint: `Cordboard began with default settings. Connect your PBX again, or put a good copy in place of ${file.path} and restart.`,
      });
      return {};
    }
  }

  function readData(): SettingsData {
    const lost: string[] = [];
    const unreadable = (where: string) => lost.push(where);
    const read: SettingsData = {
      settings: readSettings(raw['settings'], defaultSettings(options.operatorName), unreadable),
      pbxs: readList(raw['pbxs'], 'pbxs', LISTS.pbxs.entry, unreadable),
      agents: readList(raw['agents'], 'agents', LISTS.agents.entry, unreadable),
      assignments: readList(raw['assignments'], 'assignments', LISTS.assignments.entry, unreadable),
    };
    if (lost.length > 0) {
      const aside = asideName('broken');
      file.copyTo(aside);
      for (const key of KEYS) raw = { ...raw, [key]: withUnknownFields(key, raw[key], read[key]) };
      file.write(raw);
      log.warn({ aside, lost }, 'parts of the settings file could not be read');
      troubles.push({
        code: 'settings-partly-broken',
        message: `Parts of the settings file could not be used: ${lost.join(', ')}.`,
        hint: `The rest is in use. The file as it was is kept as ${aside}.`,
      });
    }
    return read;
  }
}

function newerFile(found: number, current: number): Problem {
  return {
    code: 'settings-newer',
    message: `The settings file was written by a newer Cordboard (its version is ${found}, this one knows ${current}).`,
    hint: 'What this version knows is in use and the rest is left as it is. Install the newer Cordboard again.',
  };
}

function unreadableFile(path: string, cause: unknown): SettingsError {
  return new SettingsError(
    {
      code: 'settings-unreadable',
      message: `The settings file ${path} could not be opened.`,
      hint: 'Check that you may read and write the file and its folder, then start Cordboard again.',
    },
    { cause },
  );
}

/** The new value together with the fields that the file has and this version does not know. */
function withUnknownFields(key: keyof SettingsData, before: unknown, value: unknown): unknown {
  if (key === 'settings') return { ...unknownFields(before, Settings.shape), ...(value as object) };
  const { entry, identity } = LISTS[key];
  const idOf = (item: Raw) => JSON.stringify(identity.map((field) => item[field]));
  const old = new Map(
    (Array.isArray(before) ? before : []).filter(isObject).map((item) => [idOf(item), item]),
  );
  return (value as Raw[]).map((item) => ({ ...unknownFields(old.get(idOf(item)), entry.shape), ...item }));
}

function unknownFields(value: unknown, known: object): Raw {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([field]) => !(field in known)));
}
