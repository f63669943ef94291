import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ConfigFile } from '../../shared/contract/setup.ts';
import { CordboardError } from '../../shared/domain/problem.ts';

/**
 * Writes the files for a PBX into a folder, and a README that says what goes where. They hold passwords: only the user of
 * this computer may read them.
 *
 * @returns the names of what was written
 */
export async function saveFiles(
  folder: string,
  pbx: string,
  files: readonly ConfigFile[],
): Promise<string[]> {
  const texts = new Map(files.map(({ path, text }) => [basename(path), text]));
  texts.set('README.txt', instructions(pbx, files));
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of texts) await writeFile(join(folder, name), text, { mode: 0o600 });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CordboardError(
      {
        code: 'files-not-saved',
        message: `The files were not saved: ${message}`,
        hint: 'Choose another folder.',
      },
      { cause: error },
    );
  }
  return [...texts.keys()];
}

/** What an administrator does with the files, as text. */
export function instructions(pbx: string, files: readonly ConfigFile[]): string {
  const steps = files.map((file, i) => `${i + 1}. ${stepFor(file)}`);
  const reloads = files.map(({ reload }) => `   ${reload}`);
  return `Files for the Asterisk of ${pbx}. They hold passwords: delete them here once they are there.

${steps.join('\n')}

Then, on the PBX:

${reloads.join('\n')}
`;
}

function stepFor({ path, how, include }: ConfigFile): string {
  const name = basename(path);
  if (include)
    return `Copy ${name} to ${path}, and add this line to the end of ${include.path}:\n   ${include.line}`;
  if (how === 'custom-file')
    return `Add what ${name} holds to ${path} in the web pages of the PBX (system file customization, added to the end).`;
  return `Add what ${name} holds to the end of ${path}; make that file where there is none.`;
}
