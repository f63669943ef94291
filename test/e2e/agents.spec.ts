import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Page } from 'playwright/test';
import { launchApp, type App } from './support/app.ts';

let app: App;
let page: Page;
const complaints: string[] = [];

// One after the other: each goes on with the agent that the first one made.
test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  app = await launchApp({ args: ['--no-demo'], size: { width: 1280, height: 720 } });
  page = app.page;
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text());
  });
  await page.getByRole('navigation').getByRole('button', { name: 'Agents', exact: true }).click();
});
test.afterAll(() => app.close());
test.afterEach(() => expect(complaints.splice(0)).toEqual([]));

const step = (name: string) => page.getByRole('group', { name: new RegExp(`^${name}: `) });
const faults = () => page.getByRole('region', { name: 'What is wrong' });
const tab = (name: string) => page.getByRole('tab', { name, exact: true });
const view = (name: string) => page.getByRole('radio', { name }).check({ force: true });
const agents = () => page.getByRole('listbox', { name: 'Agents' }).getByRole('option');
const saved = () => page.getByText('Saved. It holds for new calls.');

test('a ready-made agent is taken, its graph changed by keyboard; a fault is drawn, listed, and taken back', async () => {
  await page.getByRole('button', { name: 'New agent' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Front desk/ })
    .click();
  await expect(agents()).toHaveCount(2);
  await expect(agents().nth(1)).toContainText('not saved yet');

  await step('greeting').click();
  await page.keyboard.press('ArrowRight');
  await expect(step('greeting')).not.toBeFocused();
  await step('hours').click();
  await page.keyboard.press('Delete');
  await expect(step('hours')).toHaveCount(0);
  await expect(faults()).toContainText('greeting');
  await expect(page.getByRole('group', { name: /^greeting: .*fault/ })).toBeVisible();
  await expect(page.getByRole('tab', { name: /Conversation \d/ })).toBeVisible();

  // Main does not take it like this either.
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('One of its ways leads nowhere.');
  await step('greeting').click();
  await page.keyboard.press('Control+z');
  await expect(step('hours')).toBeVisible();
  await expect(faults()).toHaveCount(0);

  // A step is added, reached from the chosen one, and written by keyboard.
  await step('onward').click();
  await page.getByRole('button', { name: 'Add a step' }).click();
  await page.getByRole('menuitem', { name: 'Ends the call' }).click();
  await step('hang-up').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Name of the step' }).fill('Farewell');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Says' }).fill('Farewell from {business}.');
  await expect(step('farewell')).toContainText('Farewell from the front desk.');
  await expect(faults()).toContainText('No other step leads here.');
  await step('hours').click();
  await page.getByRole('button', { name: /Then$/ }).click();
  await page.getByRole('option', { name: 'farewell' }).click();
  await expect(faults()).toHaveCount(0);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(saved()).toBeVisible();
});

test('a step that is dragged stays where it was put', async () => {
  const box = (await step('goodbye').boundingBox())!;
  await page.mouse.move(box.x + 30, box.y + 8);
  await page.mouse.down();
  await page.mouse.move(box.x + 30, box.y - 30, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => (await step('goodbye').boundingBox())?.y).toBeLessThan(box.y - 20);
  await view('Text');
  await expect(page.getByRole('textbox', { name: 'Conversation as a text' })).toHaveValue(/layout:/);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Conversation as a text' })).not.toHaveValue(/layout:/);
});

test('graph and text are one: each changes the other, and a text that cannot be read says where', async () => {
  await view('Text');
  await page.getByRole('button', { name: 'Back to the conversation as a whole' }).click();
  const text = page.getByRole('textbox', { name: 'Conversation as a text' });
  const before = await text.inputValue();
  await text.fill(before.replace('I am back with you.', 'Here I am again.'));
  const back = page.getByRole('textbox', { name: 'Back from an operator, it says' });
  await expect(back).toHaveValue('Here I am again.');
  await back.fill('Back again.');
  await expect(text).toHaveValue(/Back again\./);

  await text.fill(before.replace('do: hang-up', 'do: vanish'));
  await expect(page.getByRole('button', { name: /^Line \d+$/ })).toBeVisible();
  await expect(back).toHaveValue('Back again.');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('cannot be read');

  // Out as a file, and in again.
  await text.fill(before);
  const file = join(app.userData, 'exported.yaml');
  await app.electron.evaluate(({ session }, path) => {
    session.defaultSession.once('will-download', (_event, item) => item.setSavePath(path));
  }, file);
  await page.getByRole('button', { name: 'Save as a file' }).click();
  await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toBe(before);
  await text.fill(before.replace('I am back with you.', 'Forgotten soon.'));
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Open a file' }).click(),
  ]);
  await chooser.setFiles(file);
  await expect(text).toHaveValue(before);
});

test('the secret of an engine goes to the keychain and never comes back', async () => {
  const secret = 'c0rdb0ard-s3cret';
  await page.getByRole('button', { name: 'New agent' }).click();
  const card = page.getByRole('dialog').getByRole('button', { name: /WebSocket/ });
  await expect(card).toContainText(/premises|house/);
  await card.click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('An address is needed', { exact: false })).toBeVisible();
  await page.getByLabel('Address', { exact: false }).first().fill('wss://bot.example/audio');
  await page.locator('input[type=password]').first().fill(secret);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(saved()).toBeVisible();
  await expect(page.getByText(/kept (in the keychain|until Cordboard ends)/).first()).toBeVisible();

  // A tool with a webhook whose header has a secret of its own.
  await tab('Tools').click();
  await page.getByRole('button', { name: 'Add a tool' }).click();
  await page.getByRole('menuitem', { name: 'Webhook' }).click();
  await page.getByRole('textbox', { name: 'Address' }).fill('https://crm.example/orders');
  await page.getByRole('button', { name: 'Add a secret header' }).click();
  await page.getByLabel('Secret “token”').fill(`${secret}-2`);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(saved()).toBeVisible();
  await expect(page.getByRole('group', { name: 'Secret “token”' })).toContainText('kept');

  const answers = await page.evaluate(async () => {
    const list = await window.cordboard.invoke('agents.list');
    if (!list.ok) throw new Error(list.problem.message);
    const id = list.value.at(-1)!.id;
    return JSON.stringify([list, await window.cordboard.invoke('agents.secrets', { id })]);
  });
  expect(answers).toContain('token');
  expect(answers).not.toContain(secret);
  expect(await page.content()).not.toContain(secret);
  expect(await readFile(join(app.userData, 'settings.json'), 'utf8')).not.toContain(secret);
});
