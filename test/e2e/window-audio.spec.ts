import { expect, test, type Page } from 'playwright/test';
import { launchApp, type App } from './support/app.ts';

let app: App;
let page: Page;
/** Errors of the page, and violations of its content security policy. */
const complaints: string[] = [];

test.beforeAll(async () => {
  app = await launchApp();
  page = app.page;
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
});
test.afterAll(() => app.close());

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
