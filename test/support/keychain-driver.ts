// Run by test/integration/keychain.test.ts in a D-Bus session of its own: does the steps given as JSON with the real
// keychain, keeping settings, history and log in the folder given, and prints what each step answered as JSON.
import { join } from 'node:path';
import { nameList } from '../../src/main/credentials/names.ts';
import { openSecrets } from '../../src/main/credentials/secrets.ts';
import { openLogFile } from '../../src/main/electron/log-file.ts';
import { createLog } from '../../src/main/log.ts';
import { problemOf } from '../../src/shared/domain/problem.ts';

export type Step = ['set', string, string] | ['get', string] | ['remove', string] | ['problem'];
export type Answer = { value: unknown } | { error: string };

process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= '/';
const { openStoreFile } = await import('../../src/main/settings/store-file.ts');

const [folder, json] = process.argv.slice(2) as [string, string];
const log = createLog({ to: openLogFile(join(folder, 'logs', 'cordboard.log')) });
const secrets = openSecrets({
  service: 'Cordboard test',
  log,
  timeoutMs: 15_000,
  names: nameList(openStoreFile(folder, 'keychain'), log),
});

function act(step: Step): Promise<unknown> {
  switch (step[0]) {
    case 'set':
      return secrets.set(step[1], step[2]);
    case 'get':
      return secrets.get(step[1]);
    case 'remove':
      return secrets.remove(step[1]).then(() => 'removed');
    case 'problem':
      return secrets.problem().then((problem) => problem?.code ?? null);
  }
}

const answers: Answer[] = [];
for (const step of JSON.parse(json) as Step[]) {
  answers.push(
    await act(step).then(
      (value) => ({ value }),
      (error: unknown) => ({ error: problemOf(error).code }),
    ),
  );
}
process.stdout.write(`\n${JSON.stringify(answers)}\n`);
