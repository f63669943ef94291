import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from 'playwright/test';
import { PackServer } from '../support/pack-server.ts';
import { makeVoicePack, type MadePack } from '../support/voice-pack.ts';
import { launchApp, type App } from './support/app.ts';

let folder: string;
let made: MadePack;
let server: PackServer;
let app: App;
let page: Page;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordboard-voices-'));
  made = await makeVoicePack(join(folder, 'pack'));
  server = await new PackServer(made.folder).start();
  app = await launchApp({ userData: join(folder, 'data'), args: ['--no-demo'] });
  page = app.page;
  page.setDefaultTimeout(20_000);
});

test.afterAll(async () => {
  await app.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const open = (name: string) =>
  page.getByRole('navigation').getByRole('button', { name, exact: true }).click();
const voices = () => page.getByRole('region', { name: 'Voices' });

/** Lines of the app's log that say so. */
async function logged(words: string): Promise<number> {
  const log = await readFile(join(app.userData, 'logs', 'cordboard.log'), 'utf8');
  return log.split('\n').filter((line) => line.includes(words)).length;
}

test('a voice pack is installed from an address, but not where its checksum is another', async () => {
  await open('Settings');
  const install = async (sha256: string) => {
    await voices().getByRole('button', { name: 'Install from an address' }).click();
    await page.getByRole('textbox', { name: 'Address of its manifest.json' }).fill(server.manifest.href);
    await page.getByRole('textbox', { name: 'Checksum' }).fill(sha256);
    await page.getByRole('button', { name: 'Install', exact: true }).click();
  };
  await install('0'.repeat(64));
  await expect(voices().getByRole('alert')).toContainText('is not what its checksum says');
  await install(made.sha256);
  await expect(voices().getByText('2 voices · en-US')).toBeVisible();
  await expect(voices().getByRole('alert')).toBeHidden();
});

test('an agent that is given one of its voices speaks with it', async () => {
  await open('Agents');
  await page.getByRole('button', { name: 'Voice' }).click();
  await expect(page.getByRole('group', { name: 'Tiny' }).getByRole('option')).toHaveText(['Loud', 'Soft']);
  await page.getByRole('option', { name: 'Soft' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  // The model is loaded for what the agent always says.
  await expect.poll(() => logged('"role":"pack"')).toBe(1);
  expect(await logged('speech worker lost')).toBe(0);
});

test('without the pack the agent has a built-in voice, and its page says so', async () => {
  await open('Settings');
  await voices().getByRole('button', { name: 'Remove Tiny' }).click();
  const asked = page.getByRole('alertdialog');
  await expect(asked).toContainText('Front desk will speak with a built-in voice');
  await asked.getByRole('button', { name: 'Remove' }).click();
  await expect(voices().getByText('Tiny')).toBeHidden();
  await open('Agents');
  await expect(page.getByRole('button', { name: 'Voice' })).toContainText('soft, not installed');
  await expect(page.getByRole('note')).toContainText('the agent speaks with rms');
});

test('a voice pack is installed from a folder that the person chooses', async () => {
  await app.electron.evaluate(({ dialog }, folder) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] });
  }, made.folder);
  await open('Settings');
  await voices().getByRole('button', { name: 'Install from a folder' }).click();
  await expect(voices().getByText('2 voices · en-US')).toBeVisible();
  // The agent that had waited for it speaks with it again.
  await expect.poll(() => logged('"role":"pack"')).toBe(2);
  await open('Agents');
  await expect(page.getByRole('button', { name: 'Voice' })).toContainText('Soft');
});
