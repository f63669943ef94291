import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { assets } from './assets.ts';
import { Flite } from './flite.ts';
import { expectedTokens } from './expected.ts';
import { KokoroPack } from './kokoro/pack.ts';
import { Moonshine, type Expected } from './moonshine.ts';
import { CONTEXT, FRAME, type FromWorker, type ToWorker, type WorkerSetup } from './protocol.ts';
import { downsample2, toPcm, trimSilence, upsample2 } from './resample.ts';
import { Silero } from './silero.ts';

/** Nice value of a pack's threads: a neural voice takes whole cores, and what is heard and sent must not wait for it. */
const BEHIND_CALLS = 10;

/**
 * The one file of all speech workers; what it loads depends on its role. A worker handles one message after the
 * other: whoever sends waits for the answer, so that queues, limits and cancelling stay on the other side.
 */
const setup = workerData as WorkerSetup;
const port = parentPort;
if (!port) throw new Error('this file runs as a worker');

function send(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

const started = performance.now();
const handle = await handlerOf(setup);
send({ type: 'ready', ms: performance.now() - started });

let previous: Promise<void> = Promise.resolve();
port.on('message', (message: ToWorker) => {
  previous = previous.then(() => (message.type === 'end' ? port.close() : handle(message)));
});

type Handler = (message: ToWorker) => Promise<void>;

async function handlerOf({ role, cancelled, pack }: WorkerSetup): Promise<Handler> {
  switch (role) {
    case 'vad':
      return vad();
    case 'recognizer':
      return recognizer(cancelled);
    case 'voices':
      return voices();
    case 'pack':
      return voicePack(pack ?? '');
  }
}

async function vad(): Promise<Handler> {
  const silero = await Silero.load(assets.silero());
  const one = { streams: Uint16Array.of(0), fresh: Uint8Array.of(1), audio: new Int16Array(CONTEXT + FRAME) };
  await silero.probabilities(one);
  silero.forget(0);
  return async (message) => {
    if (message.type === 'frames') {
      const of = await silero.probabilities(message);
      send({ type: 'probabilities', of }, [of.buffer as ArrayBuffer]);
    } else if (message.type === 'forget') silero.forget(message.stream);
  };
}

async function recognizer(cancelled: Int32Array): Promise<Handler> {
  const { default: tokenizer } = await import('llama-tokenizer-js');
  const moonshine = await Moonshine.load(assets.moonshineEncoder(), assets.moonshineDecoder());
  const noise = Float32Array.from({ length: 8000 }, () => (Math.random() - 0.5) / 100);
  await moonshine.tokens(noise, () => false, new Map());
  // A conversation listens for the same few things again and again.
  const trees = new Map<string, Expected>();
  const treeOf = (phrases: readonly string[]): Expected => {
    const key = phrases.join('\n');
    const tree = trees.get(key) ?? expectedTokens(phrases, (text) => tokenizer.encode(text, false, true));
    if (trees.size > 200) trees.clear();
    trees.set(key, tree);
    return tree;
  };
  return async (message) => {
    if (message.type !== 'recognize') return;
    const { id } = message;
    const dropped = (): boolean => Atomics.load(cancelled, 0) === id;
    try {
      const heard = await moonshine.tokens(upsample2(message.pcm), dropped, treeOf(message.expected));
      const text = heard ? tokenizer.decode(heard.tokens, false, false).trim() : '';
      // What the model says to breath, tones and noise.
      send({ type: 'text', id, text: /^you\W*$/i.test(text) ? '' : text });
    } catch (error) {
      send({ type: 'failed', id, message: String(error) });
    }
  };
}

async function voices(): Promise<Handler> {
  const flite = await Flite.load(assets.flite());
  flite.speak('Hello.', 'slt');
  return (message) => {
    if (message.type === 'speak') speak(message);
    return Promise.resolve();
  };

  function speak({ id, text, voice, rate }: Extract<ToWorker, { type: 'speak' }>): void {
    try {
      const spoken = flite.speak(text, voice);
      const pcm = trimSilence(atRate(spoken, rate), rate, 10, 150);
      send({ type: 'pcm', id, pcm }, [pcm.buffer as ArrayBuffer]);
    } catch (error) {
      send({ type: 'failed', id, message: String(error) });
    }
  }
}

async function voicePack(folder: string): Promise<Handler> {
  // On Linux this is the priority of a thread and of those it starts; elsewhere it would be that of the whole app.
  if (process.platform === 'linux') setPriority(BEHIND_CALLS);
  const pack = await KokoroPack.load(folder, await Flite.load(assets.flite()));
  return async (message) => {
    if (message.type !== 'speak') return;
    const { id, text, voice, rate } = message;
    try {
      const pcm = trimSilence(await pack.speak(text, voice, rate), rate, 10, 150);
      send({ type: 'pcm', id, pcm }, [pcm.buffer as ArrayBuffer]);
    } catch (error) {
      send({ type: 'failed', id, message: String(error) });
    }
  };
}

function atRate(sound: { pcm: Int16Array; rate: number }, rate: 8000 | 16000): Int16Array {
  if (sound.rate === rate) return sound.pcm;
  return rate === 8000 ? downsample2(sound.pcm) : toPcm(upsample2(sound.pcm));
}
