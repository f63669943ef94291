import { createLog } from '../../src/main/log.ts';
import type { Speech } from '../../src/main/speech/port.ts';
import { openSpeech } from '../../src/main/speech/speech.ts';
import { resample, soundsOf, slice, type Sound } from '../asterisk/audio.ts';

/** Ears for tests: what was said in a recording, in words. End them with close(). */
export class Understood {
  readonly #speech: Speech = openSpeech({
    workerUrl: new URL('../../src/main/speech/worker.ts', import.meta.url),
    log: createLog({ level: 'silent' }),
  });

  /** The words of every stretch of sound in it, lower case, in order. */
  async words(sound: Sound): Promise<string> {
    const at8k = resample(sound, 8000);
    const texts: string[] = [];
    for (const { fromMs, toMs } of soundsOf(at8k, { joinMs: 500, minMs: 200 }))
      texts.push(await this.#speech.recognize(slice(at8k, Math.max(0, fromMs - 100), toMs + 100).samples));
    return texts.join(' ').toLowerCase();
  }

  close(): Promise<void> {
    return this.#speech.close();
  }
}
