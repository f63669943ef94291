// The operator's microphone in the real app, on calls of a PBX of the test's own: it is open for one reason, and
// stopped (not muted) when that is gone; then the caller is not left in silence.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { onset, tone, toneShare, writeWav } from '../asterisk/audio.ts';
import { speak } from '../asterisk/speak.ts';
import { speechHeard } from '../support/speech.ts';
import { launchApp, type App } from './support/app.ts';
import { OwnPbx, type OwnCaller } from './support/own-pbx.ts';

interface Watched {
  /** Every track that the page has ever had of a microphone. */
  tracks: MediaStreamTrack[];
  /** The page's ends of the microphone ports, with their tokens. */
  ports: { token: string; port: MessagePort }[];
}

declare global {
  interface Window {
    watched: Watched;
  }
}

let folder: string;
let app: App;
let pbx: OwnPbx;
let caller: OwnCaller;
let running = false;
/** What the page said on its console: the end of every track among it. */
let said: string[];

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordboard-microphone-'));
  writeWav(
    join(folder, 'operator.wav'),
    await speak('The parcel left Rotterdam this morning at nine.', 'slt', 16_000),
  );
});
test.beforeEach(async () => {
  if (!running) await start();
  said.splice(0);
  caller = await pbx.call();
});
test.afterEach(() => caller.hangUp());
test.afterAll(async () => {
  if (running) await stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  app = await launchApp({ args: ['--no-demo'], microphoneWav: join(folder, 'operator.wav') });
  running = true;
  said = [];
  app.page.on('console', (message) => said.push(message.text()));
  pbx = await OwnPbx.start(app);
  await watch();
}

async function stop(): Promise<void> {
  running = false;
  await app.close();
  await pbx.stop();
}

/** Keeps what the page gets of the microphone, and has it say and write down when a track has ended. */
function watch(): Promise<void> {
  return app.page.evaluate(() => {
    const watched: Watched = { tracks: [], ports: [] };
    window.watched = watched;
    const devices = navigator.mediaDevices;
    const open = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (constraints) => {
      const stream = await open(constraints);
      for (const track of stream.getTracks()) {
        const stop = track.stop.bind(track);
        track.stop = () => {
          stop();
          console.log(`microphone ${track.readyState}`);
          sessionStorage.setItem('microphone', track.readyState);
        };
        watched.tracks.push(track);
      }
      return stream;
    };
    window.addEventListener(
      'message',
      ({ data, ports: [port] }: MessageEvent<{ kind?: string; token?: string }>) => {
        if (data.kind === 'microphone' && port) watched.ports.push({ token: data.token ?? '', port });
      },
      { capture: true },
    );
  });
}

const tracks = () => app.page.evaluate(() => window.watched.tracks.map(({ readyState }) => readyState));
const lamp = () => app.page.getByRole('status', { name: 'Microphone' });
const log = () => readFileSync(join(app.userData, 'logs', 'cordboard.log'), 'utf8');
/** Why main stopped microphones, in order. */
function reasons(): string[] {
  const lines = log().trim().split('\n');
  const entries = lines.map((line) => JSON.parse(line) as { msg?: string; reason?: string });
  return entries.filter(({ msg }) => msg === 'microphone stopped').map(({ reason }) => reason ?? '');
}

async function takeOver(): Promise<void> {
  await app.page.getByRole('row', { name: caller.name }).click();
  await app.page.keyboard.press('t');
  await expect(lamp()).toContainText('Microphone open');
  expect((await tracks()).filter((state) => state === 'live')).toHaveLength(1);
  expect(await caller.state()).toBe('with-operator');
}

/** No microphone is open, in the page and in main, and this is why. */
async function expectStopped(reason: string): Promise<void> {
  await expect(lamp()).toHaveText('');
  const all = await tracks();
  expect(all.at(-1)).toBe('ended');
  expect(all).not.toContain('live');
  await expect.poll(() => reasons().at(-1)).toBe(reason);
}

async function expectWithAgent(): Promise<void> {
  await expect.poll(() => caller.state()).toBe('with-agent');
  expect((await caller.row())?.owner).toBeNull();
}

test('is stopped when the operator hands the call back', async () => {
  await takeOver();
  await expect.poll(() => speechHeard(caller.heard())).toBeGreaterThan(500);
  await app.page.keyboard.press('b');
  await expectStopped('handed-back');
  await expectWithAgent();
});

test('is stopped when the caller hangs up', async () => {
  await takeOver();
  caller.hangUp();
  await expectStopped('call-ended');
});

test('is stopped when its port is lost, and the agent has the caller again', async () => {
  // A joint in the line between main and window, which can be undone.
  await app.electron.evaluate(({ BrowserWindow, MessageChannelMain }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    const post = webContents.postMessage.bind(webContents);
    webContents.postMessage = (channel, offer, [far] = []) => {
      const { port1: near, port2 } = new MessageChannelMain();
      near.on('message', ({ data }) => far?.postMessage(data));
      far?.on('message', ({ data }) => near.postMessage(data));
      for (const port of [near, far]) port?.start();
      if ((offer as { kind: string }).kind === 'microphone')
        Object.assign(globalThis, {
          cut: () => {
            near.close();
            far?.close();
          },
        });
      post(channel, offer, [port2]);
    };
  });
  try {
    await takeOver();
    await app.electron.evaluate(() => (globalThis as unknown as { cut: () => void }).cut());
    await expectStopped('port-lost');
    await expectWithAgent();
  } finally {
    await app.electron.evaluate(({ BrowserWindow }) => {
      Reflect.deleteProperty(BrowserWindow.getAllWindows()[0]!.webContents, 'postMessage');
    });
  }
});

test('is stopped when its device goes; the call stays for a while with the operator, who may take another device', async () => {
  await takeOver();
  await app.page.evaluate(() => {
    const devices = navigator.mediaDevices;
    devices.enumerateDevices = () => Promise.resolve([]);
    devices.dispatchEvent(new Event('devicechange'));
    Reflect.deleteProperty(devices, 'enumerateDevices');
  });
  await expectStopped('device-changed');
  await app.page.waitForTimeout(1000);
  expect(await caller.row()).toMatchObject({ state: 'with-operator', owner: { you: true } });
  await takeOver();
  await app.page.keyboard.press('b');
  await expectWithAgent();
});

test('that lost its device gives the caller to the agent in the end, whatever other calls do', async () => {
  await takeOver();
  const changedAt = Date.now();
  await app.page.evaluate(() => window.watched.tracks.at(-1)!.dispatchEvent(new Event('ended')));
  await expectStopped('device-changed');
  const other = await pbx.call();
  other.hangUp();
  await expect.poll(() => other.state()).not.toBe('with-agent');
  await app.page.waitForTimeout(changedAt + 12_000 - Date.now());
  expect(await caller.state()).toBe('with-operator');
  await expectWithAgent();
});

test('is stopped when the screen is locked', async () => {
  await takeOver();
  await app.electron.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'));
  await expectStopped('screen-locked');
  await expectWithAgent();
});

test('is stopped before the computer sleeps, and the caller goes back to the dialplan', async () => {
  await takeOver();
  await app.electron.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'));
  await expectStopped('suspended');
  await expect.poll(() => outcome()).toEqual({ outcome: 'to-dialplan', reason: 'suspended' });
  await expect.poll(() => pbx.link(), 'nobody is kept waiting for a desk that sleeps').toBe('stopped');
  await app.electron.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'));
  await expect.poll(() => pbx.link()).toBe('up');
});

test('is stopped when the window is closed and the calls go on', async () => {
  await takeOver();
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
  await app.page.getByRole('alertdialog').getByRole('button', { name: 'calls go on' }).click();
  await expectStopped('window-lost');
  await expectWithAgent();
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.show());
});

