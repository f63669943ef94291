import { availableParallelism } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Logger } from '../log.ts';
import { unpacked } from './assets.ts';
import { PackVoices } from './pack-voices.ts';
import type { PackSource, Speech } from './port.ts';
import { Recognition } from './recognition.ts';
import { Vad } from './vad.ts';
import { Voices } from './voices.ts';

export interface SpeechOptions {
  /** worker.ts of this folder, or the file it was bundled into. */
  workerUrl: URL;
  log: Logger;
  /** Recognizers that run side by side, about 200 MB each. By default one, two from four cores on. */
  recognizers?: number;
  /** Without it, there are the built-in voices alone. */
  packs?: PackSource;
}

/** Opens speech on this machine. Nothing is loaded before warm() or the first use. */
export function openSpeech({ workerUrl, log, recognizers, packs }: SpeechOptions): Speech {
  const url = pathToFileURL(unpacked(fileURLToPath(workerUrl)));
  const vad = new Vad(url, log);
  const recognition = new Recognition(url, log, recognizers ?? (availableParallelism() >= 4 ? 2 : 1));
  const flite = new Voices(url, log);
  const voices = new PackVoices({ url, log, builtIn: flite, packs });
  return {
    async warm() {
      const [vadMs, recognizerMs, voicesMs] = await Promise.all([
        vad.link.start(),
        recognition.start(),
        flite.link.start(),
      ]);
      return { vadMs, recognizerMs, voicesMs };
    },
    synthesize: (text, voice, rate, signal) => voices.synthesize(text, voice, rate, signal),
    prepare: (text, voice, rate) => voices.prepare(text, voice, rate),
    forgetPack: (pack) => voices.forget(pack),
    keepVoices: (wanted) => voices.keep(wanted),
    recognize: (pcm, signal, expected) => recognition.recognize(pcm, signal, expected),
    openVad: (options, listener) => vad.open(options, listener),
    async close() {
      await Promise.all([vad.close(), recognition.close(), voices.close(), flite.close()]);
    },
  };
}
