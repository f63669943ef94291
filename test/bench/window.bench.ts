// What the operator notices: how late the caller is heard, and how soon the caller hears the operator. The real window,
// a real Asterisk, Chromium's fake microphone with recorded speech. All times are of one clock: one machine's.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright';
import { concat, onset, slice, soundsOf, tone, writeWav, type Sound } from '../asterisk/audio.ts';
import { speak } from '../asterisk/speak.ts';
import type { OutsideCall } from '../asterisk/telephone.ts';
import { median, percentile, type Bench } from './bench.ts';
import { WindowDesk } from './window-desk.ts';

const BURSTS = 25;
const STARTS = 7;
const TAKE_OVERS = 15;
/** The buffer at the window has found its depth. */
const SETTLE_MS = 4000;

/** When something came out of the window, Unix ms. */
interface Out {
  /** Left the audio graph. */
  graph: number;
  /** Leaves the sound device, as Chromium estimates it. */
  device: number;
}

interface Moments {
  /** The last L or T. */
  key: number;
  offered: number;
  opened: number;
  posted: number;
}

declare global {
  interface Window {
    bench: { outs: Out[]; moments: Moments };
  }
}

/** Speech without a pause, so that it is loud wherever the microphone begins. */
async function continuousSpeech(): Promise<Sound> {
  const said = await speak(
    'One moment please while I am looking for your order in our new system here, it will only take me a minute or two.',
    'slt',
    48_000,
  );
  const spans = soundsOf(said, { level: 0.04, joinMs: 15, minMs: 60 });
  return concat(...spans.map(({ fromMs, toMs }) => slice(said, fromMs, toMs)));
}

/** Notes the moment of every sound that begins in the left ear after silence. */
function watchOutput(page: Page): Promise<void> {
  return page.evaluate(() => {
    const audio = window.cordboardAudio;
    if (!audio) throw new Error('There is no audio graph.');
    const { context, output } = audio;
    const splitter = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    const ear = new AnalyserNode(context, { fftSize: 4096 });
    output.connect(splitter);
    splitter.connect(ear, 0);
    const samples = new Float32Array(ear.fftSize);
    let seenUpTo = 0;
    let lastLoud = 0;
    const look = (): void => {
      setTimeout(look, 4);
      const end = context.currentTime;
      const now = performance.now();
      ear.getFloatTimeDomainData(samples);
      // Another block may have been rendered in between: then the next look will do.
      if (context.currentTime !== end) return;
      const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
      for (let i = 0; i < samples.length; i += 1) {
        const at = end - (samples.length - i) / context.sampleRate;
        if (at <= seenUpTo || Math.abs(samples[i] ?? 0) < 0.03) continue;
        if (at - lastLoud > 0.3)
          window.bench.outs.push({
            graph: performance.timeOrigin + now,
            device: performance.timeOrigin + performanceTime + (at - contextTime) * 1000,
          });
        lastLoud = at;
      }
      seenUpTo = end;
    };
    look();
  });
}

/** Notes the moments on the way from the key to the first frame of the microphone. */
function watchTakeOver(page: Page): Promise<void> {
  return page.evaluate(() => {
    const unix = (at = performance.now()) => performance.timeOrigin + at;
    const moments: Moments = { key: 0, offered: 0, opened: 0, posted: 0 };
    window.bench = { outs: [], moments };
    window.addEventListener(
      'keydown',
      ({ key, timeStamp }) => {
        if (key === 'l' || key === 't') Object.assign(moments, { key: unix(timeStamp), posted: 0 });
      },
      { capture: true },
    );
    window.addEventListener(
      'message',
      ({ data, ports: [port] }: MessageEvent<{ kind?: string }>) => {
        if (data.kind !== 'microphone' || !port) return;
        moments.offered = unix();
        const post = port.postMessage.bind(port);
        port.postMessage = (message: unknown) => {
          moments.posted ||= unix();
          post(message);
        };
      },
      { capture: true },
    );
    const devices = navigator.mediaDevices;
    const open = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (constraints) => {
      const stream = await open(constraints);
      moments.opened = unix();
      return stream;
    };
  });
}

async function until<T>(what: string, find: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + 5000; ; await sleep(20)) {
    const found = await find();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`There was no ${what} in time`);
  }
}

