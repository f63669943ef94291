import { copyFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import ElectronStore from 'electron-store';

/**
 * A JSON file with one object in it. `read` gives an empty object where there is no file and throws where it is not
 * such a file; `write` replaces the whole file atomically (a temporary file, then a rename).
 */
export interface StoreFile {
  readonly path: string;
  read(): Record<string, unknown>;
  write(data: Record<string, unknown>): void;
  /** Keeps a copy of the file as it is under another name in the same folder. */
  copyTo(name: string): void;
  /** Puts the file out of the way under another name in the same folder. */
  moveTo(name: string): void;
}

/** electron-store takes an array or a number in the file for an empty object, and the next write would lose it. */
function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SyntaxError('The file does not hold an object.');
  return value as Record<string, unknown>;
}

/**
 * electron-store behind StoreFile. It loads electron on import, so only the composition root imports this module, and
 * hands the file on.
 *
 * @param folder absolute; made where it is missing
 * @param name without `.json`
 */
export function openStoreFile(folder: string, name: string): StoreFile {
  let store: ElectronStore | null = null;
  // Making the store reads the file and throws on a broken one, so it is made on first use. Schema and migrations are
  // ours: those of electron-store know one answer to an invalid file, which is to clear it.
  const opened = () =>
    (store ??= new ElectronStore({ cwd: folder, name, configFileMode: 0o600, deserialize: parseObject }));
  const path = join(folder, `${name}.json`);
  return {
    path,
    read: () => opened().store,
    write(data) {
      opened().store = data;
    },
    copyTo: (other) => copyFileSync(path, join(folder, other)),
    moveTo: (other) => renameSync(path, join(folder, other)),
  };
}
