import { z } from 'zod';
import type { Logger } from '../log.ts';
import type { StoreFile } from '../settings/store-file.ts';
import type { NameList } from './secrets.ts';

const Names = z.object({ names: z.array(z.string()) });

/** The names in a file. Where the file is broken the list begins anew: it only makes a message more exact. */
export function nameList(file: StoreFile, log: Logger): NameList {
  return {
    read() {
      try {
        return Names.safeParse(file.read()).data?.names ?? [];
      } catch (error) {
        log.warn({ err: error }, 'the list of names in the keychain could not be read');
        if (error instanceof SyntaxError) file.moveTo('keychain.json.broken');
        return [];
      }
    },
    write(names) {
      try {
        file.write({ names });
      } catch (error) {
        log.warn({ err: error }, 'the list of names in the keychain could not be written');
      }
    },
  };
}
