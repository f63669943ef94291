import { expect, test, type Page } from 'playwright/test';
import { anna, call, states } from '../fixtures/window-harness/calls.ts';
import { many, scenes } from '../fixtures/window-harness/scenes.ts';
import type { DeltaOp } from '../../src/shared/contract/board.ts';
import { openWindow, type BareWindow } from './support/window.ts';

let bare: BareWindow;
let page: Page;

test.beforeAll(async () => {
  bare = await openWindow();
  page = bare.page;
});
test.afterAll(() => bare.close());
test.afterEach(() => expect(bare.complaints.splice(0)).toEqual([]));

const push = (...ops: DeltaOp[]) => page.evaluate((all) => window.fake.push(all), ops);
/** Commands sent since the start, without those that only read. */
const sent = () =>
  page.evaluate(() =>
    window.fake.calls
      .filter(({ name }) => name.startsWith('supervision.'))
      .map(({ name, args }) => [name, args]),
  );
const row = (id: string) => page.locator(`[data-call-id="${id}"]`);
const panel = () => page.getByRole('complementary');

test('keys go to the selected call; typing in the search does not', async () => {
  await bare.show(scenes.many(5));
  await row('m1').click();
  await page.keyboard.press('/');
  await page.keyboard.type('lthbd');
  await expect(page.getByRole('searchbox')).toHaveValue('lthbd');
  await expect(page.getByRole('contentinfo')).toContainText('Typing');
  expect(await sent()).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('contentinfo')).not.toContainText('Typing');
  await page.keyboard.press('t');
  expect(await sent()).toEqual([['supervision.takeOver', { callId: 'm1' }]]);
});

test('keys work with the focus on a button and rest with a modifier', async () => {
  await bare.show(scenes.many(5));
  await row('m1').click();
  await page.getByRole('button', { name: 'Live calls' }).focus();
  await page.keyboard.press('Control+l');
  expect(await sent()).toEqual([]);
  await page.keyboard.press('l');
  expect(await sent()).toEqual([['supervision.listen', { callId: 'm1' }]]);
});

test('a selected row stays where it is when rows above it go; its end stops the keys', async () => {
  await bare.show(scenes.many(8));
  const ids = await page
    .locator('[data-call-id]')
    .evaluateAll((rows) => rows.map((each) => each.dataset['callId']));
  const [first, second, , fourth, fifth] = ids as string[];
  await row(fourth!).click();
  const before = await row(fourth!).boundingBox();
  await push({ op: 'call-gone', id: first! }, { op: 'call-gone', id: second! });
  await expect(row(first!)).toContainText('ended');
  expect(await row(fourth!).boundingBox()).toEqual(before);
  await page.keyboard.press('l');
  expect(await sent()).toEqual([['supervision.listen', { callId: fourth }]]);

  await push({ op: 'call-gone', id: fourth! });
  await expect(panel()).toContainText('Nothing can be done with this call any more.');
  for (const key of ['l', 't', 'b', 'h', 'd']) await page.keyboard.press(key);
  expect(await sent()).toHaveLength(1);
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('t');
  expect((await sent()).at(-1)).toEqual(['supervision.takeOver', { callId: fifth }]);
});

test('hanging up asks; when the call ends meanwhile there is nothing left to confirm', async () => {
  await bare.show(scenes.many(3));
  await row('m1').click();
  await page.keyboard.press('h');
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.getByRole('button', { name: 'Hang up' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press('h');
  await push({ op: 'call-gone', id: 'm1' });
  await expect(page.getByRole('dialog')).toContainText('has ended meanwhile');
  await page.keyboard.press('Enter');
  expect(await sent()).toEqual([]);

  await row('m2').click();
  await page.keyboard.press('h');
  await page.keyboard.press('Enter');
  await expect.poll(sent).toEqual([['supervision.hangUp', { callId: 'm2' }]]);
});

test('only what can be done is drawn, and a refusal is told', async () => {
  const calls = [call(20, { id: 'a', actions: ['listen'] })];
  await bare.show({ ...scenes.empty(), snapshot: { seq: 1, calls, pbxs: [], notices: [] } });
  await row('a').click();
  await expect(page.getByRole('toolbar', { name: 'What you can do' }).getByRole('button')).toHaveCount(1);
  await page.evaluate(() => {
    const problem = { code: 'no', message: 'Listening is not possible now.', hint: 'Try later.' };
    window.fake.answers['supervision.listen'] = { problem };
  });
  await page.keyboard.press('l');
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('Listening is not possible now.');
});

test('an agent that asks for a person is announced and one key away', async () => {
  await bare.show(scenes.many(60));
  const asking = { ...states.asks(), id: 'asks' };
  await push({ op: 'call', call: asking });
  await expect(page.getByRole('alert').filter({ hasText: 'Harbour Café' })).toContainText('complaint about');
  await expect(row('asks')).toHaveCount(0);
  await page.keyboard.press('n');
  await expect(row('asks')).toBeInViewport();
  await expect(row('asks')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('grid')).toHaveAttribute('aria-activedescendant', 'call-asks');
});

test('five hundred calls are a few dozen rows in the document', async () => {
  await bare.show(scenes.many(500));
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '501');
  expect(await page.locator('[data-call-id]').count()).toBeLessThan(60);
  await page.keyboard.press('End');
  await expect(page.locator('[aria-selected="true"]')).toHaveAttribute('aria-rowindex', '501');
});

test('after a gap in the deltas the board is what main says', async () => {
  await bare.show(scenes.many(3));
  await page.evaluate(() => {
    window.fake.scene.snapshot.calls = window.fake.scene.snapshot.calls.slice(0, 1);
    window.fake.skip();
  });
  await push({ op: 'levels', levels: [] });
  await expect(page.locator('[data-call-id]')).toHaveCount(1);
});

test('a take-over moves the cord to you and says who hears whom', async () => {
  const calls = many(2);
  await bare.show({ ...scenes.empty(), snapshot: { seq: 1, calls, pbxs: [], notices: [] } });
  await row('m0').click();
  const cord = page.getByRole('region', { name: 'Who hears whom' });
  await expect(cord).toContainText('hear each other');
  await push({ op: 'call', call: { ...states.mine(), id: 'm0', agent: calls[0]!.agent } });
  await expect(cord).toContainText('You and the caller hear each other. Front desk still hears the call.');
  await push({ op: 'call', call: { ...states.theirs(), id: 'm0', agent: calls[0]!.agent } });
  await expect(cord).toContainText(`${anna.operator} and the caller hear each other.`);
});

test('names of any length fit a small window', async () => {
  await bare.show(scenes.long(), { width: 1_280, height: 720 });
  await page.locator('[data-call-id]').first().click();
  const overflow = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll<HTMLElement>('main, aside, [role="grid"] > *')]
      .filter((each) => each.scrollWidth > each.clientWidth + 1)
      .map((each) => each.outerHTML.slice(0, 80)),
  );
  expect(overflow).toEqual([]);
});

