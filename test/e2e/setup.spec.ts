import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from 'playwright/test';
import WebSocket from 'ws';
import { freeTcpPort } from '../asterisk/ports.ts';
import { startPbx, type Pbx } from '../asterisk/world.ts';
import { launchApp, type App } from './support/app.ts';

let pbx: Pbx;
let userData: string;
let app: App | null = null;

test.beforeEach(async () => {
  [pbx, userData] = await Promise.all([startPbx(), mkdtemp(join(tmpdir(), 'cordboard-data-'))]);
});

test.afterEach(async ({}, { status, title }) => {
  if (status !== 'passed') {
    await pbx.instance.keepLogs(title);
    console.log(app?.output());
  }
  await app?.close();
  app = null;
  await pbx.stop();
  await rm(userData, { recursive: true, force: true, maxRetries: 5 });
});

async function start(): Promise<Page> {
  app = await launchApp({ userData });
  app.page.setDefaultTimeout(20_000);
  return app.page;
}

async function stop(): Promise<void> {
  await app?.close();
  app = null;
}

const open = (page: Page, name: string) =>
  page.getByRole('navigation').getByRole('button', { name, exact: true }).click();
const step = (page: Page, id: string) => page.locator(`[data-step="${id}"]`);

/** Fills in the form as far as a fresh PBX needs it, with a media port that nobody has. */
async function fillIn(page: Page, password: string): Promise<void> {
  await page.getByLabel('Endpoint address').fill(pbx.url.replace('http://', ''));
  await page.getByLabel('ARI password').fill(password);
  await page.getByLabel('Extensions for the agent').fill('');
  await page.getByRole('button', { name: 'More settings' }).click();
  await page.getByRole('button', { name: /Audio connection$/ }).click();
  await page.getByRole('option', { name: 'Asterisk dials this PC' }).click();
  await page.getByRole('textbox', { name: 'Port', exact: true }).fill(String(await freeTcpPort()));
}

/** Puts a file on the PBX as an administrator would: copied in the window, pasted into the file, reloaded. */
async function carryOver(page: Page, name: string): Promise<void> {
  await page.getByRole('radio', { name, exact: true }).check({ force: true });
  await page.getByRole('button', { name: `Copy ${name}` }).click();
  await expect(page.getByRole('button', { name: 'Copied, with its passwords' })).toBeVisible();
  const text = await app!.electron.evaluate(({ clipboard }) => clipboard.readText());
  await pbx.instance.configure({ [name]: text });
}

async function filesWith(words: string): Promise<string[]> {
  const names = await readdir(userData, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of names) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(words)) found.push(path);
  }
  return found;
}

