import { expect, test, type Page } from 'playwright/test';
import { scenes } from '../fixtures/window-harness/scenes.ts';
import { openWindow, type BareWindow } from './support/window.ts';

interface Spy {
  /** Every track that was ever handed out. */
  tracks: MediaStreamTrack[];
  frames: { token: unknown; bytes: number }[];
  ports: MessagePort[];
  /** Holds back the device until it is called. */
  release: (() => void) | null;
  hold: boolean;
}

declare global {
  interface Window {
    spy: Spy;
  }
}

let bare: BareWindow;
let page: Page;

test.beforeAll(async () => {
  bare = await openWindow();
  page = bare.page;
  await page.addInitScript(() => {
    const spy: Spy = { tracks: [], frames: [], ports: [], release: null, hold: false };
    window.spy = spy;
    const devices = navigator.mediaDevices;
    const real = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (constraints) => {
      const stream = await real(constraints);
      if (spy.hold) await new Promise<void>((done) => (spy.release = done));
      spy.tracks.push(...stream.getTracks());
      return stream;
    };
  });
});
test.afterAll(() => bare.close());
test.beforeEach(() => bare.show(scenes.many(2)));
test.afterEach(() => expect(bare.complaints.splice(0)).toEqual([]));

/** Hands the window an audio port, as the preload does; the test holds the other end. */
function offer(token: string, kind = 'microphone', rate = 8_000): Promise<void> {
  return page.evaluate(
    (args) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<{ token: unknown; pcm: ArrayBuffer }>) =>
        window.spy.frames.push({ token: data.token, bytes: data.pcm.byteLength });
      window.spy.ports.push(port1);
      const message = { type: 'cordboard:audio-port', callId: 'm0', ...args };
      window.postMessage(message, location.origin, [port2]);
    },
    { token, kind, rate },
  );
}

const tracks = () => page.evaluate(() => window.spy.tracks.map(({ readyState }) => readyState));
const frames = () => page.evaluate(() => window.spy.frames);
const lamp = () => page.getByRole('status', { name: 'Microphone' });

async function open(token: string): Promise<void> {
  await offer(token);
  await expect(lamp()).toContainText('Microphone open');
}

test('is closed until it is asked for', async () => {
  await page.locator('[data-call-id]').first().click();
  await page.keyboard.press('l');
  await page.keyboard.press('t');
  expect(await tracks()).toEqual([]);
});

test('sends frames of 20 ms with the token, and is plainly shown', async () => {
  await open('t1');
  await expect.poll(async () => (await frames()).length).toBeGreaterThan(10);
  expect(new Set((await frames()).map(({ token }) => token))).toEqual(new Set(['t1']));
  expect(new Set((await frames()).map(({ bytes }) => bytes))).toEqual(new Set([320]));
});

test('sends what the call carries: twice the samples at twice the rate', async () => {
  await offer('t1', 'microphone', 16_000);
  await expect.poll(async () => (await frames()).length).toBeGreaterThan(3);
  expect(new Set((await frames()).map(({ bytes }) => bytes))).toEqual(new Set([640]));
});

test('is stopped, not muted, when main says so', async () => {
  await open('t1');
  await page.evaluate(() => window.spy.ports[0]!.postMessage({ type: 'stop', reason: 'handed-back' }));
  await expect.poll(tracks).toEqual(['ended']);
  await expect(lamp()).toHaveText('');
});

test('is stopped when its port is closed', async () => {
  await open('t1');
  await page.evaluate(() => window.spy.ports[0]!.close());
  await expect.poll(tracks).toEqual(['ended']);
});

test('is stopped when the page goes away', async () => {
  await open('t1');
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pagehide')));
  expect(await tracks()).toEqual(['ended']);
});

test('is stopped when its device ends, and main and the operator are told', async () => {
  await open('t1');
  await page.evaluate(() => window.spy.tracks[0]!.dispatchEvent(new Event('ended')));
  await expect.poll(tracks).toEqual(['ended']);
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('its device has changed');
  const told = await page.evaluate(() =>
    window.fake.calls.filter(({ name }) => name === 'audio.deviceChanged'),
  );
  expect(told).toHaveLength(1);
});

test('is stopped when its device is no longer among the devices, and stays open when another one comes', async () => {
  await open('t1');
  await page.evaluate(() => navigator.mediaDevices.dispatchEvent(new Event('devicechange')));
  await page.waitForTimeout(300);
  expect(await tracks()).toEqual(['live']);
  await page.evaluate(() => {
    navigator.mediaDevices.enumerateDevices = () => Promise.resolve([]);
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  });
  await expect.poll(tracks).toEqual(['ended']);
});

test('is never left open by a stop that comes while the device is being opened', async () => {
  await page.evaluate(() => (window.spy.hold = true));
  await offer('t1');
  await expect(lamp()).toContainText('Opening');
  await page.evaluate(() => window.spy.ports[0]!.postMessage({ type: 'stop', reason: 'call-ended' }));
  await expect(lamp()).toHaveText('');
  await page.evaluate(() => window.spy.release?.());
  await expect.poll(tracks).toEqual(['ended']);
  expect(await frames()).toEqual([]);
});

test('is held once: a new take-over stops the one before', async () => {
  await open('t1');
  await offer('t2');
  await expect.poll(tracks).toEqual(['ended', 'live']);
  await page.evaluate(() => (window.spy.frames = []));
  await expect.poll(async () => (await frames()).length).toBeGreaterThan(3);
  expect(new Set((await frames()).map(({ token }) => token))).toEqual(new Set(['t2']));
});

test('does not open for a message that is no offer, or comes from elsewhere', async () => {
  await page.evaluate(() => {
    const good = { type: 'cordboard:audio-port', kind: 'microphone', callId: 'm0', token: 't', rate: 8_000 };
    window.postMessage({ ...good, rate: 44_100 }, location.origin, [new MessageChannel().port2]);
    window.postMessage(good, location.origin);
    const { port2 } = new MessageChannel();
    window.dispatchEvent(new MessageEvent('message', { data: good, ports: [port2], source: null }));
  });
  await page.waitForTimeout(500);
  expect(await tracks()).toEqual([]);
});

test('a refusal of the device is told in words and closes the port', async () => {
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await offer('t1');
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('does not let Cordboard use');
  await expect(lamp()).toHaveText('');
});