test('is stopped when the page is loaded again', async () => {
  await takeOver();
  await app.page.evaluate(() => sessionStorage.clear());
  await app.page.reload();
  await watch();
  const last = await app.page.evaluate(() => sessionStorage.getItem('microphone'));
  expect(last, 'the page that went took its microphone along').toBe('ended');
  // Whichever main sees first.
  await expect.poll(() => reasons().at(-1)).toMatch(/window-lost|port-lost/);
  await expect(lamp()).toHaveText('');
  await expectWithAgent();
});

test('speaks under the token of the current take-over alone', async () => {
  /** Half a second of tone over a port and under a token of past or present, beside a microphone that is silent. */
  const whistle = (token: number, port: number) =>
    app.page.evaluate(
      async ([token, port, samples]) => {
        const { ports } = window.watched;
        const now = ports.at(-1)!.port;
        now.postMessage = () => undefined; // the app's own frames
        const send = MessagePort.prototype.postMessage.bind(ports.at(port)!.port);
        const start = performance.now();
        for (let at = 0; at < samples.length; at += 160) {
          const pcm = Int16Array.from(samples.slice(at, at + 160)).buffer;
          send({ token: ports.at(token)!.token, pcm });
          const due = start + at / 8 + 20;
          await new Promise((done) => setTimeout(done, Math.max(0, due - performance.now())));
        }
      },
      [token, port, [...tone(1000, 500).samples]] as const,
    );
  const settle = () => app.page.waitForTimeout(300);
  const heardOf = async (token: number, port: number) => {
    await settle();
    const since = Date.now();
    await whistle(token, port);
    await settle();
    return caller.heard(since);
  };
  await takeOver();
  await app.page.keyboard.press('b');
  await expectStopped('handed-back');
  await takeOver();

  await whistle(-1, -1);
  const heard = await heardOf(-1, -1);
  expect(toneShare(heard.samples, heard.rate, 1000), 'the current token').toBeGreaterThan(0.5);
  expect(onset(await heardOf(-2, -1)), 'the token of an earlier take-over').toBeNull();
  expect(log()).toContain('microphone frames without a current take-over are dropped');
  expect(onset(await heardOf(-1, -2)), 'the port of an earlier take-over').toBeNull();
  expect(onset(await heardOf(-2, -2)), 'an earlier take-over').toBeNull();
});