test('from the demo to an extension that an agent answers', async () => {
  let page = await start();
  await expect(page.getByText('Nobody real is on the phone.', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Connect your Asterisk' }).click();

  // Nothing is sent before it is whole: the first field at fault has the focus.
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(page.getByText('The address of Asterisk’s HTTP server is needed.')).toBeVisible();
  await expect(page.getByLabel('Endpoint address')).toBeFocused();

  await fillIn(page, 'not the password');
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(page.getByText('The connection does not work yet.')).toBeVisible();
  await expect(step(page, 'ari')).toHaveAttribute('data-state', 'ok');
  await expect(step(page, 'credentials')).toHaveAttribute('data-state', 'failed');
  await expect(step(page, 'credentials')).toContainText('does not accept the ARI user cordboard');
  await expect(page.getByText('Not tried after that:', { exact: false })).toContainText('WebSocket client');

  // The right password: the PBX does not know yet where to dial this desk.
  await page.getByLabel('ARI password').fill(pbx.ariPassword);
  await expect(page.getByText('You changed something since this test.')).toBeVisible();
  await page.getByLabel('ARI password').press('Enter');
  await expect(step(page, 'credentials')).toHaveAttribute('data-state', 'ok');
  await expect(step(page, 'websocket-client')).toHaveAttribute('data-state', 'failed');

  await carryOver(page, 'websocket_client.conf');
  await pbx.cli('module reload res_websocket_client.so');
  await page.getByRole('button', { name: 'Test again' }).click();
  await expect(page.getByText(`Asterisk ${pbx.version} is ready for this desk.`)).toBeVisible();

  await page.getByLabel('Name', { exact: true }).fill('Headquarters');
  await page.getByLabel('Name', { exact: true }).press('Enter');
  await expect(page.getByText('Headquarters is saved. Its password is in the keychain')).toBeVisible();
  expect((await page.content()).includes(pbx.ariPassword), 'the password is in the window').toBe(false);
  await expect(page.getByText(/^connected · 22/)).toBeVisible();
  await expect(page.getByText('Demo', { exact: true })).toHaveCount(0);

  await page.getByRole('button', { name: 'Assign an extension' }).click();
  await page.getByRole('button', { name: 'Add an extension' }).click();
  await page.getByLabel('Extension', { exact: true }).fill('80 00');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Letters, digits and', { exact: false })).toBeVisible();
  await page.getByLabel('Extension', { exact: true }).fill('8000');
  await page.getByLabel('Context variables').fill('CAMPAIGN');
  await page.getByLabel('Context variables').press('Enter');
  const row = page.getByRole('row').filter({ hasText: '8000' });
  await expect(row).toContainText('Front desk');
  await expect(row).toContainText('CAMPAIGN');

  await open(page, 'Settings');
  await page.getByLabel('Operator name').fill('Vera Lindqvist');
  await page.getByLabel('Operator name').press('Enter');
  await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');

  await stop();
  expect(await filesWith(pbx.ariPassword)).toEqual([]);
  expect(await filesWith('Headquarters')).not.toEqual([]);

  page = await start();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByText('Vera Lindqvist')).toBeVisible();
  await open(page, 'PBX connection');
  await expect(page.getByText(/^connected · 22/)).toBeVisible();
  await open(page, 'Extensions');
  await expect(page.getByRole('row').filter({ hasText: '8000' })).toContainText('Front desk');

  // What is typed outlives a look at another page; the password that is stored is not shown.
  await open(page, 'PBX connection');
  await page.getByRole('button', { name: 'Edit' }).click();
  await expect(page.getByLabel('ARI password')).toHaveValue('');
  await page.getByLabel('Name', { exact: true }).fill('Harbour');
  await open(page, 'Agents');
  await open(page, 'PBX connection');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Harbour');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Throw away' }).click();
  await expect(page.getByRole('heading', { name: 'Headquarters' })).toBeVisible();
});

test('where another desk answers, this one watches, or takes the app when told to', async () => {
  const address = `${pbx.url.replace('http', 'ws')}/ari/events?app=${pbx.appName}`;
  const other = new WebSocket(address, { auth: `${pbx.ariUser}:${pbx.ariPassword}` });
  const replaced = new Promise<void>((resolve) => {
    other.on('message', (data: Buffer) => {
      if (data.toString().includes('ApplicationReplaced')) resolve();
    });
  });
  await new Promise((resolve, reject) => other.once('open', resolve).once('error', reject));

  const page = await start();
  await open(page, 'PBX connection');
  await fillIn(page, pbx.ariPassword);
  await carryOver(page, 'websocket_client.conf');
  await pbx.cli('module reload res_websocket_client.so');
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(step(page, 'application')).toHaveAttribute('data-state', 'warning');
  await page.getByRole('button', { name: 'Watch instead' }).click();
  await page.getByRole('button', { name: 'Test again' }).click();
  await expect(step(page, 'application')).toHaveAttribute('data-state', 'ok');
  await page.getByRole('button', { name: 'Save and connect' }).click();
  await expect(page.getByText(/^connected · 22/)).toBeVisible();
  await expect(page.getByRole('radio', { name: /^Watches/ })).toBeChecked();

  // It asks first, so that the choice does not change with the click.
  await page.getByRole('radio', { name: /^Answers/ }).click({ force: true });
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('button', { name: 'Answer here' }).click();
  await replaced;
  await expect(page.getByRole('radio', { name: /^Answers/ })).toBeChecked();
  await expect(page.getByText(/^connected · 22/)).toBeVisible();
  other.close();

  // Listening to people needs a reason, which the audit log keeps.
  const listening = page.getByRole('switch', { name: 'Listen to calls between people' });
  await listening.click({ force: true });
  await page.getByRole('button', { name: 'Enable listening' }).click();
  await expect(page.getByText('A reason is needed.')).toBeVisible();
  await page.getByLabel('Reason', { exact: false }).fill('Training, ordered by Ms Okafor');
  await page.getByRole('button', { name: 'Enable listening' }).click();
  await expect(listening).toBeChecked();
  await open(page, 'History');
  await page.getByRole('radio', { name: 'Audit log' }).check({ force: true });
  await expect(page.getByRole('row').filter({ hasText: 'Training, ordered by Ms Okafor' })).toContainText(
    'enabled listening to people',
  );

  await open(page, 'PBX connection');
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('Demo', { exact: true }).first()).toBeVisible();
});
