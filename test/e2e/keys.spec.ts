// Keys in the real app, on calls of a PBX of the test's own: they act on the call that is selected, never on a place.
import { expect, test } from 'playwright/test';
import type { AuditEntry } from '../../src/shared/domain/call.ts';
import { launchApp, type App } from './support/app.ts';
import { OwnPbx, type OwnCaller } from './support/own-pbx.ts';

let app: App;
let pbx: OwnPbx;
let callers: OwnCaller[];

test.beforeAll(async () => {
  app = await launchApp({ args: ['--no-demo'] });
  pbx = await OwnPbx.start(app);
});
test.beforeEach(async () => {
  callers = [];
  for (let i = 0; i < 4; i++) callers.push(await pbx.call());
});
test.afterEach(async () => {
  for (const caller of callers) caller.hangUp();
  // Rows stay for as long as one is selected or under the mouse.
  await app.page.mouse.move(0, 0);
  await app.page.keyboard.press('Escape');
  await expect(selected()).toHaveCount(0);
});
test.afterAll(async () => {
  await app.close();
  await pbx.stop();
});

const row = ({ name }: OwnCaller) => app.page.getByRole('row', { name });
const selected = () => app.page.getByRole('row', { selected: true });
const microphone = () => app.page.getByRole('status', { name: 'Microphone' });

/** The callers from the top of the board to its bottom. */
async function fromTop(): Promise<OwnCaller[]> {
  const places = await Promise.all(
    callers.map(async (caller) => ({ caller, y: (await row(caller).boundingBox())?.y ?? 0 })),
  );
  return places.sort((a, b) => a.y - b.y).map(({ caller }) => caller);
}

/** What was done to a call, as the audit has it, in order. */
async function audited(callId: string): Promise<AuditEntry['action'][]> {
  const entries = await app.page.evaluate(async () => {
    const reply = await window.cordboard.invoke('audit.list', { before: null, limit: 200 });
    return reply.ok ? reply.value : [];
  });
  return entries
    .filter((entry) => entry.callId === callId)
    .map(({ action }) => action)
    .reverse();
}

test('a call that ends between two keys leaves the second one with nothing to do', async () => {
  const [, first, second, third] = await fromTop();
  const id = (await first!.row())!.id;
  await row(first!).click();
  const place = await row(second!).boundingBox();
  await app.page.keyboard.press('l');
  await expect(app.page.getByRole('button', { name: 'Stop listening' })).toBeVisible();

  first!.hangUp();
  await expect(row(first!)).toContainText('ended');
  for (const key of ['t', 'l', 'b', 'd', 'h', 'Enter']) await app.page.keyboard.press(key);
  await expect(app.page.getByRole('alertdialog')).toHaveCount(0);
  expect(await row(second!).boundingBox(), 'nothing came under the cursor').toEqual(place);

  await app.page.keyboard.press('ArrowDown');
  await expect(selected()).toContainText(second!.name);
  await app.page.keyboard.press('t');
  await expect(microphone()).toContainText(second!.name);
  expect(await audited(id)).toEqual(['listen', 'stop-listening']);
  expect(await audited((await second!.row())!.id)).toEqual(['take-over']);
  expect(await third!.row()).toMatchObject({ state: 'with-agent', owner: null, listeners: [] });
});

test('a key that was on its way when the call ended is refused, and does nothing', async () => {
  const [caller] = callers;
  const id = (await caller!.row())!.id;
  caller!.hangUp();
  await expect.poll(() => caller!.state()).not.toBe('with-agent');
  const reply = await app.page.evaluate(
    (callId) => window.cordboard.invoke('supervision.takeOver', { callId }),
    id,
  );
  expect(reply).toMatchObject({ ok: false });
  await expect(microphone()).toHaveText('');
  expect(await audited(id)).toEqual([]);
});

test('hanging up asks, and ends the call that was asked about although others above it have gone', async () => {
  const [first, second, third, fourth] = await fromTop();
  await row(third!).click();
  await app.page.keyboard.press('h');
  const question = app.page.getByRole('alertdialog');
  await expect(question).toBeVisible();
  expect(third!.endedAt).toBeNull();
  first!.hangUp();
  second!.hangUp();
  await expect(row(second!)).toContainText('ended');
  await app.page.keyboard.press('Enter');
  await expect.poll(() => third!.endedAt).not.toBeNull();
  expect(await fourth!.state()).toBe('with-agent');
});