test('is gone with a page that crashes, and the agent has the caller again', async () => {
  await takeOver();
  const { pid, state } = await app.electron.evaluate(async ({ BrowserWindow }, channelId) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    const pid = webContents.getOSProcessId();
    const back = new Promise<void>((resolve) => webContents.once('did-finish-load', () => resolve()));
    webContents.forcefullyCrashRenderer();
    await back;
    const { value } = (await webContents.executeJavaScript("cordboard.invoke('board.snapshot')")) as {
      value: { calls: { channelId: string; state: string }[] };
    };
    return { pid, state: value.calls.find((call) => call.channelId === channelId)?.state };
  }, caller.channelId);
  expect(() => process.kill(pid, 0), 'the process that had the microphone').toThrow('ESRCH');
  expect(reasons().at(-1)).toMatch(/window-lost|port-lost/);
  expect(state).toBe('with-agent');
  // A page that has crashed cannot be driven any more.
  await stop();
});

test('is stopped first of all when the app quits, and the caller goes back to the dialplan', async () => {
  await takeOver();
  const ended = new Promise((resolve) => app.electron.process().once('exit', resolve));
  await app.electron.evaluate(({ app }) => app.quit()).catch(() => undefined);
  await ended;
  expect(reasons().at(-1)).toBe('app-quits');
  expect(said).toContain('microphone ended');
  const since = Date.now();
  await expect.poll(() => onset(caller.heard(since)), 'what the queue plays').not.toBeNull();
});

/** How the call of this test ended, as its record has it. */
async function outcome(): Promise<{ outcome: string; reason: string } | undefined> {
  const records = await app.page.evaluate(async () => {
    const reply = await window.cordboard.invoke('history.list', { search: '', before: null, limit: 50 });
    return reply.ok ? reply.value : [];
  });
  const record = records.find(({ channelId }) => channelId === caller.channelId);
  return record && { outcome: record.outcome, reason: record.reason };
}
