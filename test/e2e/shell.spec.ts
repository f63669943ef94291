import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'playwright/test';
import { launchApp, type App } from './support/app.ts';

let app: App;
test.afterEach(() => app.close());

const visible = () =>
  app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((w) => w.isVisible()));
const closeWindow = () =>
  app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
const microphoneOpen = () => app.page.getByText(/^Microphone open/);
const log = () => readFileSync(join(app.userData, 'logs', 'cordboard.log'), 'utf8');

/** Waits until a demo caller is with an agent. */
async function withCalls(): Promise<void> {
  await expect.poll(() => app.output(), { timeout: 60_000 }).toContain('with-agent');
}

/** Takes the first call of the board over. */
async function takeOver(): Promise<void> {
  await app.page.locator('[data-call-id][data-state="with-agent"]').first().click();
  await app.page.keyboard.press('t');
  await expect(microphoneOpen()).toBeVisible();
}

test('the page has a microphone, and nothing else of the computer or the network', async () => {
  app = await launchApp({ args: ['--no-demo'] });
  const page = app.page;
  const can = await page.evaluate(async () => {
    const status = (url: string) => fetch(url).then((response) => response.status, String);
    const media = (want: MediaStreamConstraints) =>
      navigator.mediaDevices.getUserMedia(want).then(
        (stream) => stream.getTracks().length,
        (error: unknown) => (error as Error).name,
      );
    return {
      node: [
        typeof (globalThis as { require?: unknown }).require,
        typeof (globalThis as { process?: unknown }).process,
      ],
      microphone: await media({ audio: true }),
      camera: await media({ video: true }),
      both: await media({ audio: true, video: true }),
      notifications: await Notification.requestPermission(),
      location: await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('known'),
          (error) => resolve(error.code),
        ),
      ),
      popup: window.open('https://example.com/'),
      network: await status('http://127.0.0.1:9/'),
      outside: await status('app://cordboard/%2e%2e%2fmain/index.js'),
      unknown: await status('app://cordboard/assets/none.js'),
      index: await status('app://cordboard/index.html'),
    };
  });
  expect(can).toEqual({
    node: ['undefined', 'undefined'],
    microphone: 1,
    camera: 'NotAllowedError',
    both: 'NotAllowedError',
    notifications: 'denied',
    location: 1,
    popup: null,
    network: 'TypeError: Failed to fetch',
    outside: 404,
    unknown: 404,
    index: 200,
  });
  await page.evaluate(() => {
    location.href = 'https://example.com/';
  });
  await expect.poll(log).toContain('a navigation away from the window was refused');
  expect(page.url()).toBe('app://cordboard/index.html');
});

test('the page may send the commands of the contract, and is told what is wrong with others', async () => {
  app = await launchApp({ args: ['--no-demo'] });
  const replies = await app.page.evaluate(async () => {
    const { cordboard } = window as unknown as {
      cordboard: { invoke: (this: void, name: string, args?: unknown) => Promise<unknown> };
    };
    const { invoke } = cordboard;
    return {
      names: Object.keys(cordboard),
      wrong: await invoke('supervision.listen', { callId: 7 }),
      unknown: await invoke('shell.run').catch((error: unknown) => String(error)),
      info: await invoke('app.info'),
    };
  });
  expect(replies).toMatchObject({
    names: ['invoke', 'on'],
    wrong: { ok: false, problem: { code: 'invalid-arguments' } },
    unknown: 'Error: There is no such command.',
    info: { ok: true, value: { demo: false } },
  });
});

test('closing the window while calls run asks; calls go on without it, and a second start shows it again', async () => {
  app = await launchApp({ args: ['--report'] });
  await withCalls();
  await takeOver();
  await closeWindow();
  const question = app.page.getByRole('alertdialog');
  await expect(question).toBeVisible();
  await question.getByRole('button', { name: 'calls go on' }).click();
  await expect.poll(visible).toEqual([false]);

  const electron = createRequire(import.meta.url)('electron') as string;
  const args = ['.', '--no-sandbox', `--user-data-dir=${app.userData}`];
  const second = spawn(electron, args, { cwd: join(import.meta.dirname, '../..'), stdio: 'ignore' });
  expect(await new Promise((resolve) => second.on('exit', resolve))).toBe(0);
  await expect.poll(visible).toEqual([true]);
  await expect(microphoneOpen(), 'nobody saw it while the window was away').toBeHidden();
});

test('an end from outside gives every call back to the dialplan first', async () => {
  app = await launchApp({ args: ['--report'] });
  await withCalls();
  const child = app.electron.process();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  const journals = readdirSync(app.userData).filter((name) => name.startsWith('history.db-'));
  expect(journals, 'the history was closed').toEqual([]);
  const db = new DatabaseSync(join(app.userData, 'history.db'), { readOnly: true });
  const calls = db.prepare('SELECT outcome, reason FROM calls').all();
  db.close();
  expect(calls.length).toBeGreaterThan(0);
  expect(calls).toContainEqual({ outcome: 'to-dialplan', reason: 'app-quits' });
});

test('a crashed page takes its microphone along and comes back', async () => {
  app = await launchApp({ args: ['--report'] });
  await withCalls();
  await takeOver();
  await app.electron.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents;
    const back = new Promise<void>((resolve) => contents.once('did-finish-load', () => resolve()));
    contents.forcefullyCrashRenderer();
    await back;
  });
  // Playwright does not come back to a page that crashed.
  const text = () =>
    app.electron.evaluate(
      ({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(
          'document.body.innerText',
        ) as Promise<string>,
    );
  await expect.poll(text, 'the calls are there again').toContain('Front desk');
  expect(await text()).not.toContain('Microphone open');
  expect(log()).toContain('the window is reloaded');
});

test('a locked screen stops the microphone', async () => {
  app = await launchApp({ args: ['--report'] });
  await withCalls();
  await takeOver();
  await app.electron.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'));
  await expect(microphoneOpen()).toBeHidden();
});
