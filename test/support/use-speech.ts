import { afterAll } from 'vitest';
import { createLog } from '../../src/main/log.ts';
import type { Speech } from '../../src/main/speech/port.ts';
import { openSpeech } from '../../src/main/speech/speech.ts';

/** One speech for all desks of a file: each of its own would be busy for seconds, with all cores, to load it. */
export function useSpeech(): Speech {
  const speech = openSpeech({
    workerUrl: new URL('../../src/main/speech/worker.ts', import.meta.url),
    log: createLog({ level: 'silent' }),
  });
  afterAll(() => speech.close());
  return speech;
}
