import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from 'playwright/test';
import { concat, silence, writeWav } from '../asterisk/audio.ts';
import { speak } from '../asterisk/speak.ts';
import { launchApp, type App } from './support/app.ts';

let app: App;
let page: Page;
let folder: string;
/** Errors of the page, and violations of its content security policy. */
const complaints: string[] = [];

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordboard-audio-'));
  const microphoneWav = join(folder, 'operator.wav');
  const question = await speak('What are your opening hours?', 'slt', 16_000);
  writeWav(microphoneWav, concat(question, silence(3000, 16_000)));
  app = await launchApp({ microphoneWav });
  page = app.page;
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
});
test.afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

/** Selects the first call that is with its agent, and gives its id. */
async function selectCall(): Promise<string> {
  const row = page.locator('[data-call-id][data-state="with-agent"]').first();
  await row.click({ timeout: 60_000 });
  const id = await row.getAttribute('data-call-id');
  return id ?? '';
}

/** The loudest sample of what the operator hears, over some time, on both channels. */
function loudest(ms: number): Promise<number[]> {
  return page.evaluate(async (time) => {
    const audio = window.cordboardAudio;
    if (!audio) throw new Error('There is no audio graph.');
    const splitter = new ChannelSplitterNode(audio.context, { numberOfOutputs: 2 });
    audio.output.connect(splitter);
    const ears = [0, 1].map((channel) => {
      const ear = new AnalyserNode(audio.context, { fftSize: 2_048 });
      splitter.connect(ear, channel);
      return ear;
    });
    const peaks = [0, 0];
    const samples = new Float32Array(2_048);
    const end = performance.now() + time;
    while (performance.now() < end) {
      ears.forEach((ear, channel) => {
        ear.getFloatTimeDomainData(samples);
        for (const sample of samples) peaks[channel] = Math.max(peaks[channel] ?? 0, Math.abs(sample));
      });
      await new Promise((done) => setTimeout(done, 20));
    }
    audio.output.disconnect(splitter);
    return peaks;
  }, ms);
}

test('a demo call is heard in the window, taken over with the microphone, and handed back', async () => {
  test.setTimeout(120_000);
  await selectCall();
  expect(Math.max(...(await loudest(500)))).toBe(0);

  await page.keyboard.press('l');
  await expect(page.getByRole('button', { name: 'Stop listening' })).toBeVisible();
  await expect
    .poll(async () => Math.max(...(await loudest(1_000))), { timeout: 30_000 })
    .toBeGreaterThan(0.02);

  await page.keyboard.press('t');
  await expect(page.getByRole('status', { name: 'Microphone' })).toContainText('Microphone open');
  await page.keyboard.press('b');
  await expect(page.getByRole('status', { name: 'Microphone' })).toHaveText('');
  expect(complaints).toEqual([]);
});

test('an agent is tried by headset from its editor: heard, understood, its path and its times shown', async () => {
  test.setTimeout(120_000);
  await page.getByRole('button', { name: 'Agents', exact: true }).click();
  await page.getByRole('tab', { name: 'Try it' }).click();
  await page.getByRole('button', { name: 'Talk to it' }).click();
  const lamp = page.getByRole('status', { name: 'Microphone' });
  await expect(lamp).toContainText('Microphone open · trying an agent');
  await expect.poll(async () => Math.max(...(await loudest(500))), { timeout: 30_000 }).toBeGreaterThan(0.02);
  const said = page.getByRole('log', { name: 'Transcript' });
  await expect(said).toContainText(/Monday to Friday/, { timeout: 40_000 });
  await expect(said).toContainText(/first audio \d+ ms/);
  await expect(page.getByRole('list', { name: 'Path through the conversation' })).toContainText('more');
  await page.getByRole('button', { name: 'Hang up' }).click();
  await expect(lamp).toHaveText('');
  await expect(page.getByRole('button', { name: 'Talk to it again' })).toBeVisible();
  expect(complaints).toEqual([]);
});