test('the demo is labelled and leads to the connection', async () => {
  await bare.show(scenes.demo());
  await expect(page.getByRole('note')).toContainText('Nobody real is on the phone.');
  await page.getByRole('button', { name: 'Connect your Asterisk' }).click();
  await expect(page.getByRole('button', { name: 'PBX connection' })).toHaveAttribute('aria-current', 'page');
});

test('cards and dialogs open without breaking the content security policy', async () => {
  await bare.show(scenes.board());
  await page.getByRole('button', { name: /hq-pbx/ }).click();
  await expect(page.getByRole('dialog')).toContainText('22.10.1');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.fake.emit('app.request', { what: 'confirm-quit' }));
  await page.getByRole('button', { name: 'Give calls back and quit' }).click();
  const closed = await page.evaluate(() => window.fake.calls.filter(({ name }) => name === 'app.close'));
  expect(closed).toEqual([{ name: 'app.close', args: { how: 'quit' } }]);
});

test('whispers and words to say go to the call that they were begun for', async () => {
  await bare.show(scenes.one('hand'));
  const [hand, other] = await page.locator('[data-call-id]').evaluateAll((rows) =>
    rows
      .map((each) => ({ id: each.dataset['callId'] ?? '', text: each.textContent ?? '' }))
      .sort((a, b) => Number(b.text.includes('Maison')) - Number(a.text.includes('Maison')))
      .map(({ id }) => id),
  );
  await row(hand!).click();
  await page.keyboard.press('w');
  const field = panel().getByRole('textbox', { name: 'Whisper to Front desk' });
  await expect(field).toBeFocused();
  await expect(panel()).toContainText('What you whisper reaches Front desk alone.');
  // Letters are text now, and no keys.
  await field.pressSequentially('the order is late');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('');
  expect(await sent()).toEqual([['supervision.whisper', { callId: hand, text: 'the order is late' }]]);
  await field.pressSequentially('half');
  await row(other!).click();
  await expect(panel().getByRole('textbox')).toHaveCount(0);
  await row(hand!).click();
  await expect(panel().getByRole('textbox')).toHaveCount(0);
  await page.keyboard.press('s');
  await panel().getByRole('textbox', { name: 'Let Front desk say' }).fill('It comes tomorrow.');
  await page.keyboard.press('Enter');
  expect((await sent()).at(-1)).toEqual(['supervision.say', { callId: hand, text: 'It comes tomorrow.' }]);
});

test('a transfer asks where to and is refused what no extension can be', async () => {
  await bare.show(scenes.one('hand'));
  await page.getByRole('row').filter({ hasText: 'Maison Bleue' }).click();
  await page.keyboard.press('x');
  const dialog = page.getByRole('dialog', { name: 'Transfer Maison Bleue' });
  await dialog.getByLabel('Extension').fill('20 01');
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('Digits and letters');
  expect(await sent()).toEqual([]);
  await dialog.getByLabel('Extension').fill('2001');
  await dialog.getByRole('button', { name: 'Transfer' }).click();
  await expect(dialog).toHaveCount(0);
  expect((await sent()).map(([name]) => name)).toEqual(['supervision.transfer']);
});

test('one key mutes the agent and gives its voice back, another holds and resumes', async () => {
  await bare.show(scenes.one('muted'));
  await page.getByRole('row').filter({ hasText: 'Maison Bleue' }).click();
  await expect(panel()).toContainText('Front desk is muted and says nothing.');
  await page.keyboard.press('m');
  expect(await sent()).toEqual([['supervision.muteAgent', expect.objectContaining({ muted: false })]]);
  await bare.show(scenes.one('held'));
  await page.getByRole('row').filter({ hasText: 'Northside' }).click();
  await expect(panel()).toContainText('The caller hears music.');
  await page.keyboard.press('o');
  expect(await sent()).toEqual([['supervision.hold', expect.objectContaining({ held: false })]]);
});

test('an engine that does not answer stands on the board and in the panel', async () => {
  await bare.show(scenes.one('stalled'));
  const stalled = page.getByRole('row').filter({ hasText: 'Studio Verde' }).first();
  await expect(stalled).toContainText('has not answered');
  await stalled.click();
  await expect(panel()).toContainText('give it to another agent');
});