/** For each burst of tone: ms from the frame's arrival at main's socket to the sample. */
async function listen(desk: WindowDesk, caller: OutsideCall): Promise<{ graph: number; device: number }[]> {
  const { app, tap } = desk;
  await watchOutput(app.page);
  await app.page.keyboard.press('l');
  await app.page.getByRole('button', { name: 'Stop listening' }).waitFor();
  await sleep(SETTLE_MS);
  const found: { graph: number; device: number }[] = [];
  while (found.length < BURSTS) {
    await app.page.evaluate(() => void window.bench.outs.splice(0));
    tap.toApp.splice(0);
    await caller.say(tone(440, 200)).finished;
    const out = await until('burst in the window', () => app.page.evaluate(() => window.bench.outs[0]));
    const [came = Number.NaN] = tap.toApp;
    found.push({ graph: out.graph - came, device: out.device - came });
    await sleep(700 + Math.random() * 200);
  }
  await app.page.keyboard.press('l');
  return found;
}

/** Ms from the key to the first sound of a caller who is talking. */
async function startOfListening({ app }: WindowDesk, caller: OutsideCall): Promise<number[]> {
  const found: number[] = [];
  await caller.say(tone(440, STARTS * 2000)).started;
  while (found.length < STARTS) {
    await sleep(500);
    await app.page.evaluate(() => void window.bench.outs.splice(0));
    await app.page.keyboard.press('l');
    const { out, key } = await until('sound in the window', () =>
      app.page.evaluate(() => {
        const { outs, moments } = window.bench;
        return outs[0] && { out: outs[0].graph, key: moments.key };
      }),
    );
    found.push(out - key);
    await app.page.keyboard.press('l');
  }
  caller.hush();
  return found;
}

interface TakeOver {
  toEar: number;
  /** Ms from one moment to the next: key, port offered, device open, first frame, loud frame at Asterisk, ear. */
  steps: number[];
}

async function takeOver(desk: WindowDesk, caller: OutsideCall): Promise<TakeOver> {
  const { page } = desk.app;
  desk.tap.toPbx.splice(0);
  const since = Date.now();
  await page.keyboard.press('t');
  const heard = await caller.hears('the operator', (sound) => onset(sound) !== null, { since });
  const { key, offered, opened, posted } = await page.evaluate(() => window.bench.moments);
  const [sent = Number.NaN] = desk.tap.toPbx;
  const ear = heard.startedAt + (onset(heard) ?? Number.NaN);
  const moments = [key, offered, opened, posted, sent, ear];
  await page.keyboard.press('b');
  await until('silence', async () => {
    const quiet = Date.now();
    await sleep(500);
    return onset(await caller.heard(quiet)) === null ? true : undefined;
  });
  return { toEar: ear - key, steps: moments.slice(1).map((at, i) => at - (moments[i] ?? 0)) };
}

const ms = (values: number[]): string =>
  [0, 50, 100].map((p) => percentile(values, p).toFixed(0)).join(' / ');

const bench: Bench = {
  names: ['listen.delay_ms', 'takeover.to_ear_ms'],
  async run(report, asked) {
    const folder = await mkdtemp(join(tmpdir(), 'cordboard-bench-'));
    const microphoneWav = join(folder, 'operator.wav');
    writeWav(microphoneWav, await continuousSpeech());
    const desk = await WindowDesk.start(microphoneWav);
    try {
      await watchTakeOver(desk.app.page);
      const caller = await desk.call();
      if (asked.has('listen.delay_ms')) {
        const delays = await listen(desk, caller);
        console.error(`out of the graph, least / median / most: ${ms(delays.map(({ graph }) => graph))} ms`);
        console.error(`out of the sound device: ${ms(delays.map(({ device }) => device))} ms`);
        const starts = await startOfListening(desk, caller);
        console.error(`from the key to the first sound: ${ms(starts)} ms`);
        const value = median(delays.map(({ graph }) => graph));
        report({ name: 'listen.delay_ms', value, unit: 'ms', baseline: null, goal: 100 });
      }
      if (asked.has('takeover.to_ear_ms')) {
        const found: TakeOver[] = [];
        while (found.length < TAKE_OVERS) found.push(await takeOver(desk, caller));
        const step = (i: number) => ms(found.map(({ steps }) => steps[i] ?? Number.NaN));
        console.error(
          `key to port ${step(0)}, to the open device ${step(1)}, to its first frame ${step(2)}, ` +
            `to a loud frame for Asterisk ${step(3)}, to the ear ${step(4)} ms`,
        );
        const value = median(found.map(({ toEar }) => toEar));
        report({ name: 'takeover.to_ear_ms', value, unit: 'ms', baseline: null, goal: 150 });
      }
    } finally {
      await desk.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

export default bench;
