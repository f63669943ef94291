import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from 'playwright/test';
import { openHistory } from '../../src/main/history/history.ts';
import { createLog } from '../../src/main/log.ts';
import type { CallRecord } from '../../src/shared/domain/call.ts';
import { launchApp, type App } from './support/app.ts';

/** More than two pages of the list. */
const CALLS = 230;
const MINUTE = 60_000;

let userData: string;
let app: App;
let page: Page;

// One app for all: none of these needs what another leaves.
test.beforeAll(async () => {
  userData = await mkdtemp(join(tmpdir(), 'cordboard-data-'));
  writeHistory();
  app = await launchApp({ userData, size: { width: 1280, height: 720 } });
  page = app.page;
  page.setDefaultTimeout(20_000);
});

test.afterAll(async () => {
  await app.close();
  await rm(userData, { recursive: true, force: true, maxRetries: 5 });
});

function writeHistory(): void {
  const history = openHistory({
    file: join(userData, 'history.db'),
    log: createLog({ level: 'silent' }),
    onTrouble: () => undefined,
  });
  for (let i = 0; i < CALLS; i += 1) {
    const startedAt = Date.now() - (i + 1) * MINUTE;
    const record: CallRecord = {
      id: `call-${i}`,
      pbxId: 'hq',
      pbxName: 'Headquarters',
      channelId: `1795194019.${i}`,
      callerName: `Caller ${i}`,
      callerNumber: `+4930555722${String(i).padStart(2, '0')}`,
      calledNumber: '8000',
      agentId: 'front-desk',
      agentName: 'Front desk',
      outcome: 'caller-hung-up',
      reason: '',
      startedAt,
      answeredAt: startedAt + 800,
      endedAt: startedAt + 42_000,
      takenOver: i === 0,
    };
    const text = i === 7 ? 'Do you sell tangerines?' : 'Good morning.';
    history.add(record, [{ id: 1, at: 500, from: 'caller', text, heard: null, latencyMs: null }]);
  }
  history.audit({
    at: Date.now() - MINUTE,
    operator: 'Vera Lindqvist',
    osUser: 'vera',
    host: 'desk-3',
    action: 'take-over',
    pbxId: 'hq',
    callId: 'call-0',
    detail: 'PJSIP/trunk-1',
  });
  history.close();
}

const open = (name: string) =>
  page.getByRole('navigation').getByRole('button', { name, exact: true }).click();
const list = () => page.getByRole('grid', { name: 'Past calls' });
const chosen = () => page.getByRole('complementary', { name: 'Chosen call' });

test('past calls are found, read and deleted by keyboard', async () => {
  await open('History');
  await expect(list().getByRole('row').filter({ hasText: 'Caller 0' })).toBeVisible();

  await page.keyboard.press('/');
  await page.keyboard.type('tangerines');
  await expect(list().getByRole('row', { name: /Caller \d/ })).toHaveCount(1);
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await expect(chosen()).toContainText('Do you sell tangerines?');
  await expect(chosen()).toContainText('Nobody listened or stepped in.');

  await page.keyboard.press('Delete');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Nothing found for “tangerines”')).toBeVisible();
  await page.getByRole('button', { name: 'Show all calls' }).click();

  // After a deletion the next call is chosen, and the keys go on from there.
  await list().getByRole('row').filter({ hasText: 'Caller 1' }).first().click();
  await page.keyboard.press('Delete');
  await page.keyboard.press('Enter');
  await expect(chosen()).toContainText('Caller 2');
  await page.keyboard.press('ArrowDown');
  await expect(chosen()).toContainText('Caller 3');

  // Several with Shift; the end of the list comes page by page.
  await list().getByRole('row').filter({ hasText: 'Caller 2' }).first().click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(chosen()).toContainText('3 calls chosen');
  await expect(async () => {
    await page.keyboard.press('End');
    await expect(
      list()
        .getByRole('row')
        .filter({ hasText: `Caller ${CALLS - 1}` }),
    ).toBeVisible({ timeout: 1000 });
  }).toPass();
});

test('the audit log leads to its call', async () => {
  await open('History');
  await page.getByRole('radio', { name: 'Audit log' }).check({ force: true });
  const entry = page.getByRole('row').filter({ hasText: 'Vera Lindqvist' });
  await expect(entry).toContainText('took over');
  await entry.getByRole('button', { name: 'Show the call' }).click();
  await expect(chosen()).toContainText('Caller 0');
  await expect(chosen()).toContainText('vera on desk-3');
});

test('an agent is changed, duplicated and removed; what is typed is not lost on the way', async () => {
  await open('Agents');
  const address = page.getByRole('group', { name: 'address', exact: true }).getByLabel('What it says');
  await address.fill('');
  await expect(page.getByText('The conversation speaks of address', { exact: false })).toBeVisible();
  await address.fill('7 Harbour Lane');
  await page.getByRole('tab', { name: 'Conversation' }).click();
  await expect(page.getByRole('group', { name: /^address: Says/ })).toContainText(
    'Our address is: 7 Harbour Lane.',
  );
  await page.getByRole('tab', { name: 'Agent', exact: true }).click();
  await open('Settings');
  await open('Agents');
  await expect(address).toHaveValue('7 Harbour Lane');
  await page.getByRole('textbox', { name: 'Name' }).first().fill(' ');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('A name of up to 80 characters is needed.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name' }).first().fill('Reception');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved. It holds for new calls.')).toBeVisible();

  await page.getByRole('button', { name: 'Duplicate' }).click();
  const agents = page.getByRole('listbox', { name: 'Agents' });
  await expect(agents.getByRole('option')).toHaveCount(2);
  await expect(agents.getByRole('option', { name: 'Reception (2)' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(agents.getByRole('option')).toHaveCount(1);

  // The demo's extension is answered by the first one: it cannot go, and the page says why.
  await page.getByRole('button', { name: 'Duplicate' }).click();
  await agents.getByRole('option', { name: 'Reception', exact: true }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('This agent still answers an extension.')).toBeVisible();
});

test('the microphone test shows a level and lets go of the microphone when it is left', async () => {
  await page.evaluate(() => {
    const tracks: MediaStreamTrack[] = [];
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      const stream = await real(constraints);
      tracks.push(...stream.getTracks());
      return stream;
    };
    Object.assign(window, { tracks });
  });
  const states = () =>
    page.evaluate(() =>
      (window as unknown as { tracks: MediaStreamTrack[] }).tracks.map((track) => track.readyState),
    );

  await open('Settings');
  await page.getByRole('button', { name: 'Test the microphone' }).click();
  await expect(page.getByText('The microphone is open for this test.', { exact: false })).toBeVisible();
  await expect
    .poll(async () => Number(await page.getByRole('meter').getAttribute('aria-valuenow')), {
      intervals: [20],
    })
    .toBeGreaterThan(20);
  expect(await states()).toEqual(['live']);
  await open('Live calls');
  await expect.poll(states).toEqual(['ended']);
});

test('fewer days delete records only after a question', async () => {
  await open('Settings');
  const days = page.getByRole('textbox', { name: 'Days that calls are kept' });
  await days.fill('30');
  await days.blur();
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  const stored = () =>
    page.evaluate(async () => {
      const reply = await window.cordboard.invoke('settings.get');
      return reply.ok ? reply.value.retentionDays : null;
    });
  expect(await stored()).toBe(90);
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete and apply' }).click();
  await expect.poll(stored).toBe(30);
});
