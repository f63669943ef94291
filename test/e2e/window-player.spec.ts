import { expect, test, type Page } from 'playwright/test';
import { scenes } from '../fixtures/window-harness/scenes.ts';
import { openWindow, type BareWindow } from './support/window.ts';

let bare: BareWindow;
let page: Page;

test.beforeAll(async () => {
  bare = await openWindow();
  page = bare.page;
});
test.afterAll(() => bare.close());
test.beforeEach(() => bare.show(scenes.many(2)));
test.afterEach(() => expect(bare.complaints.splice(0)).toEqual([]));

/** Hands the window a call to listen to: `left` and `right` are tones in Hz, 0 for silence. Gives the other end's name. */
async function sound(name: string, left: number, right: number): Promise<void> {
  await page.evaluate(
    ({ key, hz }) => {
      const { port1, port2 } = new MessageChannel();
      let n = 0;
      const timer = setInterval(() => {
        const frame = new Int16Array(320);
        for (let i = 0; i < 160; i += 1, n += 1)
          hz.forEach((each, channel) => {
            frame[2 * i + channel] = 8_000 * Math.sin((2 * Math.PI * each * n) / 8_000);
          });
        port1.postMessage(frame.buffer);
      }, 20);
      const end = () => {
        clearInterval(timer);
        port1.postMessage({ type: 'end' });
      };
      Object.assign(window, { [key]: end });
      const offer = { type: 'cordboard:audio-port', kind: 'listen', callId: 'm0', token: key, rate: 8_000 };
      window.postMessage(offer, location.origin, [port2]);
    },
    { key: name, hz: [left, right] },
  );
}

/** Which tones are in the left and the right ear now. */
function heard(): Promise<{ left: number[]; right: number[] }> {
  return page.evaluate(async () => {
    const audio = window.cordboardAudio;
    if (!audio) throw new Error('There is no audio graph.');
    const splitter = new ChannelSplitterNode(audio.context, { numberOfOutputs: 2 });
    audio.output.connect(splitter);
    const ears = [0, 1].map((channel) => {
      const ear = new AnalyserNode(audio.context, { fftSize: 8_192, smoothingTimeConstant: 0 });
      splitter.connect(ear, channel);
      return ear;
    });
    await new Promise((done) => setTimeout(done, 400));
    const [left, right] = ears.map((ear) => {
      const bins = new Float32Array(ear.frequencyBinCount);
      ear.getFloatFrequencyData(bins);
      const width = audio.context.sampleRate / ear.fftSize;
      return [500, 900, 1_300].filter((hz) => Math.max(...bins.slice(hz / width - 3, hz / width + 4)) > -45);
    });
    audio.output.disconnect(splitter);
    return { left: left ?? [], right: right ?? [] };
  });
}

test('the caller is heard left and the other side right', async () => {
  await sound('one', 500, 900);
  await expect.poll(heard).toEqual({ left: [500], right: [900] });
});

test('both are heard in both ears where the settings say so, also in the middle of a call', async () => {
  await sound('one', 500, 900);
  await expect.poll(heard).toEqual({ left: [500], right: [900] });
  await page.evaluate(() => {
    window.fake.scene.settings.listenMix = 'mixed';
    window.fake.emit('app.changed', { what: 'settings' });
  });
  await expect.poll(heard).toEqual({ left: [500, 900], right: [500, 900] });
});

test('it is silent once main has ended it', async () => {
  await sound('one', 500, 900);
  await expect.poll(heard).toEqual({ left: [500], right: [900] });
  await page.evaluate(() => (window as unknown as { one(): void }).one());
  await expect.poll(heard).toEqual({ left: [], right: [] });
});

test('another call takes the place of the one before', async () => {
  await sound('one', 500, 900);
  await expect.poll(heard).toEqual({ left: [500], right: [900] });
  await sound('two', 1_300, 0);
  await expect.poll(heard).toEqual({ left: [1_300], right: [] });
});
